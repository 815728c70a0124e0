/* sources.h - posting sources of our own: deadline, column conditions, word order. C++ files of this folder only. */
#ifndef MCU_SOURCES_H
#define MCU_SOURCES_H

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "search/index/columns.h"
#include "search/index/index.h"

/* Thrown through the matcher when time is up. */
struct late {};

class deadline {
public:
	void start(double seconds)
	{
		limited = seconds > 0;
		end = clock::now() + std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(seconds));
	}
	/* Cheap: looks at the clock once in 64 calls. */
	void check()
	{
		if (limited && (++calls & 63) == 0 && clock::now() >= end)
			throw late{};
	}

private:
	using clock = std::chrono::steady_clock;
	clock::time_point end;
	unsigned calls = 0;
	bool limited = false;
};

/* The columns as one commit shows them. */
struct snapshot {
	const columns *cols;
	uint32_t seq, last;

	const index_row &row(uint32_t number) const { return cols->rows[number]; }
	bool shows(uint32_t number) const
	{
		const index_row &r = cols->rows[number];
		return r.born && r.born <= seq && (!r.died || r.died > seq);
	}
};

/* A condition on a document that is asked per candidate, and can walk the documents when nothing else does. */
class condition_source : public Xapian::PostingSource {
public:
	condition_source(const snapshot &s, deadline &d) : snap(s), limit(d) {}
	Xapian::doccount get_termfreq_min() const override { return 0; }
	Xapian::doccount get_termfreq_est() const override { return size; }
	Xapian::doccount get_termfreq_max() const override { return size; }
	void init(const Xapian::Database &db) override;
	void next(double) override { seek(now + 1); }
	void skip_to(Xapian::docid did, double) override { seek(did > now ? did : now); }
	bool check(Xapian::docid did, double) override;
	bool at_end() const override { return now > snap.last; }
	Xapian::docid get_docid() const override { return now; }

protected:
	virtual bool holds(Xapian::docid did) = 0;
	virtual void opened(const Xapian::Database &) {}
	const snapshot snap;
	deadline &limit;

private:
	void seek(Xapian::docid from);
	Xapian::docid now = 0;
	Xapian::doccount size = 0;
};

/* Lets everything through until time is up. */
class deadline_source : public condition_source {
public:
	using condition_source::condition_source;

protected:
	bool holds(Xapian::docid) override { return true; }
};

/* Facet number in a set, or day in a range. */
class field_source : public condition_source {
public:
	field_source(const snapshot &s, deadline &d, const query_node *node);

protected:
	bool holds(Xapian::docid did) override;

private:
	const query_node *node;
	std::vector<bool> set;
};

/* The words of an alternative in order, near enough, in the wanted written forms. */
class order_source : public condition_source {
public:
	order_source(const snapshot &s, deadline &d, const query_alt *wanted) : condition_source(s, d), alt(wanted) {}

protected:
	bool holds(Xapian::docid did) override;
	void opened(const Xapian::Database &d) override { db = d; }

private:
	std::vector<Xapian::termpos> places(Xapian::docid did, const query_slot &slot, std::string &forms) const;
	const query_alt *alt;
	Xapian::Database db;
};

#endif

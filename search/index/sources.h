/* sources.h - the columns as a commit shows them, the deadline, and a set of documents for Xapian to rank. C++ files of this folder only. */
#ifndef MCU_SOURCES_H
#define MCU_SOURCES_H

#include <chrono>
#include <vector>

#include "search/index/bits.h"
#include "search/index/columns.h"
#include "search/index/index.h"

/* Thrown through the matcher when time is up. */
struct late {};

class deadline {
public:
	/* A clock of the caller's instead of the monotonic one, in seconds; it is looked at on every check. For tests. */
	void use(index_clock_t now, void *arg)
	{
		foreign = now;
		foreign_arg = arg;
	}
	void start(double seconds)
	{
		limited = seconds > 0;
		end = time() + seconds;
	}
	/* Cheap: looks at the clock once in 64 calls. */
	void check()
	{
		if (limited && (foreign || (++calls & 63) == 0) && time() >= end)
			throw late{};
	}

private:
	double time() const
	{
		using std::chrono::steady_clock;
		return foreign ? foreign(foreign_arg) : std::chrono::duration<double>(steady_clock::now().time_since_epoch()).count();
	}
	double end = 0;
	index_clock_t foreign = nullptr;
	void *foreign_arg = nullptr;
	unsigned calls = 0;
	bool limited = false;
};

/* The columns as one commit shows them. */
struct snapshot {
	const columns *cols;
	uint32_t seq, last;

	const index_row &row(uint32_t number) const { return cols->rows[number]; }
	void prefetch(uint32_t number) const
	{
		__builtin_prefetch(&row(number).id);
		__builtin_prefetch(&row(number).day);
	}
	bool shows(uint32_t number) const
	{
		const index_row &r = cols->rows[number];
		return r.born && r.born <= seq && (!r.died || r.died > seq);
	}
};

/* Does a row satisfy a condition of the query? fits: facet numbers that the condition names. */
bool field_holds(const query_node *n, const std::vector<bool> &fits, const index_row &row);

/* A set of documents as Xapian walks it; weighs nothing. Both must outlive the match. */
class set_source : public Xapian::PostingSource {
public:
	set_source(const document_set &s, deadline &d) : set(s), limit(d) {}
	Xapian::doccount get_termfreq_min() const override { return set.count(); }
	Xapian::doccount get_termfreq_est() const override { return set.count(); }
	Xapian::doccount get_termfreq_max() const override { return set.count(); }
	void init(const Xapian::Database &) override { now = 0; }
	void next(double) override { seek(now + 1); }
	void skip_to(Xapian::docid did, double) override { seek(did > now ? did : now); }
	bool check(Xapian::docid did, double) override
	{
		limit.check();
		now = did;
		return set.has(did);
	}
	bool at_end() const override { return ended; }
	Xapian::docid get_docid() const override { return now; }

private:
	void seek(Xapian::docid from)
	{
		limit.check();
		now = set.next(from);
		ended = !now;
	}
	const document_set &set;
	deadline &limit;
	Xapian::docid now = 0;
	bool ended = false;
};

#endif

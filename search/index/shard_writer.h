/* shard_writer.h - the databases of a generation being written, a thread for each. C++ files of this folder only. */
#ifndef MCU_SHARD_WRITER_H
#define MCU_SHARD_WRITER_H

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

/* Starts a thread that no signal reaches: they are for the one that asks whether to stop. */
void deaf_thread(std::thread &thread, std::function<void()> body);

/*
 * One database, whose owner is its thread while there is work for it. Errors of the work are thrown by settle(). The thread takes all
 * that waits at once, so that neither side wakes the other for each document; what is done goes back to the caller, who made it, to be freed.
 */
class shard_line {
public:
	using work_type = std::function<void(Xapian::WritableDatabase &)>;
	explicit shard_line(Xapian::WritableDatabase database);
	~shard_line();
	shard_line(const shard_line &) = delete;
	shard_line &operator=(const shard_line &) = delete;
	void begin(work_type work);	/* waits when there is much to do already */
	void settle();			/* all is done: the database is the caller's until the next begin() */
	Xapian::WritableDatabase db;

private:
	using work_list = std::vector<work_type>;
	void run();
	std::exception_ptr do_all(const work_list &list);
	std::mutex mutex;
	std::condition_variable come, taken;	/* for the thread and for the caller */
	work_list todo, spent;
	bool busy = false, over = false;
	std::exception_ptr failure;
	std::thread thread;
};

/*
 * All changes are made in transactions: without one Xapian commits by itself, when it has many and when it closes, behind the back
 * of the columns. Each database names the commit it is at; after a kill between two of them some are one ahead, see torn().
 */
class shard_writer {
public:
	/* anew: what servers hold is of an earlier generation and goes. */
	void open(const std::string &dir, bool anew);
	/* Some databases have a commit that others lack: documents tell what there is, then commit() makes all even. */
	bool torn() const { return uneven; }
	uint32_t seq() const { return last_seq; }	/* of the last commit; of those ahead when torn */
	Xapian::docid last() const { return next - 1; }
	Xapian::doccount count();
	std::string metadata(const char *key);
	bool has(Xapian::docid n);
	std::vector<Xapian::docid> find(const std::string &term);
	Xapian::docid add(Xapian::Document &&doc);
	void remove(Xapian::docid n);
	/* Metadata is put beside the number of the commit. */
	void commit(uint32_t seq, const std::vector<std::pair<std::string, std::string>> &metadata);

private:
	void each(const std::function<void(Xapian::WritableDatabase &)> &work);
	void settle();
	std::vector<std::unique_ptr<shard_line>> line;
	Xapian::docid next = 1;
	uint32_t last_seq = 0;
	size_t ahead = 0;	/* a database at last_seq */
	bool uneven = false;
};

#endif

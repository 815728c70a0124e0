// shard_writer.cc - documents to the databases of a generation; Xapian's part of indexing runs beside the reading of texts.
#include <xapian.h>

#include <signal.h>

#include <algorithm>
#include <iterator>

#include "search/index/shard_writer.h"
#include "search/index/shards.h"

namespace {

constexpr size_t MUCH = 64;	// documents that wait for a database while it works on as many

Xapian::WritableDatabase open_place(const shard_place &p)
{
	if (p.folder.empty())
		return Xapian::Remote::open_writable(p.host, p.port);
	return Xapian::WritableDatabase(p.folder, Xapian::DB_CREATE_OR_OPEN);
}

void wipe(Xapian::WritableDatabase &db)
{
	std::vector<Xapian::docid> documents;
	for (auto p = db.postlist_begin(""); p != db.postlist_end(""); ++p)
		documents.push_back(*p);
	for (Xapian::docid n : documents)
		db.delete_document(n);
	for (auto key = db.metadata_keys_begin(); key != db.metadata_keys_end(); ++key)
		db.set_metadata(*key, "");
	db.commit();
}

}

void deaf_thread(std::thread &thread, std::function<void()> body)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	thread = std::thread(std::move(body));
	pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

shard_line::shard_line(Xapian::WritableDatabase database) : db(std::move(database))
{
	deaf_thread(thread, [this] { run(); });
}

shard_line::~shard_line()
{
	{
		std::lock_guard<std::mutex> lock(mutex);
		todo.clear();
		over = true;
	}
	come.notify_one();
	thread.join();
}

void shard_line::begin(work_type work)
{
	work_list old;	/* goes when the lock is free again */
	bool sleeps;	/* the other side does, perhaps: to wake it costs a call into the system */
	{
		std::unique_lock<std::mutex> lock(mutex);
		taken.wait(lock, [this] { return todo.size() < MUCH; });
		sleeps = todo.empty();
		todo.push_back(std::move(work));
		old.swap(spent);
	}
	if (sleeps)
		come.notify_one();
}

void shard_line::settle()
{
	work_list old;
	std::unique_lock<std::mutex> lock(mutex);
	taken.wait(lock, [this] { return todo.empty() && !busy; });
	old.swap(spent);
	if (failure)
		std::rethrow_exception(std::exchange(failure, nullptr));
}

std::exception_ptr shard_line::do_all(const work_list &list)
{
	try {
		for (const work_type &work : list)
			work(db);
	} catch (...) {
		return std::current_exception();
	}
	return nullptr;
}

void shard_line::run()
{
	std::unique_lock<std::mutex> lock(mutex);
	for (;;) {
		come.wait(lock, [this] { return over || !todo.empty(); });
		if (over)
			return;
		work_list now;
		now.swap(todo);
		busy = true;
		const bool failed = failure != nullptr;
		lock.unlock();
		taken.notify_one();
		std::exception_ptr thrown = failed ? nullptr : do_all(now);	/* nothing may follow what failed */
		lock.lock();
		std::move(now.begin(), now.end(), std::back_inserter(spent));
		busy = false;
		if (thrown)
			failure = thrown;
		taken.notify_one();
	}
}

void shard_writer::open(const std::string &dir, bool anew)
{
	uint32_t least = UINT32_MAX;
	for (const shard_place &p : shard_places(dir))
		line.push_back(std::make_unique<shard_line>(open_place(p)));
	for (size_t i = 0; anew && i < line.size(); i++)
		wipe(line[i]->db);
	for (size_t i = 0; i < line.size(); i++) {
		const uint32_t n = shard_metadata(line[i]->db, "seq");
		least = std::min(least, n);
		if (n > last_seq) {
			last_seq = n;
			ahead = i;
		}
		next = std::max(next, shard_metadata(line[i]->db, "last") + 1);
	}
	uneven = least != last_seq;
	each([](Xapian::WritableDatabase &db) { db.begin_transaction(); });
	settle();
}

void shard_writer::settle()
{
	for (const auto &l : line)
		l->settle();
}

void shard_writer::each(const std::function<void(Xapian::WritableDatabase &)> &work)
{
	for (const auto &l : line)
		l->begin(work);
}

Xapian::doccount shard_writer::count()
{
	Xapian::doccount n = 0;
	settle();
	for (const auto &l : line)
		n += l->db.get_doccount();
	return n;
}

std::string shard_writer::metadata(const char *key)
{
	settle();
	return line[ahead]->db.get_metadata(key);
}

bool shard_writer::has(Xapian::docid n)
{
	shard_line &l = *line[shard_of(n, line.size())];
	l.settle();
	try {
		l.db.get_doclength(shard_number(n, line.size()));
		return true;
	} catch (const Xapian::DocNotFoundError &) {
		return false;
	}
}

std::vector<Xapian::docid> shard_writer::find(const std::string &term)
{
	std::vector<Xapian::docid> found;
	settle();
	for (size_t i = 0; i < line.size(); i++)
		for (auto p = line[i]->db.postlist_begin(term); p != line[i]->db.postlist_end(term); ++p)
			found.push_back(shard_whole(*p, i, line.size()));
	return found;
}

Xapian::docid shard_writer::add(Xapian::Document &&doc)
{
	const Xapian::docid n = next++;
	auto kept = std::make_shared<Xapian::Document>(std::move(doc));	/* std::function wants to be copyable */
	line[shard_of(n, line.size())]->begin([kept, local = shard_number(n, line.size())](Xapian::WritableDatabase &db) {
		db.replace_document(local, *kept);
	});
	return n;
}

void shard_writer::remove(Xapian::docid n)
{
	shard_line &l = *line[shard_of(n, line.size())];
	l.settle();
	l.db.delete_document(shard_number(n, line.size()));
}

void shard_writer::commit(uint32_t seq, const std::vector<std::pair<std::string, std::string>> &metadata)
{
	settle();
	each([seq, metadata, last = last()](Xapian::WritableDatabase &db) {
		db.set_metadata("seq", std::to_string(seq));
		db.set_metadata("last", std::to_string(last));
		for (const auto &m : metadata)
			db.set_metadata(m.first, m.second);
		db.commit_transaction();
		db.begin_transaction();
	});
	settle();
	last_seq = seq;
	uneven = false;
}

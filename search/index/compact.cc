// compact.cc - packs the databases of a generation: postings of a term that many commits have scattered lie together again.
#include <xapian.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "search/index/compact.h"
#include "search/index/guard.h"
#include "search/index/shard_writer.h"
#include "search/index/shards.h"

namespace fs = std::filesystem;

struct index_compaction {
	std::string why, dir;
	std::vector<shard_place> to;
	std::atomic<bool> over{false};
	index_status status = INDEX_OK;
	std::thread thread;

	~index_compaction()
	{
		if (thread.joinable())
			thread.join();
	}
};

namespace {

bool alike(const std::vector<shard_place> &a, const std::vector<shard_place> &b)
{
	bool local = a.size() == b.size();
	for (size_t i = 0; local && i < a.size(); i++)
		local = !a[i].folder.empty() && !b[i].folder.empty();
	return local;
}

std::string raw(const shard_place &p)
{
	return p.folder + ".raw";
}

void copy(const std::string &from, index_compaction &c)
{
	const std::vector<shard_place> places = shard_places(from);
	for (size_t i = 0; i < places.size(); i++) {
		fs::create_directories(fs::path(raw(c.to[i])).parent_path());
		fs::copy(places[i].folder, raw(c.to[i]), fs::copy_options::recursive | fs::copy_options::overwrite_existing);
	}
	for (const char *name : {"columns", "copies", "copies.bands"})
		fs::copy_file(from + "/" + name, c.dir + "/" + name, fs::copy_options::overwrite_existing);
	for (const auto &file : fs::directory_iterator(from))
		if (file.path().filename().string().compare(0, 7, "common-") == 0)
			fs::copy_file(file.path(), fs::path(c.dir) / file.path().filename(), fs::copy_options::overwrite_existing);
}

/* The number of the commit is kept with the rest, so columns and documents stay in step. */
void pack(index_compaction &c)
{
	for (const shard_place &p : c.to) {
		Xapian::Database(raw(p)).compact(p.folder, Xapian::DBCOMPACT_NO_RENUMBER);
		fs::remove_all(raw(p));
	}
}

void run(index_compaction &c)
{
	c.status = guarded(c.why, [&] {
		pack(c);
		return INDEX_OK;
	});
	c.over = true;
}

}

index_status index_compact_begin(const char *from, const char *to, const char *shards, index_compaction **out)
{
	std::string why;
	*out = nullptr;
	return guarded(why, [&] {
		auto c = new index_compaction();
		*out = c;
		return guarded(c->why, [&] {
			c->dir = to;
			fs::create_directories(to);
			shard_places_choose(c->dir, shards);
			c->to = shard_places(c->dir);
			if (!alike(shard_places(from), c->to))
				return INDEX_NONE;
			copy(from, *c);
			deaf_thread(c->thread, [c] { run(*c); });
			return INDEX_OK;
		});
	});
}

bool index_compact_over(index_compaction *c, index_status *status)
{
	const bool over = c->over;
	if (over)
		*status = c->status;
	return over;
}

void index_compact_end(index_compaction *c)
{
	delete c;
}

const char *index_compact_error(const index_compaction *c)
{
	return c ? c->why.c_str() : "out of memory";
}

// shards.cc - where the databases of a generation are, and opening them as one.
#include <xapian.h>

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <thread>

#include "search/index/index.h"
#include "search/index/shards.h"

namespace {

constexpr unsigned MOST = 16;
constexpr int WAITS = 500;	// of 2 ms: commits of the parts are that far apart at most while the writer lives

Xapian::InvalidArgumentError wrong(const std::string &what)
{
	return Xapian::InvalidArgumentError("shards: " + what);
}

shard_place place_of(const std::string &dir, const std::string &line)
{
	if (line.compare(0, 4, "tcp:") != 0)
		return {line[0] == '/' ? line : dir + "/" + line, "", 0};
	const size_t colon = line.rfind(':');
	const unsigned long port = std::strtoul(line.c_str() + colon + 1, nullptr, 10);
	if (colon < 5 || port < 1 || port > 65535)
		throw wrong(line);
	return {"", line.substr(4, colon - 4), static_cast<unsigned>(port)};
}

/* gen-7 → 7 */
unsigned generation_of(const std::string &dir)
{
	return static_cast<unsigned>(std::strtoul(dir.c_str() + dir.rfind('-') + 1, nullptr, 10));
}

/* What a wanted place is called in the file of this generation. */
std::string line_of(const std::string &dir, const std::string &wanted, size_t number)
{
	if (wanted[0] == '/')
		return wanted + dir.substr(dir.rfind('/')) + "-" + std::to_string(number);
	const size_t slash = wanted.rfind('/');
	if (wanted.compare(0, 4, "tcp:") != 0 || slash == std::string::npos)
		throw wrong(wanted);
	const size_t colon = wanted.rfind(':');
	return generation_of(dir) % 2 ? wanted.substr(0, slash) : wanted.substr(0, colon + 1) + wanted.substr(slash + 1);
}

std::vector<std::string> lines_of(const std::string &dir, const char *wanted)
{
	std::vector<std::string> lines;
	char *end;
	const unsigned long n = std::strtoul(wanted, &end, 10);
	if (end != wanted && !*end) {
		for (unsigned long i = 0; n > 1 && i < n; i++)
			lines.push_back("xapian-" + std::to_string(i));
	} else {
		std::istringstream list(wanted);
		for (std::string one; std::getline(list, one, ',');)
			lines.push_back(line_of(dir, one, lines.size()));
	}
	if (n > MOST || lines.size() > MOST)
		throw wrong("too many");
	return lines;
}

}

std::vector<shard_place> shard_places(const std::string &dir)
{
	std::vector<shard_place> places;
	std::ifstream file(dir + "/shards");
	for (std::string line; std::getline(file, line);)
		if (!line.empty())
			places.push_back(place_of(dir, line));
	if (places.empty())
		places.push_back(place_of(dir, "xapian"));
	return places;
}

bool shard_places_choose(const std::string &dir, const char *wanted)
{
	struct stat st;
	if (::stat((dir + "/shards").c_str(), &st) == 0 || ::stat((dir + "/xapian").c_str(), &st) == 0)
		return false;
	const std::vector<std::string> lines = lines_of(dir, wanted);
	if (lines.empty())
		return true;
	std::ofstream file(dir + "/shards.new");
	for (const std::string &line : lines)
		file << line << '\n';
	file.close();
	if (!file || std::rename((dir + "/shards.new").c_str(), (dir + "/shards").c_str()) != 0)
		throw Xapian::DatabaseCreateError("shards: " + std::string(std::strerror(errno)));
	return true;
}

uint32_t shard_metadata(const Xapian::Database &db, const char *key)
{
	const std::string text = db.get_metadata(key);
	return text.empty() ? 0 : static_cast<uint32_t>(std::stoul(text));
}

void shards::open(const std::string &dir)
{
	shards fresh;
	for (const shard_place &p : shard_places(dir)) {
		fresh.part.push_back(p.folder.empty() ? Xapian::Remote::open(p.host, p.port) : Xapian::Database(p.folder));
		fresh.remote.push_back(p.folder.empty());
		fresh.all.add_database(fresh.part.back());
	}
	fresh.folder = dir;
	*this = fresh;
	settle();
}

bool shards::reopen()
{
	bool newer = false;
	for (Xapian::Database &db : part)
		newer = db.reopen() || newer;
	newer = newer || !even;
	if (newer) {
		lately.forget();
		settle();
	}
	return newer;
}

/* Blocks that have become full since; one without a file is looked for again at each commit, for the writer is a bit behind. */
void shards::map_blocks()
{
	blocks.resize(common_blocks(last));
	for (uint32_t i = 0; i < blocks.size(); i++)
		if (!blocks[i]) {
			auto found = common_block::open(folder, i);
			if (found && found->seq() <= seq)
				blocks[i] = found;
		}
}

const common_block *shards::common(uint32_t block) const
{
	return block < blocks.size() ? blocks[block].get() : nullptr;
}

void shards::look()
{
	uint32_t newest = 0;
	seq = UINT32_MAX;
	last = 0;
	for (const Xapian::Database &db : part) {
		const uint32_t n = shard_metadata(db, "seq");
		seq = std::min(seq, n);
		newest = std::max(newest, n);
		last = std::max(last, shard_metadata(db, "last"));
	}
	even = seq == newest;
}

void shards::settle()
{
	look();
	for (int left = WAITS; !even && left; left--) {
		std::this_thread::sleep_for(std::chrono::milliseconds(2));
		for (Xapian::Database &db : part)
			db.reopen();
		look();
	}
	map_blocks();
}

void index_each_folder(const char *dir, void (*visit)(const char *folder))
{
	for (const shard_place &p : shard_places(dir))
		if (!p.folder.empty())
			visit(p.folder.c_str());
}

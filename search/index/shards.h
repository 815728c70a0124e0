/*
 * shards.h - the Xapian databases of a generation: one, or several that hold its documents in turn. C++ files of this folder only.
 *
 * A generation's folder may hold a file `shards` with a line for each of them: a folder (absolute, or beside the file) or tcp:HOST:PORT of
 * a server of Xapian's remote backend. Without the file there is one, `xapian`. Document n of s shards is document (n - 1) / s + 1
 * of shard (n - 1) % s: just as Xapian numbers several databases opened as one. The columns know the numbers of the whole.
 */
#ifndef MCU_SHARDS_H
#define MCU_SHARDS_H

#include <string>
#include <vector>

#include "search/index/common.h"
#include "search/index/postings.h"

struct shard_place {
	std::string folder;	/* empty: a server */
	std::string host;
	unsigned port;
};

/* Where the shards of the generation in dir are. */
std::vector<shard_place> shard_places(const std::string &dir);

/* Lays down where they will be, unless that is known. wanted: a number of folders, or a list with commas of parent folders
 * (absolute) and tcp:HOST:PORT/PORT, whose ports generations take in turn. Throws Xapian::InvalidArgumentError for anything else. True
 * when the generation begins just now. */
bool shard_places_choose(const std::string &dir, const char *wanted);

inline Xapian::docid shard_number(Xapian::docid n, size_t shards) { return static_cast<Xapian::docid>((n - 1) / shards + 1); }
inline size_t shard_of(Xapian::docid n, size_t shards) { return (n - 1) % shards; }
inline Xapian::docid shard_whole(Xapian::docid local, size_t shard, size_t shards) { return static_cast<Xapian::docid>((local - 1) * shards + shard + 1); }

/* A number among the metadata of a database; 0: not there. */
uint32_t shard_metadata(const Xapian::Database &db, const char *key);

/* What readers see. */
class shards {
public:
	void open(const std::string &dir);
	bool reopen();		/* true when anything may be newer; waits a while for shards that are a commit behind */

	uint32_t frequency(const std::string &term) const { return lately.frequency(all, term); }	/* documents with it */
	std::shared_ptr<const postings> list(const std::string &term) const { return lately.list(all, term); }	/* NULL: very many */
	const common_block *common(uint32_t block) const;	/* NULL: none is known */

	Xapian::Database all;
	std::vector<Xapian::Database> part;
	std::vector<bool> remote;
	uint32_t seq = 0;	/* of the last commit that all parts have; 0: none yet */
	uint32_t last = 0;	/* highest number of a document in any part */
	bool even = true;	/* no part has a later commit */

private:
	void look();
	void settle();
	void map_blocks();
	mutable postings_memory lately;
	std::string folder;
	std::vector<std::shared_ptr<const common_block>> blocks;
};

#endif

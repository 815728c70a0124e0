/*
 * common.h - common words: the documents of a full block that have one, as the matcher wants them. C++ files of this folder only.
 *
 * Xapian gives a posting in some 25 ns, and long queries read those of words that half of all documents have. Document numbers
 * only grow and mean the same content for ever, so what a full block of them has is written once, when it is full, into a file of the
 * generation that all readers map: `common-K` for documents K·SIZE to (K+1)·SIZE − 1. It may name documents that have died since:
 * who reads it asks the columns. Words that fewer documents of the block have are not in it, nor is a block that changed before it was
 * full; their postings are read as ever. Nor does it say where the words stand when the writer began amid the block. File: head, entries
 * by name, names, sets, places.
 */
#ifndef MCU_COMMON_H
#define MCU_COMMON_H

#include <memory>
#include <string>
#include <vector>

#include "search/index/gather.h"

/* Where a word stands, and the number of the written form there. */
struct common_place {
	uint16_t position, form;
};

/* Documents of a block with one word, by their number in it, and the wdf of each (255 at most) in the same order. */
struct common_list {
	const uint64_t *bits;		/* block_set::WORDS of them; NULL: number[] instead */
	const uint16_t *number;
	const uint8_t *wdf;
	const uint8_t *count;		/* places in each; common_walk::UNTOLD: too many or too far; NULL: none are kept */
	const common_place *place;	/* of all, in the same order */
	uint32_t documents, places;
};

/* A walk over the places of one word by rising documents. */
class common_walk {
public:
	static constexpr uint8_t UNTOLD = 255;

	void begin(const common_list &l)
	{
		list = l;
		rewind();
	}
	/* Places in the document with this number in the block, *n of them; *n == UNTOLD: it must be asked otherwise. */
	const common_place *at(uint32_t number, uint32_t *n);

private:
	void rewind() { next = index = before = 0; }
	void skip(uint32_t documents);
	common_list list{};
	uint32_t next = 0;	/* number in the block that was reached */
	uint32_t index = 0;	/* documents of the list before it */
	uint32_t before = 0;	/* places in those */
};

class common_block {
public:
	/* NULL: there is none, or it is not whole. */
	static std::shared_ptr<const common_block> open(const std::string &dir, uint32_t block);
	~common_block();
	common_block(const common_block &) = delete;
	common_block &operator=(const common_block &) = delete;

	bool find(const std::string &term, common_list &out) const;
	uint32_t seq() const;	/* of the commit it was written after: what had died by then is not in it */

	/* Has each of its words all the living documents of the database, with the same wdf, and (by samples) in the same places? */
	bool agrees(const Xapian::Database &db, uint32_t block) const;

private:
	struct head;
	struct entry;
	common_block(const void *data, size_t bytes) : map(data), size(bytes) {}
	const entry *entries() const;
	bool whole(uint32_t block) const;
	std::string name(const entry &e) const;
	common_list list(const entry &e) const;
	const void *map;
	size_t size;
	friend void common_write(const std::string &, uint32_t, const Xapian::Database &, uint32_t, const place_gather &);
};

/* Writes the file of a full block of the database as it is at commit seq, with the places that were gathered. Throws Xapian::DatabaseError. */
void common_write(const std::string &dir, uint32_t block, const Xapian::Database &db, uint32_t seq, const place_gather &gathered);
bool common_exists(const std::string &dir, uint32_t block);

/* How many blocks are full when `last` is the highest number given out. */
inline uint32_t common_blocks(uint32_t last) { return (last + 1) / block_set::SIZE; }

#endif

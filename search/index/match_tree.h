/* match_tree.h - a query tree as the matcher works on it: sets of documents at each node. C++ files of this folder only. */
#ifndef MCU_MATCH_TREE_H
#define MCU_MATCH_TREE_H

#include <memory>
#include <string>
#include <vector>

#include "search/index/common.h"
#include "search/index/postings.h"
#include "search/index/query_tree.h"

/* A term and where it was left. */
struct match_term {
	std::string name;
	int uses = 0;			/* more than one: its documents of the block are kept */
	bool begun = false;
	Xapian::PostingIterator at;
	std::shared_ptr<const postings> list;	/* instead of it, when they are few */
	size_t next = 0;		/* of the list */
	std::unique_ptr<block_set> kept;
	uint32_t block = 0;		/* the block it was read for: its first document + 1 */
	uint32_t placed = 0;		/* the same for the block whose file tells its places */
	common_walk walk;		/* over those */
	std::vector<size_t> group;	/* of the words that it weighs in */
};

/* An alternative that needs positions or forms: terms by number, for each of its words. */
struct match_sequence {
	const query_alt *alt;
	query_scope scope;
	std::vector<std::vector<int>> slot;
	block_set proved;		/* of the present block */
	std::vector<document_set> served;	/* by shard: what servers found, once they have been asked */
};

struct match_node;

/* Terms that weigh as one word, and how often they stand in each document of the present block. */
struct match_group {
	const match_node *word;
	double weight;			/* of the word in the collection */
	int number;			/* of the word among those whose presence counts; -1: does not */
	std::vector<uint8_t> wdf;
};

enum match_kind { MATCH_ALL, MATCH_WORD, MATCH_FIELD, MATCH_AND, MATCH_OR };

struct match_node {
	match_kind kind;
	const query_node *from;
	std::vector<match_node> child, excluded, dropped;	/* excluded and dropped: of AND */
	std::vector<int> term;				/* of WORD: each of them suffices */
	std::vector<match_sequence> sequence;		/* of WORD */
	std::vector<bool> number;			/* of FIELD: facet numbers that fit */
	block_set sure, maybe;				/* of the present block; sure ⊆ maybe */
};

#endif

/*
 * postings.h - documents of words read lately, as arrays: Xapian reads its file and calls through an interface for each of them.
 * C++ files of this folder only.
 */
#ifndef MCU_POSTINGS_H
#define MCU_POSTINGS_H

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

struct postings {
	std::vector<uint32_t> document;	/* ascending */
	std::vector<uint8_t> wdf;	/* of each, 255 at most */
};

/* Of one state of a database: forget() when it moves on. Its memory is bounded; when full it begins anew. */
class postings_memory {
public:
	uint32_t frequency(const Xapian::Database &db, const std::string &term);

	/* NULL: too many to keep. */
	std::shared_ptr<const postings> list(const Xapian::Database &db, const std::string &term);
	void forget();

private:
	struct entry {
		uint32_t frequency;
		std::shared_ptr<const postings> list;
	};
	entry &of(const Xapian::Database &db, const std::string &term);
	std::unordered_map<std::string, entry> kept;
	size_t documents = 0;
};

#endif

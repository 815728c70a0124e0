/* guard.h - the one place where C++ exceptions become statuses. Included by C++ files of this folder only. */
#ifndef MCU_GUARD_H
#define MCU_GUARD_H

/* xapian.h comes first in each of them. */
#include <new>
#include <string>

#include "search/index/index.h"

/* Runs body(); whatever it throws becomes a status, its words go to why. */
template <typename Body> index_status guarded(std::string &why, Body body) noexcept
{
	try {
		try {
			why.clear();
			return body();
		} catch (const Xapian::DatabaseLockError &e) {
			why = e.get_description();
			return INDEX_LOCKED;
		} catch (const Xapian::DatabaseOpeningError &e) {
			why = e.get_description();
			return INDEX_NONE;
		} catch (const Xapian::Error &e) {
			why = e.get_description();
			return INDEX_FAILED;
		} catch (const std::bad_alloc &) {
			return INDEX_MEMORY;
		} catch (const std::exception &e) {
			why = e.what();
			return INDEX_FAILED;
		} catch (...) {
			why = "unknown exception";
			return INDEX_FAILED;
		}
	} catch (...) {
		return INDEX_MEMORY;
	}
}

/* Refuses an index that another version of the program wrote: its rows are not ours. */
inline void check_schema(const std::string &schema)
{
	if (schema != std::to_string(INDEX_SCHEMA))
		throw Xapian::DatabaseOpeningError("the index is of another schema");
}


#endif

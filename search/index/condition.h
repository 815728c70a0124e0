/* condition.h - what a field of a query asks of a row. Included by C++ files of this folder only. */
#ifndef MCU_CONDITION_H
#define MCU_CONDITION_H

#include <algorithm>

#include "search/index/columns.h"
#include "search/index/query_tree.h"

/* The facet number of a field with a set of them (query_node.number). */
inline uint16_t row_number(query_field field, const index_row &row)
{
	return field == FIELD_STREET ? row.street : row_facet(&row, field);
}

inline bool has_numbers(query_field field)
{
	return field <= FIELD_STREET;
}

/* Does the row satisfy a node of a range or of presence? */
inline bool row_holds(const query_node &n, const index_row &row)
{
	auto in_range = [&n](int value) { return value >= n.from && value <= n.to; };
	switch (n.field) {
	case FIELD_DATE:
		return row.day && in_range(row.day);
	case FIELD_DUE:
		return row.due && in_range(row.due);
	case FIELD_ANSWERED:
		return row.answered && in_range(row.answered);
	case FIELD_MARK:
		return row.mark && in_range(row.mark);
	case FIELD_PRIORITY:
		return in_range(row.priority);
	case FIELD_HAS:
	case FIELD_NO: {
		bool late = row.due == n.due_before && std::find(n.late, n.late + n.lates, row.id) != n.late + n.lates;
		bool early = !n.due_before || (row.due && row.due < n.due_before) || late;
		return ((row.flags & n.flags) == n.flags && early) != n.absent;
	}
	case FIELD_HOUSE:
		return std::find(n.place, n.place + n.places, row.place) != n.place + n.places;
	case FIELD_THEME:
	case FIELD_ORGANISATION:
	case FIELD_DISTRICT:
	case FIELD_CHANNEL:
	case FIELD_STATE:
	case FIELD_KIND:
	case FIELD_OBJECT:
	case FIELD_FAULT:
	case FIELD_STREET:
	case FIELD_ADDRESS:		/* these are words or whole queries by now */
	case FIELD_ANSWER:
	case FIELD_NUMBER:
	case FIELD_SAVED:
		break;
	}
	return false;
}

#endif

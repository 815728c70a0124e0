#include <xapian.h>

#include "search/index/sources.h"

bool field_holds(const query_node *n, const std::vector<bool> &fits, const index_row &row)
{
	if (n->field != FIELD_DATE)
		return fits[row.facet[n->field]];
	return row.day && (!n->day_from || row.day >= n->day_from) && (!n->day_to || row.day <= n->day_to);
}

#include <xapian.h>

#include "search/index/condition.h"
#include "search/index/sources.h"

bool field_holds(const query_node *n, const std::vector<bool> &fits, const index_row &row)
{
	return has_numbers(n->field) ? fits[row_number(n->field, row)] : row_holds(*n, row);
}

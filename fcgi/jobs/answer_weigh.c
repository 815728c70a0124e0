/* answer_weigh.c - how much one answer looks like an empty form. */
#include <math.h>
#include <string.h>

#include "fcgi/jobs/answer_task.h"
#include "search/text/formal.h"

enum { REPEATED = 1, REOPENED = 2, BAD_MARK = 4 };	/* bits of answer_later() */

static json_t *parts_json(const struct formal_part *part, int n)
{
	json_t *list = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(list, json_pack("[s, f]", formal_name(part[i].sign), round(part[i].points * 100) / 100));
	return list;
}

static int put_all(json_t *put, json_t *score, json_t *parts, json_t *later)
{
	return json_object_set_new(put, "formal", score) | json_object_set_new(put, "formal_parts", parts) | json_object_set_new(put, "formal_later", later);
}

bool answer_weigh(struct answer_checker *c, const struct answer_row *a, const struct answer_alike *alike, json_t *put)
{
	struct formal_facts f = {{0}};
	struct formal_part part[FORMAL_SIGNS];
	int n;
	enum formal_read seen = strcmp(a->kind, "final") || a->notice ? FORMAL_THANKS : formal_read(c, a->appeal, strlen(a->appeal), a->text, strlen(a->text), &f);
	if (seen != FORMAL_READ)
		return seen == FORMAL_THANKS && !put_all(put, json_null(), json_null(), json_null());
	formal_copies(&f, alike->share, alike->applicants, alike->concrete);
	f.value[FORMAL_HASTY] = a->minutes >= 0 && a->minutes < FORMAL_HASTY_MINUTES;
	f.value[FORMAL_REPEATED] = (a->later & REPEATED) > 0;
	f.value[FORMAL_REOPENED] = (a->later & REOPENED) > 0;
	f.value[FORMAL_BAD_MARK] = (a->later & BAD_MARK) > 0;
	int score = formal_score(&f, part, &n, NULL);
	return !put_all(put, json_integer(score), parts_json(part, n), json_integer(a->later));
}

/* route_params_search.c - parameters of the paths that take a search. */
#include "fcgi/api/search_ask.h"
#include "fcgi/route_params.h"

/* What is looked for, for every path that takes a search. */
#define SEARCH_ASKED \
	{.name = "q", .type = P_TEXT, .max = 2000}, \
	{.name = "kind", .type = P_CODES}, \
	{.name = "channel", .type = P_CODES}, \
	{.name = "state", .type = P_CODES}, \
	{.name = "theme_id", .type = P_IDS}, \
	{.name = "organisation_id", .type = P_IDS}, \
	{.name = "district_id", .type = P_IDS}, \
	{.name = "object", .type = P_CODES}, \
	{.name = "fault", .type = P_CODES}, \
	{.name = "from", .type = P_DATE}, \
	{.name = "to", .type = P_DATE}, \
	{.name = "strict", .type = P_BOOL}, \
	{.name = "new_in", .type = P_ID}, \
	{.name = "alert", .type = P_ID}, \
	{.name = "set", .type = P_ID},

const struct param search_params[] = {
	SEARCH_ASKED
	{.name = "sort", .type = P_ENUM, .values = "relevance fresh date -date due", .by_default = "relevance"},
	{.name = "collapse", .type = P_BOOL, .by_default = "false"},
	{.name = "timeline", .type = P_ENUM, .values = "auto day week month", .by_default = "auto"},
	{.name = "link", .type = P_ID},
	{.name = "limit", .type = P_INT, .min = 1, .max = 100, .by_default = "20"},
	{.name = "cursor", .type = P_TEXT, .min = 1, .max = 4000},	/* names the rows of the first page */
	{0},
};

const struct param places_params[] = {
	SEARCH_ASKED
	{.name = "limit", .type = P_INT, .min = 1, .max = 500, .by_default = "100"},
	{0},
};

const struct param unusual_params[] = {
	SEARCH_ASKED
	{.name = "background", .type = P_ENUM, .values = "all previous query", .by_default = "all"},
	{.name = "background_q", .type = P_TEXT, .min = 1, .max = 2000},
	{.name = "limit", .type = P_INT, .min = 1, .max = 60, .by_default = "30"},
	{0},
};

const struct param similar_params[] = {
	{.name = "id", .type = P_ID},
	{.name = "mode", .type = P_ENUM, .values = "text answer place group selection", .by_default = "text"},
	{.name = "ids", .type = P_IDS},
	SEARCH_ASKED
	{.name = "limit", .type = P_INT, .min = 1, .max = 50, .by_default = "10"},
	{0},
};

const struct param suggest_params[] = {
	{.name = "q", .type = P_TEXT, .min = 1, .max = 2000, .required = true},
	{.name = "at", .type = P_INT, .max = 4000, .by_default = "4000"},
	{0},
};

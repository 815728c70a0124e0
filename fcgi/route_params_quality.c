/* route_params_quality.c - parameters of the paths that tell how good the work was. */
#include <stdint.h>

#include "fcgi/route_params.h"

const struct param return_params[] = {
	{.name = "from", .type = P_DATE},
	{.name = "to", .type = P_DATE},
	{.name = "organisation_id", .type = P_IDS},
	{.name = "alone", .type = P_BOOL, .by_default = "false"},
	{.name = "with_organisation", .type = P_BOOL},
	{.name = "outcome", .type = P_ENUM, .values = "solved partly explained"},
	PAGE_OF(500)
	{0},
};

const struct param closure_params[] = {
	{.name = "from", .type = P_DATE},
	{.name = "to", .type = P_DATE},
	{.name = "organisation_id", .type = P_IDS},
	{.name = "alone", .type = P_BOOL, .by_default = "false"},
	{.name = "with_organisation", .type = P_BOOL},
	{.name = "returned", .type = P_BOOL},
	PAGE_OF(500)
	{0},
};

const struct param return_count_params[] = {
	{.name = "from", .type = P_DATE},
	{.name = "to", .type = P_DATE},
	{.name = "organisation_id", .type = P_IDS},
	{0},
};

const struct param answer_check_params[] = {
	{.name = "check", .type = P_ENUM, .values = "on_time points own_words polite dated"},
	{.name = "result", .type = P_ENUM, .values = "checked ok remark dismissed", .by_default = "checked"},
	{.name = "from", .type = P_DATE},
	{.name = "to", .type = P_DATE},
	{.name = "organisation_id", .type = P_IDS},
	{.name = "alone", .type = P_BOOL, .by_default = "false"},
	{.name = "with_organisation", .type = P_BOOL},
	{.name = "like", .type = P_ID},
	PAGE_OF(500)
	{0},
};

const struct param quality_count_params[] = {
	{.name = "from", .type = P_DATE},
	{.name = "to", .type = P_DATE},
	{.name = "organisation_id", .type = P_IDS},
	{.name = "theme_id", .type = P_IDS},
	{0},
};

const struct param formal_params[] = {
	{.name = "result", .type = P_ENUM, .values = "formal scored told said_formal said_proper", .by_default = "formal"},
	{.name = "from", .type = P_DATE},
	{.name = "to", .type = P_DATE},
	{.name = "organisation_id", .type = P_IDS},
	{.name = "alone", .type = P_BOOL, .by_default = "false"},
	{.name = "with_organisation", .type = P_BOOL},
	{.name = "theme_id", .type = P_IDS},
	PAGE_OF(500)
	{0},
};

const struct param misroute_params[] = {
	{.name = "sign", .type = P_ENUM, .values = "moved returned forwarded rethemed"},
	{.name = "from", .type = P_DATE},
	{.name = "to", .type = P_DATE},
	{.name = "organisation_id", .type = P_IDS},
	{.name = "first_organisation_id", .type = P_IDS},
	{.name = "theme_id", .type = P_IDS},
	{.name = "alone", .type = P_BOOL, .by_default = "false"},
	{.name = "with_organisation", .type = P_BOOL},
	{.name = "with_first_organisation", .type = P_BOOL},
	{.name = "with_theme", .type = P_BOOL},
	PAGE_OF(500)
	{0},
};

const struct param stage_params[] = {
	{.name = "month", .type = P_DATE},
	{.name = "by", .type = P_ENUM, .values = "organisation theme", .by_default = "organisation"},
	{0},
};

const struct param stay_params[] = {
	{.name = "month", .type = P_DATE, .required = true},
	{.name = "stage", .type = P_ENUM, .values = "registration assignment forwarding work approval closing", .required = true},
	{.name = "organisation_id", .type = P_IDS},
	{.name = "theme_id", .type = P_IDS},
	{.name = "with_organisation", .type = P_BOOL},
	{.name = "with_theme", .type = P_BOOL},
	{.name = "minutes[gte]", .type = P_INT, .min = 0, .max = INT32_MAX},
	PAGE_OF(500)
	{0},
};

const struct param conflict_params[] = {
	{.name = "kind", .type = P_ENUMS, .values = "communication answer deadline route other"},
	{.name = "settled", .type = P_BOOL},
	{.name = "from", .type = P_DATE},
	{.name = "to", .type = P_DATE},
	{.name = "organisation_id", .type = P_IDS},
	{.name = "message_id", .type = P_ID},
	PAGE_OF(500)
	{0},
};

/* route_params.c - the parameters that paths take; routes.c says which path takes which. */
#include "fcgi/api/selection.h"
#include "fcgi/route_params.h"

const struct param login_params[] = {
	{.name = "return", .type = P_TEXT, .min = 1, .max = 500},
	{.name = "reauth", .type = P_BOOL},
	{.name = "again", .type = P_TEXT, .min = 36, .max = 36},
	{0},
};

const struct param gateway_params[] = {
	{.name = "return", .type = P_TEXT, .min = 1, .max = 500},
	{0},
};

const struct param refresh_params[] = {
	{.name = "idle", .type = P_BOOL},
	{0},
};

const struct param callback_params[] = {
	{.name = "code", .type = P_TEXT, .max = 4000},
	{.name = "state", .type = P_TEXT, .max = 100},
	{.name = "error", .type = P_TEXT, .max = 200},
	{.name = "error_description", .type = P_TEXT, .max = 1000},
	{0},
};

const struct param message_params[] = {
	PAGE_OF(500)
	{.name = "sort", .type = P_ENUM, .values = "sort_at -sort_at due_on -due_on", .by_default = "-sort_at"},
	{.name = "kind", .type = P_ENUMS, .values = "appeal message publication comment"},
	{.name = "channel", .type = P_CODES},
	{.name = "state", .type = P_ENUMS, .values = "new registered assigned in_work interim on_approval answered closed forwarded rejected reopened"},
	{.name = "outcome", .type = P_ENUMS, .values = "solved partly explained not_solved refused not_established"},
	{.name = "theme_id", .type = P_IDS},
	{.name = "organisation_id", .type = P_IDS},
	{.name = "district_id", .type = P_IDS},
	{.name = "source_id", .type = P_IDS},
	{.name = "import_id", .type = P_IDS},
	{.name = "open", .type = P_BOOL},
	{.name = "overdue", .type = P_BOOL},
	{.name = "repeated", .type = P_BOOL},
	{.name = "collective", .type = P_BOOL},
	{.name = "due_on[gte]", .type = P_DATE},
	{.name = "due_on[lte]", .type = P_DATE},
	{.name = "received_on[gte]", .type = P_DATE},
	{.name = "received_on[lte]", .type = P_DATE},
	{.name = "answered_on[gte]", .type = P_DATE},
	{.name = "answered_on[lte]", .type = P_DATE},
	{.name = "official_id", .type = P_IDS},
	{.name = "with_organisation", .type = P_BOOL},
	{.name = "with_official", .type = P_BOOL},
	{.name = "deadline", .type = P_ENUMS, .values = "registration forwarding first answer final extension accelerated fast_track unreadable documents again"},
	{.name = "deadline_overdue", .type = P_BOOL},
	{.name = "deadline_on[gte]", .type = P_DATE},
	{.name = "deadline_on[lte]", .type = P_DATE},
	{.name = "object", .type = P_CODES},
	{.name = "fault", .type = P_CODES},
	{.name = "problem_id", .type = P_IDS},
	{.name = "fast_track", .type = P_BOOL},
	{.name = "accelerated", .type = P_BOOL},
	{.name = "mechanism_id", .type = P_IDS},
	{.name = "urgency", .type = P_ENUMS, .values = "emergency high"},
	{.name = "mail_id", .type = P_IDS},
	{0},
};

const struct param change_params[] = {
	{.name = "after", .type = P_TEXT, .min = 1, .max = 500},
	{.name = "wait", .type = P_INT, .min = 0, .max = 25, .by_default = "0"},
	{.name = "limit", .type = P_INT, .min = 1, .max = 500, .by_default = "100"},
	{0},
};

const struct param token_form_params[] = {
	{.name = "grant_type", .type = P_ENUM, .values = "client_credentials", .required = true},
	{.name = "client_assertion_type", .type = P_TEXT, .min = 1, .max = 100, .required = true},
	{.name = "client_assertion", .type = P_TEXT, .min = 1, .max = 8192, .required = true},
	{.name = "client_id", .type = P_TEXT, .max = 20},
	{0},
};

const struct param chronic_params[] = {
	{.name = "from", .type = P_DATE, .required = true},
	{.name = "to", .type = P_DATE, .required = true},
	{.name = "organisation_id", .type = P_IDS},
	{0},
};

const struct param growth_params[] = {
	{.name = "from", .type = P_DATE, .required = true},
	{.name = "to", .type = P_DATE, .required = true},
	{.name = "base_from", .type = P_DATE},
	{.name = "base_to", .type = P_DATE},
	{.name = "theme_id", .type = P_ID},
	{0},
};

const struct param signal_params[] = {
	{.name = "state", .type = P_ENUMS, .values = "new in_work confirmed false closed"},
	{.name = "level", .type = P_ENUM, .values = "notice alarm"},
	{.name = "kind", .type = P_ENUM, .values = "city district organisation channel street"},
	{.name = "theme_id", .type = P_IDS},
	{.name = "organisation_id", .type = P_IDS},
	{.name = "district_id", .type = P_IDS},
	{.name = "from", .type = P_DATE},
	{.name = "to", .type = P_DATE},
	{.name = "explained", .type = P_BOOL, .by_default = "false"},
	PAGE_OF(500)
	{0},
};

const struct param problem_params[] = {
	{.name = "sort", .type = P_ENUM, .values = "load growth new", .by_default = "load"},
	{.name = "sector_id", .type = P_ID},
	{.name = "emerging", .type = P_BOOL, .by_default = "false"},
	{.name = "ended", .type = P_BOOL, .by_default = "false"},
	{.name = "theme_id", .type = P_IDS},
	{.name = "organisation_id", .type = P_IDS},
	{.name = "district_id", .type = P_IDS},
	PAGE_OF(200)
	{0},
};

const struct param cause_case_params[] = {
	{.name = "state", .type = P_ENUM, .values = "open closed"},
	{.name = "cause_state", .type = P_ENUM, .values = "hypothesis accepted confirmed proved rejected"},
	{.name = "problem_id", .type = P_ID},
	{.name = "signal_id", .type = P_ID},
	{.name = "theme_id", .type = P_IDS},
	{.name = "organisation_id", .type = P_IDS},
	PAGE_OF(200)
	{0},
};

const struct param cause_message_params[] = {
	{.name = "cause_id", .type = P_ID},
	{.name = "evidence_id", .type = P_ID},
	{.name = "proposed_to", .type = P_ID},
	{.name = "explained", .type = P_BOOL},
	{.name = "side", .type = P_ENUM, .values = "district street organisation theme object week"},
	{.name = "value", .type = P_TEXT, .min = 1, .max = 40},
	PAGE_OF(500)
	{0},
};

const struct param roadmap_params[] = {
	{.name = "state", .type = P_ENUMS, .values = "draft review approved closed"},
	{.name = "cause_id", .type = P_ID},
	{.name = "problem_id", .type = P_ID},
	{.name = "message_id", .type = P_ID},
	{.name = "theme_id", .type = P_IDS},
	{.name = "organisation_id", .type = P_IDS},
	{.name = "district_id", .type = P_IDS},
	PAGE_OF(200)
	{0},
};

const struct param responsibility_params[] = {
	{.name = "theme_id", .type = P_IDS},
	{.name = "organisation_id", .type = P_IDS},
	{.name = "district_id", .type = P_IDS},
	{.name = "state", .type = P_ENUM, .values = "now past future"},
	{.name = "vacant", .type = P_BOOL},
	PAGE_OF(200)
	{0},
};

const struct param responsibility_gap_params[] = {
	{.name = "theme_id", .type = P_IDS},
	{.name = "district_id", .type = P_IDS},
	{.name = "gaps", .type = P_BOOL, .by_default = "true"},
	{0},
};

const struct param roadmap_version_params[] = {{.name = "number", .type = P_INT, .min = 1, .max = 100000, .required = true}, {0}};

const struct param roadmap_file_params[] = {
	{.name = "format", .type = P_ENUM, .values = "docx pdf xlsx", .required = true},
	{.name = "number", .type = P_INT, .min = 1, .max = 100000},
	{0},
};

const struct param mail_params[] = {
	{.name = "status", .type = P_ENUMS, .values = "queued no_address retry sending sent failed cancelled"},
	PAGE_OF(500)
	{0},
};

const struct param forecast_params[] = {
	{.name = "days", .type = P_INT, .min = 1, .max = 30, .by_default = "7"},
	{0},
};

const struct param control_params[] = {
	{.name = "days", .type = P_INT, .min = 1, .max = 30, .by_default = "7"},
	{.name = "organisation_id", .type = P_IDS},
	{0},
};

const struct param page_params[] = {
	PAGE_OF(500)
	{0},
};

const struct param cur_request_params[] = {
	{.name = "state", .type = P_ENUMS, .values = "received in_work on_approval answered accepted returned"},
	{.name = "open", .type = P_BOOL},
	{.name = "overdue", .type = P_BOOL},
	{.name = "owner_id", .type = P_IDS},
	{.name = "due_on[gte]", .type = P_DATE},
	{.name = "due_on[lte]", .type = P_DATE},
	PAGE_OF(500)
	{0},
};

const struct param webhook_delivery_params[] = {
	{.name = "status", .type = P_ENUMS, .values = "queued sending delivered failed"},
	PAGE_OF(200)
	{0},
};

const struct param bulk_item_params[] = {
	{.name = "result", .type = P_ENUM, .values = "done refused undone kept"},
	PAGE_OF(500)
	{0},
};

const struct param saved_params[] = {
	{.name = "counts", .type = P_BOOL, .by_default = "true"},
	PAGE_OF(500)
	{0},
};

const struct param search_log_params[] = {
	{.name = "account_id", .type = P_IDS},
	{.name = "from", .type = P_DATE},
	{.name = "to", .type = P_DATE},
	PAGE_OF(500)
	{0},
};

const struct param access_params[] = {
	{.name = "state", .type = P_ENUM, .values = "new granted refused"},
	PAGE_OF(100)
	{0},
};

const struct param account_params[] = {
	{.name = "q", .type = P_TEXT, .min = 1, .max = 200},
	{.name = "role", .type = P_TEXT, .min = 1, .max = 40},
	{.name = "organisation_id", .type = P_INT, .min = 1, .max = INT32_MAX},
	{.name = "state", .type = P_ENUM, .values = "on off none deputy"},
	PAGE_OF(500)
	{0},
};

const struct param notice_params[] = {
	{.name = "unread", .type = P_BOOL, .by_default = "false"},
	PAGE_OF(500)
	{0},
};

const struct param audit_params[] = {
	{.name = "account_id", .type = P_IDS},
	{.name = "action", .type = P_CODES},
	{.name = "object", .type = P_TEXT, .min = 1, .max = 200},
	{.name = "from", .type = P_DATE},
	{.name = "to", .type = P_DATE},
	{.name = "result", .type = P_ENUM, .values = "ok denied failed"},
	{.name = "address", .type = P_TEXT, .min = 2, .max = 60},
	{.name = "person", .type = P_TEXT, .min = 1, .max = 64},
	PAGE_OF(500)
	{0},
};

const struct param alert_params[] = {
	{.name = "status", .type = P_ENUMS, .values = "quiet pending firing acknowledged resolved"},
	PAGE_OF(500)
	{0},
};

const struct param dry_run_params[] = {
	{.name = "dry_run", .type = P_BOOL, .by_default = "false"},
	{0},
};

const struct param work_calendar_params[] = {
	{.name = "version", .type = P_INT, .min = 1, .max = 100000},
	{0},
};

const struct param file_name_params[] = {
	{.name = "file_name", .type = P_TEXT, .min = 1, .max = 200, .required = true},
	{0},
};

const struct param mark_params[] = {
	{.name = "source", .type = P_ENUM, .values = "pos im other link"},
	{.name = "scale", .type = P_ENUM, .values = "five three"},
	{.name = "asked", .type = P_BOOL, .by_default = "false"},
	{.name = "value", .type = P_INT, .min = 1, .max = 5},
	{.name = "satisfied", .type = P_BOOL},
	{.name = "solved", .type = P_ENUM, .values = "yes partly no"},
	{.name = "disputed", .type = P_BOOL},
	{.name = "organisation_id", .type = P_IDS},
	{.name = "theme_id", .type = P_IDS},
	{.name = "with_organisation", .type = P_BOOL},
	{.name = "with_theme", .type = P_BOOL},
	{.name = "from", .type = P_DATE},
	{.name = "to", .type = P_DATE},
	PAGE_OF(500)
	{0},
};

const struct param picture_params[] = {
	{.name = "theme_id", .type = P_IDS},
	{.name = "organisation_id", .type = P_IDS},
	{.name = "district_id", .type = P_IDS},
	{0},
};

const struct param mark_summary_params[] = {
	{.name = "by", .type = P_ENUM, .values = "organisation theme", .by_default = "organisation"},
	{.name = "from", .type = P_DATE},
	{.name = "to", .type = P_DATE},
	{0},
};

/* Fields of nginx/www/mark/form.html. */
const struct param mark_form_params[] = {
	{.name = "solved", .type = P_ENUM, .values = "yes partly no", .required = true},
	{.name = "value", .type = P_INT, .min = 1, .max = 5, .required = true},
	{.name = "quick", .type = P_BOOL},
	{.name = "clear", .type = P_BOOL},
	{.name = "polite", .type = P_BOOL},
	{.name = "slow", .type = P_BOOL},
	{.name = "unclear", .type = P_BOOL},
	{.name = "rude", .type = P_BOOL},
	{.name = "not_done", .type = P_BOOL},
	{.name = "formal", .type = P_BOOL},
	{.name = "comment", .type = P_TEXT, .max = 2000},	/* the page counts to 1000, a line break once; browsers send two signs for it */
	{0},
};

const struct param import_row_params[] = {
	{.name = "outcome", .type = P_ENUM, .values = "created updated unchanged rejected noted"},
	PAGE_OF(500)
	{0},
};

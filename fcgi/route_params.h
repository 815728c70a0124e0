/* route_params.h - parameters of paths, each list ended by a nameless one. Those of searches and of quality have files of their own. */
#ifndef MCU_ROUTE_PARAMS_H
#define MCU_ROUTE_PARAMS_H

#include "fcgi/route.h"

/* A list with a cursor: 50 rows a page, or as many as asked for. */
#define PAGE_OF(most) \
	{.name = "limit", .type = P_INT, .min = 1, .max = most, .by_default = "50"}, \
	{.name = "cursor", .type = P_TEXT, .min = 1, .max = 500},

extern const struct param login_params[],
	callback_params[],
	change_params[], token_form_params[],
	mail_params[],
	forecast_params[],
	signal_params[],
	problem_params[],
	roadmap_params[], roadmap_version_params[], roadmap_file_params[], responsibility_params[], responsibility_gap_params[],
	chronic_params[],
	growth_params[],
	control_params[],
	page_params[],
	return_params[],
	closure_params[],
	return_count_params[], answer_check_params[], formal_params[], quality_count_params[], misroute_params[], cause_case_params[], cause_message_params[], stage_params[], stay_params[], conflict_params[], cur_request_params[], webhook_delivery_params[],
	mark_params[],
	mark_summary_params[],
	picture_params[],
	mark_form_params[],
	bulk_item_params[],
	saved_params[],
	search_log_params[],
	audit_params[],
	account_params[],
	access_params[],
	gateway_params[],
	refresh_params[],
	notice_params[],
	alert_params[],
	dry_run_params[],
	work_calendar_params[],
	file_name_params[],
	import_row_params[],
	places_params[],
	unusual_params[],
	similar_params[],
	suggest_params[];

#endif

/* api_control.h - handlers of the control of deadlines (their rules and calendars, what is owed, the ladder, mail, sources, forecast), of signals, problems and of quality. */
#ifndef MCU_API_CONTROL_H
#define MCU_API_CONTROL_H

#include "fcgi/req.h"

enum err control_get(struct req *r);
enum err ladder_get(struct req *r);
enum err ladder_put(struct req *r);
enum err ladder_versions(struct req *r);
enum err ladder_version(struct req *r);
enum err escalation_list(struct req *r);
enum err message_escalations(struct req *r);
enum err call_create(struct req *r);
enum err mail_list(struct req *r);
enum err mail_resend(struct req *r);
enum err mail_state_get(struct req *r);
enum err mail_settings_put(struct req *r);
enum err mail_address_put(struct req *r);
enum err source_health_list(struct req *r);
enum err forecast_get(struct req *r);
enum err deadline_rules_get(struct req *r);
enum err deadline_rules_put(struct req *r);
enum err deadline_rules_versions(struct req *r);
enum err deadline_rules_version(struct req *r);
enum err deadline_rules_withdraw(struct req *r);
enum err number_patterns_get(struct req *r);
enum err number_patterns_put(struct req *r);
enum err work_calendar_list(struct req *r);
enum err work_calendar_get(struct req *r);
enum err work_calendar_put(struct req *r);

enum err mechanism_list(struct req *r);
enum err mechanism_create(struct req *r);
enum err mechanism_get(struct req *r);
enum err mechanism_put(struct req *r);
enum err mechanism_versions(struct req *r);
enum err answer_check_counts(struct req *r);
enum err answer_check_list(struct req *r);
enum err misroute_figures(struct req *r);
enum err misroute_list(struct req *r);
enum err stage_figures(struct req *r);
enum err stage_list(struct req *r);
enum err formal_list(struct req *r);
enum err formal_counts(struct req *r);
enum err formal_verdict_put(struct req *r);
enum err answer_remark_put(struct req *r);

/* Is If-Match the version of the held answer? row: state or leave, edits, `current`. ERR_STALE with the latter in the problem when it is not. */
enum err answer_check_version(struct req *r, const struct db_result *row);
enum err message_answer_checks(struct req *r);
enum err conflict_list(struct req *r);
enum err conflict_create(struct req *r);
enum err conflict_get(struct req *r);
enum err conflict_put(struct req *r);
enum err conflict_versions(struct req *r);
enum err signal_list(struct req *r);
enum err signal_get(struct req *r);
enum err signal_days(struct req *r);
enum err signal_move(struct req *r);
enum err problem_list(struct req *r);
enum err problem_get(struct req *r);
enum err problem_messages(struct req *r);
enum err problem_change(struct req *r);
enum err problem_merge(struct req *r);
enum err problem_split(struct req *r);
enum err problem_undo(struct req *r);
enum err growth_get(struct req *r);
enum err chronic_themes(struct req *r);
enum err chronic_organisations(struct req *r);
enum err request_list(struct req *r);
enum err request_create(struct req *r);
enum err documents_create(struct req *r);

#endif

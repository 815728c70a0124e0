/* api.h - the handlers that routes.c names; one file per resource. */
#ifndef MCU_API_H
#define MCU_API_H

#include "fcgi/api/api_admin.h"
#include "fcgi/api/api_control.h"
#include "fcgi/api/api_oversight.h"
#include "fcgi/req.h"

enum err health_live(struct req *r);
enum err health_ready(struct req *r);

enum err session_login(struct req *r);
enum err session_callback(struct req *r);
enum err session_refresh(struct req *r);
enum err session_get(struct req *r);
enum err session_role_put(struct req *r);
enum err session_delete(struct req *r);

enum err message_list(struct req *r);
enum err message_create(struct req *r);
enum err message_get(struct req *r);
enum err message_patch(struct req *r);
enum err message_history(struct req *r);
enum err message_place(struct req *r);
enum err message_card(struct req *r);
enum err message_card_correct(struct req *r);
enum err street_list(struct req *r);
enum err change_list(struct req *r);
enum err snapshot_get(struct req *r);
enum err answer_create(struct req *r);
enum err move_create(struct req *r);
enum err outcome_create(struct req *r);
enum err official_list(struct req *r);
enum err message_take_over(struct req *r);
enum err batch_list(struct req *r);
enum err batch_create(struct req *r);
enum err batch_release(struct req *r);
enum err template_list(struct req *r);
enum err template_get(struct req *r);
enum err template_create(struct req *r);
enum err template_put(struct req *r);
enum err template_versions(struct req *r);
enum err message_templates(struct req *r);
enum err bulk_list(struct req *r);
enum err bulk_create(struct req *r);
enum err bulk_preview(struct req *r);
enum err bulk_get(struct req *r);
enum err bulk_items(struct req *r);
enum err bulk_undo(struct req *r);
enum err return_list(struct req *r);
enum err closure_list(struct req *r);
enum err return_counts(struct req *r);
enum err workflow_settings_get(struct req *r);
enum err workflow_settings_put(struct req *r);

enum err attachment_list(struct req *r);
enum err attachment_create(struct req *r);
enum err attachment_file(struct req *r);
enum err attachment_delete(struct req *r);

enum err deadline_list(struct req *r);

enum err search_get(struct req *r);
enum err link_create(struct req *r);
enum err link_get(struct req *r);
enum err search_places(struct req *r);
enum err search_similar(struct req *r);
enum err search_suggest(struct req *r);
enum err search_unusual(struct req *r);
enum err search_log_list(struct req *r);

enum err saved_list(struct req *r);
enum err saved_create(struct req *r);
enum err saved_get(struct req *r);
enum err saved_patch(struct req *r);
enum err saved_delete(struct req *r);
enum err saved_versions(struct req *r);
enum err saved_seen(struct req *r);

enum err alert_list(struct req *r);
enum err alert_create(struct req *r);
enum err alert_preview(struct req *r);
enum err alert_get(struct req *r);
enum err alert_patch(struct req *r);
enum err alert_delete(struct req *r);
enum err alert_acknowledge(struct req *r);
enum err alert_resolve(struct req *r);

enum err export_list(struct req *r);
enum err export_create(struct req *r);
enum err export_get(struct req *r);
enum err export_cancel(struct req *r);
enum err export_file(struct req *r);

enum err import_list(struct req *r);
enum err import_create(struct req *r);
enum err import_get(struct req *r);
enum err import_start(struct req *r);
enum err import_cancel(struct req *r);
enum err import_rows(struct req *r);
enum err import_rejected(struct req *r);
/* The import as the contract shows it. */
enum err import_answer(struct req *r, int status, const char *id);

enum err reference_get(struct req *r);
enum err summary_get(struct req *r);
enum err picture_get(struct req *r);

enum err thesaurus_get(struct req *r);
enum err thesaurus_put(struct req *r);
enum err thesaurus_versions(struct req *r);
enum err thesaurus_version_get(struct req *r);

#endif

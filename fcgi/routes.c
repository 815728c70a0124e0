/*
 * The index of the API: one row per URL, its parameters above it. openapi.yaml says the same to clients; a test holds
 * both together. To add an endpoint: a row here, a handler in fcgi/api, a line in openapi.yaml, a test case.
 */
#include "fcgi/api/api.h"
#include "fcgi/api/search_ask.h"
#include "fcgi/api/selection.h"
#include "fcgi/route.h"

/* Columns: method, path, operation, handler, who (OPEN anybody, SIGNED a token, COOKIE the refresh cookie), action of
 * role_permission (NULL: any account), transaction, body, its limit in bytes, If-Match needed, parameters, help; .audit
 * where it is not the rule that changes alone leave a row in the journal. */
#define API "/api/v1"

static const struct param login_params[] = {
	{.name = "return", .type = P_TEXT, .min = 1, .max = 500},
	{0},
};

static const struct param callback_params[] = {
	{.name = "code", .type = P_TEXT, .max = 4000},
	{.name = "state", .type = P_TEXT, .max = 100},
	{.name = "error", .type = P_TEXT, .max = 200},
	{.name = "error_description", .type = P_TEXT, .max = 1000},
	{0},
};

const struct param message_params[] = {
	{.name = "limit", .type = P_INT, .min = 1, .max = 500, .by_default = "50"},
	{.name = "cursor", .type = P_TEXT, .min = 1, .max = 500},
	{.name = "sort", .type = P_ENUM, .values = "sort_at -sort_at due_on -due_on", .by_default = "-sort_at"},
	{.name = "kind", .type = P_CODES},
	{.name = "channel", .type = P_CODES},
	{.name = "state", .type = P_CODES},
	{.name = "outcome", .type = P_CODES},
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
	{.name = "deadline", .type = P_CODES},
	{.name = "deadline_overdue", .type = P_BOOL},
	{.name = "deadline_on[gte]", .type = P_DATE},
	{.name = "deadline_on[lte]", .type = P_DATE},
	{0},
};

static const struct param mail_params[] = {
	{.name = "status", .type = P_CODES},
	{.name = "limit", .type = P_INT, .min = 1, .max = 500, .by_default = "50"},
	{.name = "cursor", .type = P_TEXT, .min = 1, .max = 500},
	{0},
};

static const struct param forecast_params[] = {
	{.name = "days", .type = P_INT, .min = 1, .max = 30, .by_default = "7"},
	{0},
};

static const struct param control_params[] = {
	{.name = "days", .type = P_INT, .min = 1, .max = 30, .by_default = "7"},
	{.name = "organisation_id", .type = P_IDS},
	{0},
};

static const struct param page_params[] = {
	{.name = "limit", .type = P_INT, .min = 1, .max = 500, .by_default = "50"},
	{.name = "cursor", .type = P_TEXT, .min = 1, .max = 500},
	{0},
};

static const struct param return_params[] = {
	{.name = "from", .type = P_DATE},
	{.name = "to", .type = P_DATE},
	{.name = "organisation_id", .type = P_IDS},
	{.name = "limit", .type = P_INT, .min = 1, .max = 500, .by_default = "50"},
	{.name = "cursor", .type = P_TEXT, .min = 1, .max = 500},
	{0},
};

static const struct param return_count_params[] = {
	{.name = "from", .type = P_DATE},
	{.name = "to", .type = P_DATE},
	{.name = "organisation_id", .type = P_IDS},
	{0},
};

static const struct param bulk_item_params[] = {
	{.name = "result", .type = P_ENUM, .values = "done refused undone kept"},
	{.name = "limit", .type = P_INT, .min = 1, .max = 500, .by_default = "50"},
	{.name = "cursor", .type = P_TEXT, .min = 1, .max = 500},
	{0},
};

static const struct param saved_params[] = {
	{.name = "counts", .type = P_BOOL, .by_default = "true"},
	{.name = "limit", .type = P_INT, .min = 1, .max = 500, .by_default = "50"},
	{.name = "cursor", .type = P_TEXT, .min = 1, .max = 500},
	{0},
};

static const struct param search_log_params[] = {
	{.name = "account_id", .type = P_IDS},
	{.name = "from", .type = P_DATE},
	{.name = "to", .type = P_DATE},
	{.name = "limit", .type = P_INT, .min = 1, .max = 500, .by_default = "50"},
	{.name = "cursor", .type = P_TEXT, .min = 1, .max = 500},
	{0},
};

static const struct param audit_params[] = {
	{.name = "account_id", .type = P_IDS},
	{.name = "action", .type = P_CODES},
	{.name = "object", .type = P_TEXT, .min = 1, .max = 200},
	{.name = "from", .type = P_DATE},
	{.name = "to", .type = P_DATE},
	{.name = "result", .type = P_ENUM, .values = "ok denied failed"},
	{.name = "address", .type = P_TEXT, .min = 2, .max = 60},
	{.name = "limit", .type = P_INT, .min = 1, .max = 500, .by_default = "50"},
	{.name = "cursor", .type = P_TEXT, .min = 1, .max = 500},
	{0},
};

static const struct param alert_params[] = {
	{.name = "status", .type = P_CODES},
	{.name = "limit", .type = P_INT, .min = 1, .max = 500, .by_default = "50"},
	{.name = "cursor", .type = P_TEXT, .min = 1, .max = 500},
	{0},
};

static const struct param dry_run_params[] = {
	{.name = "dry_run", .type = P_BOOL, .by_default = "false"},
	{0},
};

static const struct param work_calendar_params[] = {
	{.name = "version", .type = P_INT, .min = 1, .max = 100000},
	{0},
};

static const struct param file_name_params[] = {
	{.name = "file_name", .type = P_TEXT, .min = 1, .max = 200, .required = true},
	{0},
};

static const struct param import_row_params[] = {
	{.name = "outcome", .type = P_ENUM, .values = "created updated unchanged rejected noted"},
	{.name = "limit", .type = P_INT, .min = 1, .max = 500, .by_default = "50"},
	{.name = "cursor", .type = P_TEXT, .min = 1, .max = 500},
	{0},
};

/* Also in nginx/site.conf.in. */
enum { ATTACHMENT_FILE = 20 * 1024 * 1024 };

enum { MESSAGE_BODY = 700 * 1024, SMALL_BODY = 64 * 1024, IMPORT_BODY = 64 * 1024, IMPORT_FILE = 512 * 1024 * 1024, THESAURUS_BODY = 2 * 1024 * 1024,
       RULES_BODY = 512 * 1024 };

/* What is looked for, for every path that takes a search. */
#define SEARCH_ASKED \
	{.name = "q", .type = P_TEXT, .max = 2000}, \
	{.name = "kind", .type = P_CODES}, \
	{.name = "channel", .type = P_CODES}, \
	{.name = "state", .type = P_CODES}, \
	{.name = "theme_id", .type = P_IDS}, \
	{.name = "organisation_id", .type = P_IDS}, \
	{.name = "district_id", .type = P_IDS}, \
	{.name = "from", .type = P_DATE}, \
	{.name = "to", .type = P_DATE},

const struct param search_params[] = {
	SEARCH_ASKED
	{.name = "sort", .type = P_ENUM, .values = "relevance fresh date -date due", .by_default = "relevance"},
	{.name = "collapse", .type = P_BOOL, .by_default = "false"},
	{.name = "timeline", .type = P_ENUM, .values = "auto day week month", .by_default = "auto"},
	{.name = "link", .type = P_ID},
	{.name = "limit", .type = P_INT, .min = 1, .max = 100, .by_default = "20"},
	{.name = "cursor", .type = P_TEXT, .min = 1, .max = 500},
	{0},
};

static const struct param places_params[] = {
	SEARCH_ASKED
	{.name = "limit", .type = P_INT, .min = 1, .max = 500, .by_default = "100"},
	{0},
};

static const struct param unusual_params[] = {
	SEARCH_ASKED
	{.name = "background", .type = P_ENUM, .values = "all previous query", .by_default = "all"},
	{.name = "background_q", .type = P_TEXT, .min = 1, .max = 2000},
	{.name = "limit", .type = P_INT, .min = 1, .max = 60, .by_default = "30"},
	{0},
};

static const struct param similar_params[] = {
	{.name = "id", .type = P_ID},
	{.name = "mode", .type = P_ENUM, .values = "text place group selection", .by_default = "text"},
	SEARCH_ASKED
	{.name = "limit", .type = P_INT, .min = 1, .max = 50, .by_default = "10"},
	{0},
};

static const struct param suggest_params[] = {
	{.name = "q", .type = P_TEXT, .min = 1, .max = 2000, .required = true},
	{.name = "at", .type = P_INT, .max = 4000, .by_default = "4000"},
	{0},
};

/* Rows that keep to the rule say nothing of the journal. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

const struct route routes[] = {
	{HTTP_GET, "/live", "live", health_live, OPEN, NULL, TX_NONE, BODY_NONE, 0, false, NULL, "процесс работает"},
	{HTTP_GET, "/ready", "ready", health_ready, OPEN, NULL, TX_READ, BODY_NONE, 0, false, NULL, "база доступна"},

	{HTTP_GET, API "/session/login", "session_login", session_login, OPEN, NULL, TX_WRITE, BODY_NONE, 0, false,
	 login_params, "начать вход"},
	{HTTP_GET, API "/session/callback", "session_callback", session_callback, OPEN, NULL, TX_NONE, BODY_NONE, 0, false,
	 callback_params, "возврат от поставщика входа", .audit = AUDIT_OWN},
	{HTTP_POST, API "/session/refresh", "session_refresh", session_refresh, COOKIE, NULL, TX_WRITE, BODY_NONE, 0, false,
	 NULL, "токен по куке", .audit = AUDIT_OWN},
	{HTTP_GET, API "/session", "session_get", session_get, SIGNED, NULL, TX_READ, BODY_NONE, 0, false, NULL, "кто вошёл"},
	{HTTP_DELETE, API "/session", "session_delete", session_delete, SIGNED, NULL, TX_WRITE, BODY_NONE, 0, false, NULL,
	 "выйти"},

	{HTTP_GET, API "/messages", "message_list", message_list, SIGNED, "message.read", TX_READ, BODY_NONE, 0, false,
	 message_params, "список с отбором"},
	{HTTP_POST, API "/messages", "message_create", message_create, SIGNED, "message.create", TX_WRITE, BODY_JSON,
	 MESSAGE_BODY, false, NULL, "внести вручную"},
	{HTTP_GET, API "/messages/{id}", "message_get", message_get, SIGNED, "message.read", TX_READ, BODY_NONE, 0, false, NULL,
	 "карточка", .audit = AUDIT_READS},
	{HTTP_PATCH, API "/messages/{id}", "message_patch", message_patch, SIGNED, "message.edit", TX_WRITE, BODY_JSON,
	 MESSAGE_BODY, true, NULL, "изменить"},
	{HTTP_GET, API "/messages/{id}/history", "message_history", message_history, SIGNED, "message.read", TX_READ, BODY_NONE, 0,
	 false, NULL, "история", .audit = AUDIT_READS},
	{HTTP_GET, API "/messages/{id}/place", "message_place", message_place, SIGNED, "message.read", TX_READ, BODY_NONE, 0, false, NULL,
	 "Улицы и дома, которые распознаны в адресе и тексте, со словами и уверенностью"},
	{HTTP_GET, API "/streets", "street_list", street_list, SIGNED, "reference.read", TX_READ, BODY_NONE, 0, false, NULL,
	 "Реестр улиц: для выбора в карточке"},
	{HTTP_POST, API "/messages/{id}/answers", "answer_create", answer_create, SIGNED, "message.work", TX_WRITE, BODY_JSON,
	 MESSAGE_BODY, true, NULL, "ответить"},
	{HTTP_POST, API "/messages/{id}/moves", "move_create", move_create, SIGNED, "message.work", TX_WRITE, BODY_JSON, MESSAGE_BODY,
	 true, NULL, "перевести в другое состояние"},
	{HTTP_POST, API "/messages/{id}/outcome", "outcome_create", outcome_create, SIGNED, "message.approve", TX_WRITE, BODY_JSON,
	 SMALL_BODY, true, NULL, "установить итог"},
	{HTTP_GET, API "/messages/{id}/templates", "message_templates", message_templates, SIGNED, "message.work", TX_READ, BODY_NONE, 0,
	 false, NULL, "готовые тексты ответа"},
	{HTTP_GET, API "/templates", "template_list", template_list, SIGNED, "message.work", TX_READ, BODY_NONE, 0, false, NULL,
	 "шаблоны ответов"},
	{HTTP_POST, API "/templates", "template_create", template_create, SIGNED, "template.write", TX_WRITE, BODY_JSON, MESSAGE_BODY,
	 false, NULL, "новый шаблон"},
	{HTTP_GET, API "/templates/{id}", "template_get", template_get, SIGNED, "message.work", TX_READ, BODY_NONE, 0, false, NULL,
	 "шаблон"},
	{HTTP_PUT, API "/templates/{id}", "template_put", template_put, SIGNED, "template.write", TX_WRITE, BODY_JSON, MESSAGE_BODY, true,
	 NULL, "новая версия шаблона"},
	{HTTP_GET, API "/templates/{id}/versions", "template_versions", template_versions, SIGNED, "message.work", TX_READ, BODY_NONE, 0,
	 false, NULL, "версии шаблона"},
	{HTTP_GET, API "/batches", "batch_list", batch_list, SIGNED, "message.work", TX_READ, BODY_NONE, 0, false, NULL,
	 "взятое в работу"},
	{HTTP_POST, API "/batches", "batch_create", batch_create, SIGNED, "message.work", TX_WRITE, BODY_JSON, SMALL_BODY, false, NULL,
	 "взять следующие"},
	{HTTP_POST, API "/batches/{id}/release", "batch_release", batch_release, SIGNED, "message.work", TX_WRITE, BODY_JSON, SMALL_BODY,
	 false, NULL, "вернуть взятое"},
	{HTTP_GET, API "/bulk", "bulk_list", bulk_list, SIGNED, "bulk.write", TX_READ, BODY_NONE, 0, false, page_params,
	 "ваши пакетные действия"},
	{HTTP_POST, API "/bulk", "bulk_create", bulk_create, SIGNED, "bulk.write", TX_WRITE, BODY_JSON, MESSAGE_BODY, false, NULL,
	 "действие над многими записями"},
	{HTTP_POST, API "/bulk/preview", "bulk_preview", bulk_preview, SIGNED, "bulk.write", TX_READ, BODY_JSON, MESSAGE_BODY, false,
	 NULL, "что оно сделает"},
	{HTTP_GET, API "/bulk/{id}", "bulk_get", bulk_get, SIGNED, "bulk.write", TX_READ, BODY_NONE, 0, false, NULL, "как идёт"},
	{HTTP_GET, API "/bulk/{id}/items", "bulk_items", bulk_items, SIGNED, "bulk.write", TX_READ, BODY_NONE, 0, false,
	 bulk_item_params, "итог каждой записи"},
	{HTTP_POST, API "/bulk/{id}/undo", "bulk_undo", bulk_undo, SIGNED, "bulk.write", TX_WRITE, BODY_NONE, 0, false, NULL,
	 "отменить"},
	{HTTP_GET, API "/returns", "return_list", return_list, SIGNED, "message.read", TX_READ, BODY_NONE, 0, false, return_params,
	 "решённое, которое повторилось"},
	{HTTP_GET, API "/returns/organisations", "return_counts", return_counts, SIGNED, "message.read", TX_READ, BODY_NONE, 0, false,
	 return_count_params, "сколько решённого повторилось у организаций"},
	{HTTP_GET, API "/workflow-settings", "workflow_settings_get", workflow_settings_get, SIGNED, "message.read", TX_READ, BODY_NONE, 0,
	 false, NULL, "числа, по которым идёт работа"},
	{HTTP_PUT, API "/workflow-settings", "workflow_settings_put", workflow_settings_put, SIGNED, "workflow.write", TX_WRITE, BODY_JSON,
	 MESSAGE_BODY, true, NULL, "изменить эти числа"},
	{HTTP_GET, API "/organisations/{id}/officials", "official_list", official_list, SIGNED, "reference.read", TX_READ, BODY_NONE, 0,
	 false, NULL, "исполнители организации"},

	{HTTP_GET, API "/messages/{id}/attachments", "attachment_list", attachment_list, SIGNED, "message.read", TX_READ, BODY_NONE, 0,
	 false, NULL, "вложения"},
	{HTTP_POST, API "/messages/{id}/attachments", "attachment_create", attachment_create, SIGNED, "message.work", TX_WRITE,
	 BODY_STREAM, ATTACHMENT_FILE, false, file_name_params, "приложить файл"},
	{HTTP_GET, API "/attachments/{id}/file", "attachment_file", attachment_file, SIGNED, "message.work", TX_READ, BODY_NONE, 0, false,
	 NULL, "файл вложения", .audit = AUDIT_READS},
	{HTTP_DELETE, API "/attachments/{id}", "attachment_delete", attachment_delete, SIGNED, "message.work", TX_WRITE, BODY_JSON,
	 SMALL_BODY, false, NULL, "удалить вложение"},
	{HTTP_GET, API "/messages/{id}/applicant", "applicant_get", applicant_get, SIGNED, "message.read", TX_READ, BODY_NONE, 0, false, NULL,
	 "другие обращения заявителя, без его имени"},
	{HTTP_POST, API "/messages/{id}/applicant", "applicant_show", applicant_show, SIGNED, "personal.identity", TX_WRITE, BODY_JSON,
	 SMALL_BODY, false, NULL, "показать заявителя, с записью в журнал"},
	{HTTP_GET, API "/messages/{id}/deadlines", "deadline_list", deadline_list, SIGNED, "message.read", TX_READ, BODY_NONE, 0, false,
	 NULL, "сроки с объяснением"},

	{HTTP_GET, API "/deadline-rules", "deadline_rules_get", deadline_rules_get, SIGNED, "deadline.read", TX_READ, BODY_NONE, 0,
	 false, NULL, "правила сроков"},
	{HTTP_PUT, API "/deadline-rules", "deadline_rules_put", deadline_rules_put, SIGNED, "deadline.write", TX_WRITE, BODY_JSON,
	 RULES_BODY, true, dry_run_params, "новая версия правил или её проба"},
	{HTTP_GET, API "/deadline-rules/versions", "deadline_rules_versions", deadline_rules_versions, SIGNED, "deadline.read", TX_READ,
	 BODY_NONE, 0, false, NULL, "версии правил"},
	{HTTP_GET, API "/deadline-rules/versions/{id}", "deadline_rules_version", deadline_rules_version, SIGNED, "deadline.read",
	 TX_READ, BODY_NONE, 0, false, NULL, "правила одной версии"},
	{HTTP_GET, API "/work-calendars", "work_calendar_list", work_calendar_list, SIGNED, "deadline.read", TX_READ, BODY_NONE, 0, false,
	 NULL, "календари рабочих дней"},
	{HTTP_GET, API "/work-calendars/{id}", "work_calendar_get", work_calendar_get, SIGNED, "deadline.read", TX_READ, BODY_NONE, 0,
	 false, work_calendar_params, "календарь года"},
	{HTTP_PUT, API "/work-calendars/{id}", "work_calendar_put", work_calendar_put, SIGNED, "deadline.write", TX_WRITE, BODY_JSON,
	 SMALL_BODY, true, dry_run_params, "новая версия календаря года или её проба"},

	{HTTP_GET, API "/control", "control_get", control_get, SIGNED, "control.read", TX_READ, BODY_NONE, 0, false, control_params,
	 "контроль сроков"},
	{HTTP_GET, API "/control/forecast", "forecast_get", forecast_get, SIGNED, "control.read", TX_READ, BODY_NONE, 0, false, forecast_params,
	 "прогноз нарушений"},
	{HTTP_GET, API "/escalation-ladder", "ladder_get", ladder_get, SIGNED, "control.read", TX_READ, BODY_NONE, 0, false, NULL,
	 "лестница эскалации"},
	{HTTP_PUT, API "/escalation-ladder", "ladder_put", ladder_put, SIGNED, "escalation.write", TX_WRITE, BODY_JSON, SMALL_BODY, true,
	 dry_run_params, "новая версия лестницы или её проба"},
	{HTTP_GET, API "/escalation-ladder/versions", "ladder_versions", ladder_versions, SIGNED, "control.read", TX_READ, BODY_NONE, 0,
	 false, NULL, "версии лестницы"},
	{HTTP_GET, API "/escalation-ladder/versions/{id}", "ladder_version", ladder_version, SIGNED, "control.read", TX_READ, BODY_NONE,
	 0, false, NULL, "лестница одной версии"},
	{HTTP_GET, API "/escalations", "escalation_list", escalation_list, SIGNED, "control.read", TX_READ, BODY_NONE, 0, false,
	 page_params, "о чём сообщено по лестнице"},
	{HTTP_GET, API "/messages/{id}/escalations", "message_escalations", message_escalations, SIGNED, "message.read", TX_READ,
	 BODY_NONE, 0, false, NULL, "о чём сообщено по этой записи"},
	{HTTP_POST, API "/messages/{id}/calls", "call_create", call_create, SIGNED, "message.work", TX_WRITE, BODY_JSON, SMALL_BODY, false,
	 NULL, "записать звонок"},
	{HTTP_GET, API "/mails", "mail_list", mail_list, SIGNED, "mail.read", TX_READ, BODY_NONE, 0, false, mail_params,
	 "исходящая почта"},
	{HTTP_POST, API "/mails/{id}/resend", "mail_resend", mail_resend, SIGNED, "mail.write", TX_WRITE, BODY_NONE, 0, false, NULL,
	 "отправить снова"},
	{HTTP_GET, API "/mail", "mail_state_get", mail_state_get, SIGNED, "mail.read", TX_READ, BODY_NONE, 0, false, NULL,
	 "состояние почты"},
	{HTTP_PUT, API "/mail", "mail_settings_put", mail_settings_put, SIGNED, "mail.write", TX_WRITE, BODY_JSON, SMALL_BODY, true, NULL,
	 "тихие часы и сводность"},
	{HTTP_POST, API "/mail/addresses", "mail_address_put", mail_address_put, SIGNED, "mail.write", TX_WRITE, BODY_JSON, SMALL_BODY,
	 false, NULL, "указать адрес"},
	{HTTP_GET, API "/mechanisms", "mechanism_list", mechanism_list, SIGNED, "control.read", TX_READ, BODY_NONE, 0, false, NULL,
	 "механизмы ускоренного решения"},
	{HTTP_POST, API "/mechanisms", "mechanism_create", mechanism_create, SIGNED, "mechanism.write", TX_WRITE, BODY_JSON, SMALL_BODY, false,
	 NULL, "внести механизм"},
	{HTTP_GET, API "/mechanisms/{id}", "mechanism_get", mechanism_get, SIGNED, "control.read", TX_READ, BODY_NONE, 0, false, NULL,
	 "механизм"},
	{HTTP_PUT, API "/mechanisms/{id}", "mechanism_put", mechanism_put, SIGNED, "mechanism.write", TX_WRITE, BODY_JSON, SMALL_BODY, true,
	 NULL, "новая версия механизма"},
	{HTTP_GET, API "/sources/health", "source_health_list", source_health_list, SIGNED, "source.read", TX_READ, BODY_NONE, 0, false,
	 NULL, "в своём ли ритме источники"},

	{HTTP_GET, API "/search", "search", search_get, SIGNED, "search.read", TX_READ, BODY_NONE, 0, false, search_params,
	 "поиск"},
	{HTTP_POST, API "/search/links", "link_create", link_create, SIGNED, "search.read", TX_WRITE, BODY_JSON, SMALL_BODY, false,
	 NULL, "постоянная ссылка"},
	{HTTP_GET, API "/search/links/{id}", "link_get", link_get, SIGNED, "search.read", TX_READ, BODY_NONE, 0, false, NULL,
	 "что за ссылкой"},
	{HTTP_GET, API "/search/places", "search_places", search_places, SIGNED, "search.read", TX_READ, BODY_NONE, 0, false,
	 places_params, "дома найденного"},
	{HTTP_GET, API "/search/similar", "search_similar", search_similar, SIGNED, "search.read", TX_READ, BODY_NONE, 0, false,
	 similar_params, "похожие на запись или на всё найденное"},
	{HTTP_GET, API "/search/suggest", "search_suggest", search_suggest, SIGNED, "search.read", TX_READ, BODY_NONE, 0, false,
	 suggest_params, "подсказки для строки поиска"},
	{HTTP_GET, API "/search/unusual", "search_unusual", search_unusual, SIGNED, "search.read", TX_READ, BODY_NONE, 0, false,
	 unusual_params, "что в найденном необычного"},
	{HTTP_GET, API "/search-log", "search_log_list", search_log_list, SIGNED, "search_log.read", TX_READ, BODY_NONE, 0, false,
	 search_log_params, "журнал поисков"},
	{HTTP_GET, API "/saved-searches", "saved_list", saved_list, SIGNED, "search.save", TX_READ, BODY_NONE, 0, false,
	 saved_params, "сохранённые поиски"},
	{HTTP_POST, API "/saved-searches", "saved_create", saved_create, SIGNED, "search.save", TX_WRITE, BODY_JSON, SMALL_BODY,
	 false, NULL, "сохранить поиск"},
	{HTTP_GET, API "/saved-searches/{id}", "saved_get", saved_get, SIGNED, "search.save", TX_READ, BODY_NONE, 0, false, NULL,
	 "сохранённый поиск"},
	{HTTP_PATCH, API "/saved-searches/{id}", "saved_patch", saved_patch, SIGNED, "search.save", TX_WRITE, BODY_JSON, SMALL_BODY,
	 true, NULL, "изменить: новая версия"},
	{HTTP_DELETE, API "/saved-searches/{id}", "saved_delete", saved_delete, SIGNED, "search.save", TX_WRITE, BODY_NONE, 0,
	 false, NULL, "удалить"},
	{HTTP_GET, API "/saved-searches/{id}/versions", "saved_versions", saved_versions, SIGNED, "search.save", TX_READ, BODY_NONE,
	 0, false, page_params, "версии"},
	{HTTP_POST, API "/saved-searches/{id}/seen", "saved_seen", saved_seen, SIGNED, "search.save", TX_WRITE, BODY_NONE, 0, false,
	 NULL, "найденное просмотрено"},

	{HTTP_GET, API "/alerts", "alert_list", alert_list, SIGNED, "alert.write", TX_READ, BODY_NONE, 0, false, alert_params,
	 "оповещения"},
	{HTTP_POST, API "/alerts", "alert_create", alert_create, SIGNED, "alert.write", TX_WRITE, BODY_JSON, SMALL_BODY, false, NULL,
	 "оповещать по поиску"},
	{HTTP_POST, API "/alerts/preview", "alert_preview", alert_preview, SIGNED, "alert.write", TX_READ, BODY_JSON, SMALL_BODY,
	 false, NULL, "как сработало бы за 30 дней"},
	{HTTP_GET, API "/alerts/{id}", "alert_get", alert_get, SIGNED, "alert.write", TX_READ, BODY_NONE, 0, false, NULL,
	 "оповещение"},
	{HTTP_PATCH, API "/alerts/{id}", "alert_patch", alert_patch, SIGNED, "alert.write", TX_WRITE, BODY_JSON, SMALL_BODY, true,
	 NULL, "изменить"},
	{HTTP_DELETE, API "/alerts/{id}", "alert_delete", alert_delete, SIGNED, "alert.write", TX_WRITE, BODY_NONE, 0, false, NULL,
	 "удалить"},
	{HTTP_POST, API "/alerts/{id}/acknowledge", "alert_acknowledge", alert_acknowledge, SIGNED, "alert.write", TX_WRITE,
	 BODY_NONE, 0, false, NULL, "принять"},
	{HTTP_POST, API "/alerts/{id}/resolve", "alert_resolve", alert_resolve, SIGNED, "alert.write", TX_WRITE, BODY_NONE, 0, false,
	 NULL, "закрыть"},
	{HTTP_GET, API "/exports", "export_list", export_list, SIGNED, "export.write", TX_READ, BODY_NONE, 0, false, page_params,
	 "ваши выгрузки"},
	{HTTP_POST, API "/exports", "export_create", export_create, SIGNED, "export.write", TX_WRITE, BODY_JSON, SMALL_BODY, false,
	 NULL, "выгрузить всё найденное"},
	{HTTP_GET, API "/exports/{id}", "export_get", export_get, SIGNED, "export.write", TX_READ, BODY_NONE, 0, false, NULL,
	 "состояние выгрузки"},
	{HTTP_POST, API "/exports/{id}/cancel", "export_cancel", export_cancel, SIGNED, "export.write", TX_WRITE, BODY_NONE, 0,
	 false, NULL, "отменить"},
	{HTTP_GET, API "/exports/{id}/file", "export_file", export_file, SIGNED, "export.write", TX_READ, BODY_NONE, 0, false, NULL,
	 "файл", .audit = AUDIT_READS},

	{HTTP_GET, API "/imports", "import_list", import_list, SIGNED, "import.write", TX_READ, BODY_NONE, 0, false,
	 page_params, "загруженные файлы"},
	{HTTP_POST, API "/imports", "import_create", import_create, SIGNED, "import.write", TX_WRITE, BODY_STREAM, IMPORT_FILE,
	 false, file_name_params, "принять файл"},
	{HTTP_GET, API "/imports/{id}", "import_get", import_get, SIGNED, "import.write", TX_READ, BODY_NONE, 0, false, NULL,
	 "состояние загрузки"},
	{HTTP_POST, API "/imports/{id}/start", "import_start", import_start, SIGNED, "import.write", TX_WRITE, BODY_JSON,
	 IMPORT_BODY, false, NULL, "начать загрузку или пробу"},
	{HTTP_POST, API "/imports/{id}/cancel", "import_cancel", import_cancel, SIGNED, "import.write", TX_WRITE, BODY_NONE, 0,
	 false, NULL, "остановить"},
	{HTTP_GET, API "/imports/{id}/rows", "import_rows", import_rows, SIGNED, "import.write", TX_READ, BODY_NONE, 0, false,
	 import_row_params, "итог каждой строки", .audit = AUDIT_READS},
	{HTTP_GET, API "/imports/{id}/rejected", "import_rejected", import_rejected, SIGNED, "import.write", TX_READ, BODY_NONE, 0,
	 false, NULL, "отвергнутые строки, CSV", .audit = AUDIT_READS},

	{HTTP_GET, API "/thesaurus", "thesaurus_get", thesaurus_get, SIGNED, "thesaurus.read", TX_READ, BODY_NONE, 0, false, NULL,
	 "словарь синонимов"},
	{HTTP_PUT, API "/thesaurus", "thesaurus_put", thesaurus_put, SIGNED, "thesaurus.write", TX_WRITE, BODY_JSON,
	 THESAURUS_BODY, true, NULL, "новая версия словаря"},
	{HTTP_GET, API "/thesaurus/versions", "thesaurus_versions", thesaurus_versions, SIGNED, "thesaurus.read", TX_READ,
	 BODY_NONE, 0, false, NULL, "версии словаря"},
	{HTTP_GET, API "/thesaurus/versions/{id}", "thesaurus_version_get", thesaurus_version_get, SIGNED, "thesaurus.read",
	 TX_READ, BODY_NONE, 0, false, NULL, "словарь одной версии"},

	{HTTP_GET, API "/audit", "audit_list", audit_list, SIGNED, "audit.read", TX_READ, BODY_NONE, 0, false, audit_params,
	 "журнал действий"},
	{HTTP_GET, API "/audit/state", "audit_state", audit_state, SIGNED, "audit.read", TX_READ, BODY_NONE, 0, false, NULL,
	 "цел ли журнал"},
	{HTTP_GET, API "/audit/heads", "audit_heads", audit_heads, SIGNED, "audit.read", TX_READ, BODY_NONE, 0, false, NULL,
	 "опубликованные головы журнала", .audit = AUDIT_READS},
	{HTTP_POST, API "/audit/checks", "audit_check", audit_check, SIGNED, "audit.read", TX_WRITE, BODY_NONE, 0, false, NULL,
	 "проверить журнал"},
	{HTTP_GET, API "/permissions", "permission_get", permission_get, SIGNED, "permission.read", TX_READ, BODY_NONE, 0, false,
	 NULL, "матрица прав"},
	{HTTP_PUT, API "/permissions", "permission_put", permission_put, SIGNED, "permission.write", TX_WRITE, BODY_JSON, RULES_BODY,
	 true, NULL, "новая версия матрицы прав"},
	{HTTP_GET, API "/permissions/versions", "permission_versions", permission_versions, SIGNED, "permission.read", TX_READ,
	 BODY_NONE, 0, false, NULL, "версии матрицы прав"},
	{HTTP_GET, API "/personal/retention-rules", "retention_list", retention_list, SIGNED, "personal.erase", TX_READ, BODY_NONE, 0, false,
	 NULL, "сроки хранения персональных данных и сколько под них попадает"},
	{HTTP_POST, API "/personal/retention-rules", "retention_create", retention_create, SIGNED, "personal.erase", TX_WRITE, BODY_JSON,
	 SMALL_BODY, false, NULL, "новое правило хранения"},
	{HTTP_GET, API "/personal/retention-rules/{id}", "retention_get", retention_get, SIGNED, "personal.erase", TX_READ, BODY_NONE, 0,
	 false, NULL, "правило хранения"},
	{HTTP_PUT, API "/personal/retention-rules/{id}", "retention_put", retention_put, SIGNED, "personal.erase", TX_WRITE, BODY_JSON,
	 SMALL_BODY, true, NULL, "изменить правило хранения"},
	{HTTP_GET, API "/personal/erasures", "erasure_list", erasure_list, SIGNED, "personal.erase", TX_READ, BODY_NONE, 0, false,
	 page_params, "акты обезличивания"},
	{HTTP_POST, API "/personal/erasures", "erasure_create", erasure_create, SIGNED, "personal.erase", TX_WRITE, BODY_JSON, SMALL_BODY,
	 false, NULL, "обезличить заявителя или всех под правилом"},
	{HTTP_POST, API "/personal/erasures/preview", "erasure_preview", erasure_preview, SIGNED, "personal.erase", TX_READ, BODY_JSON,
	 SMALL_BODY, false, NULL, "сколько заявителей и записей это затронет"},
	{HTTP_GET, API "/personal/erasures/{id}", "erasure_get", erasure_get, SIGNED, "personal.erase", TX_READ, BODY_NONE, 0, false, NULL,
	 "акт обезличивания"},

	{HTTP_GET, API "/reference", "reference_get", reference_get, SIGNED, "reference.read", TX_READ, BODY_NONE, 0, false, NULL,
	 "справочники"},
	{HTTP_GET, API "/summary", "summary_get", summary_get, SIGNED, "summary.read", TX_READ, BODY_NONE, 0, false, NULL,
	 "сводка на сегодня"},
};

const size_t route_count = sizeof(routes) / sizeof(routes[0]);

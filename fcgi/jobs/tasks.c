/* tasks.c - the table of tasks. To add one: a row here, its function in a file of fcgi/jobs. */
#include <string.h>

#include "fcgi/jobs/jobs.h"

static const struct task tasks[] = {
	{"import", task_import, task_import_give_up},
	{"export", task_export, task_export_give_up},
	{"alerts", task_alerts, NULL},
	{"bulk", task_bulk, task_bulk_give_up},
	{"bulk_undo", task_bulk_undo, task_bulk_give_up},
	{"deadlines", task_deadlines, NULL},
	{"audit_verify", task_audit_verify, NULL},
	{"escalate", task_escalate, NULL},
	{"mail", task_mail, NULL},
	{"sources", task_sources, NULL},
	{"attachment_drop", task_attachment_drop, NULL},
	{"forecast", task_forecast, NULL},
	{"erase", task_erase, task_erase_give_up},
	{"answers", task_answers, NULL},
	{"answers_later", task_answers_later, NULL},
	{"models", task_models, NULL},
	{"sums", task_sums, NULL},
	{"stages", task_stages, NULL},
	{"signals", task_signals, NULL},
	{"problems", task_problems, NULL},
	{"measures", task_measures, NULL},
	{"effects", task_effects, NULL},
	{"cur_requests", task_cur_requests, NULL},
};

const struct task *task_find(const char *kind)
{
	for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++)
		if (strcmp(tasks[i].kind, kind) == 0)
			return &tasks[i];
	return NULL;
}

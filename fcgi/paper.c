#include "fcgi/paper.h"

#include <string.h>

const char *paper_text(const json_t *object, const char *name)
{
	const char *s = json_string_value(json_object_get(object, name));
	return s ? s : "";
}

const char *paper_item(const json_t *list, size_t i)
{
	const char *s = json_string_value(json_array_get(list, i));
	return s ? s : "";
}

double paper_width(const json_t *column)
{
	return json_number_value(json_object_get(column, "width"));
}

const struct paper_format *paper_format(const char *code)
{
	static const struct paper_format formats[] = {
		{"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", paper_docx},
		{"pdf", "application/pdf", paper_pdf},
		{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", paper_xlsx},
	};
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (!strcmp(formats[i].code, code))
			return &formats[i];
	return NULL;
}

#include "fcgi/arrays.h"

#include <stdlib.h>

bool arrays_open(struct arrays *c, int of)
{
	bool ok = true;
	*c = (struct arrays){.of = of};
	for (int i = 0; i < of; i++) {
		c->out[i] = open_memstream(&c->text[i], &c->size[i]);
		ok = ok && c->out[i] && fputc('{', c->out[i]) != EOF;
	}
	return ok;
}

void arrays_put(struct arrays *c, int column, const char *value)
{
	fprintf(c->out[column], value ? "%s\"%s\"" : "%snull", c->n ? "," : "", value);
}

void arrays_next(struct arrays *c)
{
	c->n++;
}

bool arrays_end(struct arrays *c)
{
	bool ok = true;
	for (int i = 0; i < c->of; i++) {
		ok = c->out[i] && fputc('}', c->out[i]) != EOF && ok;
		if (c->out[i])
			ok = fclose(c->out[i]) == 0 && ok;
	}
	return ok;
}

void arrays_free(struct arrays *c)
{
	for (int i = 0; i < c->of; i++)
		free(c->text[i]);
}

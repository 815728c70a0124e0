#include "fcgi/ctl/eval_reader.h"

#include <stdio.h>

#include "fcgi/ctl/ctl.h"

bool eval_reader_open(struct eval_reader *r)
{
	char path[600];
	const char *why = "";
	snprintf(path, sizeof path, "%s/dict", ctl_conf()->share);
	*r = (struct eval_reader){.lexicon = lexicon_new(path, LEXICON_MANY, &why)};
	r->masker = r->lexicon ? masker_new(path, &why) : NULL;
	r->features = r->masker ? features_new(r->lexicon, r->masker) : NULL;
	if (!r->features)
		fprintf(stderr, "%s\n", why);
	return r->features;
}

void eval_reader_close(struct eval_reader *r)
{
	features_free(r->features);
	masker_free(r->masker);
	lexicon_free(r->lexicon);
}

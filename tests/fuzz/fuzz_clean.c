/* The text of a message, cleaned of markup and masked: what comes out is UTF-8, and the spans stand in it one after the other. */
#include "fcgi/utf8.h"
#include "search/text/clean.h"
#include "search/text/mask.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct masker *masker;
	static struct clean_buf once;
	const char *why = "";
	masker = masker ? masker : masker_new(fuzz_share("dict"), &why);
	MUST(masker);
	char *text = fuzz_string(data, n);
	MUST(clean_text(&once, text, n));
	MUST(strlen(once.data) == once.len && utf8_count(once.data, once.len) >= 0);
	const struct mask_span *span;
	long spans = mask_find(masker, once.data, once.len, &span);
	for (long i = 0; i < spans; i++)
		MUST(span[i].begin < span[i].end && span[i].end <= once.len && (!i || span[i - 1].end <= span[i].begin));
	size_t len = 0;
	const char *masked = mask_text(masker, once.data, once.len, &len);
	MUST(masked && utf8_count(masked, len) >= 0);
	free(text);
	return 0;
}

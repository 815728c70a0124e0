/* long_text.h - long texts for tests; include after cmocka.h. */
#ifndef MCU_TEST_LONG_TEXT_H
#define MCU_TEST_LONG_TEXT_H

/* A long text made piece by piece. */
struct text {
	char *s;
	size_t n, cap;
};

__attribute__((format(printf, 2, 3))) static inline void add(struct text *t, const char *format, ...)
{
	va_list args;
	int n;

	if (t->cap - t->n < 256) {
		t->cap = t->cap * 2 + 65536;
		t->s = realloc(t->s, t->cap);
		assert_non_null(t->s);
	}
	va_start(args, format);
	n = vsnprintf(t->s + t->n, t->cap - t->n, format, args);
	va_end(args);
	assert_true(n >= 0 && (size_t)n < t->cap - t->n);
	t->n += (size_t)n;
}

#endif

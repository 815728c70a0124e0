/* query_question.c - questions: they are answered by the best match, not by all of their words. */
#include <string.h>

#include "search/index/query.h"

bool query_asks(const char *folded)
{
	static const char *const WORDS[] = {"кто", "кого", "кому", "кем", "что", "чего", "чему", "чем", "где", "куда", "откуда", "когда", "почему",
		"зачем", "отчего", "как", "сколько", "каков", "какова", "каковы", "чей", "чья", "чье", "чьи", "чьему", "чьей", "чьего", 0};
	for (const char *const *w = WORDS; *w; w++)
		if (strcmp(*w, folded) == 0)
			return true;
	return strncmp(folded, "како", strlen("како")) == 0 || strncmp(folded, "каки", strlen("каки")) == 0 || strcmp(folded, "какая") == 0 ||
	       strcmp(folded, "какую") == 0;
}

bool query_helps_to_ask(const char *lemma)
{
	static const char *const WORDS[] = {"образ", "способ", "средство", "находиться", "называться", "называть", "назвать", "название", "означать", "значить",
		"являться", "считаться", "быть", "стать", "бывать", "мочь", "можно", "нельзя", "нужно", "надо", "должный", "известно", "известный", "происходить",
		"произойти", "случиться", "слово", "год", "время", "раз", "самый", "причина", "цель", "делать", "сделать", "служить", "использовать",
		"получать", "получить", "получаться", "действительно", "правда", "обязательно", 0};
	for (const char *const *w = WORDS; *w; w++)
		if (strcmp(*w, lemma) == 0)
			return true;
	return false;
}

/* A preposition may come first: «в каком году», «из чего». */
bool query_is_question(const struct query_tree *q)
{
	struct tokens tokens;
	struct token t;
	size_t n = strlen(q->text);
	while (n && strchr(" \t\r\n", q->text[n - 1]))
		n--;
	if (n && q->text[n - 1] == '?')
		return true;
	tokens_init(&tokens, q->text, n);
	for (int i = 0; i < 2 && tokens_next(&tokens, &t); i++)
		if (query_asks(t.text))
			return true;
	return false;
}

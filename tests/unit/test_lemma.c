/* Lemmas: every form leads to its dictionary word, unknown words hold together, errors find their twin. */
#include "search/text/typo.h"
#include "tests/unit/search_help.h"

static bool leads_to(const char *form, const char *lemma)
{
	const struct word *w = lexicon_text(help_lexicon(), form, TOKEN_WORD);
	for (int i = 0; i < w->count; i++)
		if (!strcmp(word_term(w, i), lemma))
			return true;
	return false;
}

static bool shared(const char *a, const char *b)
{
	const struct word w = *lexicon_text(help_lexicon(), a, TOKEN_WORD);
	for (int i = 0; i < w.likely; i++)
		if (leads_to(b, word_term(&w, i)))
			return true;
	return false;
}

static void forms_lead_to_the_dictionary_word(void **state)
{
	static const char *const PAIRS[][2] = {{"дорогами", "дорога"}, {"ребенка", "ребенок"}, {"дети", "ребенок"}, {"людей", "человек"},
		{"шел", "идти"}, {"льда", "лед"}, {"дней", "день"}, {"лет", "год"}, {"елки", "елка"}, {"сломанный", "сломать"}, {"лучше", "хороший"}};
	(void)state;
	for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++)
		if (!leads_to(PAIRS[i][0], PAIRS[i][1]))
			fail_msg("%s does not lead to %s", PAIRS[i][0], PAIRS[i][1]);
}

static void look_alikes_stay_apart(void **state)
{
	(void)state;
	assert_false(shared("дорога", "дорогое"));
	assert_false(shared("мусор", "мусс"));
	assert_false(shared("кран", "экран"));
	assert_false(shared("при", "переть"));
}

static void forms_of_unknown_words_hold_together(void **state)
{
	(void)state;
	assert_true(shared("управляшка", "управляшку"));
	assert_true(shared("каршеринг", "каршеринга"));
	assert_true(leads_to("мфц", "мфц"));
}

static void typing_errors_find_their_twin(void **state)
{
	(void)state;
	assert_true(leads_to("муссор", "мусор"));
	assert_true(leads_to("воняит", "вонять"));
	assert_true(leads_to("подьезд", "подъезд"));
	assert_true(leads_to("асвещение", "освещение"));
	assert_true(leads_to("оченьььь", "очень"));
	assert_int_equal(typo_plausible("муссор", "мусор"), 3);
	assert_int_equal(typo_plausible("мусро", "мусор"), 2);
	assert_int_equal(typo_plausible("мусор", "мусор"), 0);
	assert_int_equal(typo_plausible("мусор", "дорога"), 0);
}

static void the_other_layout_is_read(void **state)
{
	char out[64];
	(void)state;
	assert_true(typo_retype("zvf", 3, out, sizeof out));
	assert_string_equal(out, "яма");
	assert_true(typo_retype(",FR", 3, out, sizeof out));
	assert_string_equal(out, "бак");
	assert_false(typo_retype("zvf", 3, out, 4));
}

static void service_words_are_known_as_such(void **state)
{
	(void)state;
	assert_true(lexicon_text(help_lexicon(), "на", TOKEN_WORD)->service);
	assert_true(lexicon_text(help_lexicon(), "который", TOKEN_WORD)->service);
	assert_false(lexicon_text(help_lexicon(), "дорога", TOKEN_WORD)->service);
}

/* Terms of the last word of a text as the query looks for them, with blanks. */
static const char *asked_by(const char *text)
{
	static char out[300];
	struct tokens tokens;
	struct token t;
	tokens_init(&tokens, text, strlen(text));
	while (tokens_next(&tokens, &t)) {
		const struct word *w = lexicon_word(help_lexicon(), &t);
		*out = 0;
		for (int i = 0; i < w->likely; i++)
			snprintf(out + strlen(out), sizeof out - strlen(out), "%s%s", i ? " " : "", word_term(w, i));
	}
	return out;
}

static void names_of_streets_are_not_people(void **state)
{
	(void)state;
	assert_string_equal(asked_by("Рыленкова"), "рыленкова");
	assert_string_equal(asked_by("Рыленков"), "рыленков");
	assert_string_equal(asked_by("Багратиона"), "багратиона");
	assert_string_equal(asked_by("Иванова"), "иванов иванова");
	assert_string_equal(asked_by("улица Иванова"), "иванова");
	assert_string_equal(asked_by("на улице Полевой"), "полевой");
}

static void words_cut_short_mean_the_whole(void **state)
{
	(void)state;
	assert_string_equal(asked_by("дет. сад, хол."), "хол холодный");
	assert_string_equal(asked_by("мед."), "мед медицинский");
	assert_string_equal(asked_by("мёд"), "мед");
	assert_true(leads_to("стрво", "строительство"));
	assert_true(leads_to("д/с", "детсад"));
}

static void short_words_have_guesses_to_offer(void **state)
{
	static const struct { const char *typed, *meant; } PAIRS[] = {{"лефт", "лифт"}, {"дврр", "двор"}, {"сненг", "снег"}, {"шкла", "школа"},
		{"крыа", "крыша"}, {"збор", "сбор"}, {"шлогбаум", "шлагбаум"}, {"трещена", "трещина"}};
	char near[8][TOKEN_MAX + 1];
	(void)state;
	for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++) {
		int n = lexicon_near(help_lexicon(), PAIRS[i].typed, near, 8), at = 0;
		while (at < n && strcmp(near[at], PAIRS[i].meant) != 0)
			at++;
		if (at == n)
			print_message("%s: %d guesses\n", PAIRS[i].typed, n);
		assert_true(at < n);
	}
	assert_int_equal(lexicon_near(help_lexicon(), "лифт", near, 8), 0);
	assert_int_equal(lexicon_near(help_lexicon(), "ткр", near, 8), 0);
	assert_int_equal(lexicon_near(help_lexicon(), "збор", near, 1), 1);
}

static void what_hands_slipped_on_is_indexed_as_meant(void **state)
{
	char left[TOKEN_MAX + 1], right[TOKEN_MAX + 1];
	(void)state;
	assert_true(leads_to("gjvjqrf", "помойка"));
	assert_true(leads_to("fdnj,ec", "автобус"));
	assert_false(leads_to("usb", "где"));
	assert_true(leads_to("детскаяплощадка", "площадка"));
	assert_true(lexicon_split(help_lexicon(), "горячаялиния", left, right, sizeof left));
	assert_string_equal(left, "горячая");
	assert_string_equal(right, "линия");
	assert_false(lexicon_split(help_lexicon(), "двухэтажный", left, right, sizeof left));
	assert_false(lexicon_split(help_lexicon(), "горячаялиния", left, right, 8));
	assert_true(lexicon_split(help_lexicon(), "неработает", left, right, sizeof left));
	assert_string_equal(left, "не");
	assert_string_equal(right, "работает");
	assert_false(leads_to("детскаяплощадка", "детская"));
}

static void names_are_not_two_words(void **state)
{
	struct token t = {.kind = TOKEN_WORD, .span = 1, .text = "шумунова"};
	(void)state;
	t.len = (uint16_t)strlen(t.text);
	assert_true(leads_to("шумунова", "шум") || leads_to("скорейкина", "скорый"));	/* what would be split in small letters … */
	t.capital = true;
	t.position = 3;
	const struct word *w = lexicon_word(help_lexicon(), &t);
	for (int i = 0; i < w->count; i++)
		assert_string_not_equal(word_term(w, i), "шум");	/* … is a name with a capital inside a text */
}

static void readings_that_complaints_hardly_have_are_dropped(void **state)
{
	(void)state;
	assert_true(leads_to("текущий", "текущий"));
	assert_false(leads_to("текущий", "течь"));
	assert_true(leads_to("течет", "течь"));
	assert_false(leads_to("моем", "мыть"));
	assert_true(leads_to("моют", "мыть"));
	assert_false(leads_to("р", "река"));
}

static void errors_in_names_of_streets_lead_to_the_street(void **state)
{
	(void)state;
	assert_true(leads_to("рылинкова", "рыленкова"));
	assert_true(leads_to("лавочкена", "лавочкина"));
	assert_false(leads_to("рыленкове", "рыленкова"));	/* the poet */
}

static void the_thesaurus_reads_and_answers(void **state)
{
	int n = 0;
	(void)state;
	const struct thesaurus_entry *e = thesaurus_find(help_thesaurus(), "мкд", &n);
	assert_non_null(e);
	assert_true(n >= 1);
	assert_true(thesaurus_groups(help_thesaurus()) > 100);
	const struct thesaurus_entry *const *all = thesaurus_group(help_thesaurus(), e->group, &n);
	assert_true(n >= 3 && all[0]->group == e->group);
	assert_null(thesaurus_find(help_thesaurus(), "нетакогослова", &n));
}

/* Every term of a word lies in its outline, told from the text's own words and from a table that has met them before. */
static void an_outline_tells_the_terms(void **state)
{
	static const char TEXT[] = "На ул. Иванова, 12к2 стали стекла мыть: банки, пили, жгли и ТKО не вывозят, abc@mail.ru 8 900 123-45-67 дорогами";
	(void)state;
	for (int time = 0; time < 2; time++) {
		struct tokens tokens;
		struct token t;
		int words = 0;
		tokens_init(&tokens, TEXT, sizeof TEXT - 1);
		for (; tokens_next(&tokens, &t); words++) {
			const uint64_t outline = lexicon_outline(help_lexicon(), &t);
			const struct word *w = lexicon_word(help_lexicon(), &t);
			assert_int_equal(outline >> OUTLINE_TERMS * OUTLINE_BITS, w->count < OUTLINE_TERMS ? w->count : w->count > OUTLINE_TERMS ? OUTLINE_TERMS + 1 : OUTLINE_TERMS);
			for (int i = 0; i < w->count && i < OUTLINE_TERMS; i++)
				assert_int_equal(outline >> i * OUTLINE_BITS & ((1u << OUTLINE_BITS) - 1), term_hash(word_term(w, i)));
		}
		assert_true(words > 15);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms_lead_to_the_dictionary_word), cmocka_unit_test(look_alikes_stay_apart),
		cmocka_unit_test(forms_of_unknown_words_hold_together), cmocka_unit_test(typing_errors_find_their_twin),
		cmocka_unit_test(the_other_layout_is_read), cmocka_unit_test(service_words_are_known_as_such),
		cmocka_unit_test(names_of_streets_are_not_people), cmocka_unit_test(an_outline_tells_the_terms),
		cmocka_unit_test(the_thesaurus_reads_and_answers), cmocka_unit_test(words_cut_short_mean_the_whole),
		cmocka_unit_test(short_words_have_guesses_to_offer), cmocka_unit_test(what_hands_slipped_on_is_indexed_as_meant), cmocka_unit_test(names_are_not_two_words),
		cmocka_unit_test(readings_that_complaints_hardly_have_are_dropped), cmocka_unit_test(errors_in_names_of_streets_lead_to_the_street),
	};
	return cmocka_run_group_tests_name("lemma", tests, NULL, NULL);
}

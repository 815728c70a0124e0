/* Words of one root: what must be found from what, and what must stay apart. */
#include "search/text/derive.h"
#include "tests/unit/search_help.h"

static bool leads(const char *from, const char *to)
{
	struct derived d;
	derive(help_lexicon(), from, &d);
	for (int i = 0; i < d.n; i++)
		if (strcmp(d.word[i], to) == 0)
			return true;
	return false;
}

static void close_words_lead_to_each_other(void **state)
{
	static const char *const PAIRS[][2] = {{"школа", "школьный"}, {"дорога", "дорожный"}, {"больница", "больничный"}, {"лес", "лесной"},
		{"город", "городской"}, {"канализация", "канализационный"}, {"поликлиника", "поликлинический"}, {"электричество", "электрический"},
		{"опасный", "опасность"}, {"лечить", "лечение"}, {"загрязнять", "загрязнение"}, {"отловить", "отлов"}, {"отлавливать", "отлов"},
		{"отлавливать", "отловить"}, {"задержать", "задержка"}, {"отопить", "отопление"}, {"отапливать", "отопить"}, {"оградить", "ограждение"},
		{"компенсировать", "компенсация"}, {"ремонтировать", "ремонт"}, {"отопительный", "отопление"}};
	(void)state;
	for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++)
		for (int way = 0; way < 2; way++)
			if (!leads(PAIRS[i][way], PAIRS[i][!way]))
				fail_msg("%s does not lead to %s", PAIRS[i][way], PAIRS[i][!way]);
}

static void other_senses_stay_apart(void **state)
{
	static const char *const PAIRS[][2] = {{"завод", "заводить"}, {"доход", "доходить"}, {"точка", "точить"}, {"полка", "полить"}, {"соль", "сольный"},
		{"мост", "мощный"}, {"год", "годный"}, {"вода", "водитель"}, {"вид", "видный"}, {"пожар", "пожарить"}, {"скорый", "скоро"},
		{"нужный", "нужно"}, {"падать", "попадать"}, {"отказать", "отказываться"}, {"гореть", "горевать"}, {"мешать", "меситься"},
		{"победа", "бежать"}, {"победа", "побежать"}, {"душ", "душный"}};
	(void)state;
	for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++)
		for (int way = 0; way < 2; way++)
			if (leads(PAIRS[i][way], PAIRS[i][!way]))
				fail_msg("%s leads to %s", PAIRS[i][way], PAIRS[i][!way]);
}

static void what_the_dictionary_does_not_know_has_no_relatives(void **state)
{
	struct derived d;
	(void)state;
	static const char *const NONE[] = {"", "abc", "12к2", "кукумберить", "не"};
	for (size_t i = 0; i < sizeof NONE / sizeof *NONE; i++) {
		derive(help_lexicon(), NONE[i], &d);
		assert_int_equal(d.n, 0);
	}
}

static void the_same_is_remembered(void **state)
{
	static const char *const WORDS[] = {"школа", "отловить", "ремонт", "abc", "", "кукумберить", "школа", "отловить", "ремонт", "abc", "", "вода"};
	struct derivations *memory = derivations_new();
	(void)state;
	assert_non_null(memory);
	for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
		struct derived anew, again;
		derive(help_lexicon(), WORDS[i], &anew);
		derive_again(memory, help_lexicon(), WORDS[i], &again);
		assert_int_equal(again.n, anew.n);
		for (int k = 0; k < anew.n; k++)
			assert_string_equal(again.word[k], anew.word[k]);
	}
	derivations_free(memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(close_words_lead_to_each_other), cmocka_unit_test(other_senses_stay_apart),
		cmocka_unit_test(what_the_dictionary_does_not_know_has_no_relatives), cmocka_unit_test(the_same_is_remembered),
	};
	return cmocka_run_group_tests_name("derive", tests, NULL, NULL);
}

/* Themes learnt from texts: guesses, chances, the words that decided, the file of a model, and what all that is made of. */
#include "search/discover/classify_train.h"

#include <math.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "search/discover/kin.h"
#include "search/discover/stack.h"
#include "search/discover/svm.h"
#include "tests/unit/search_help.h"

enum { ROADS, WATER, WASTE, LIGHT, THEMES, EACH = 24 };

static const char *const THEME[] = {"roads", "water", "waste", "light"};
static const char *const GROUP[] = {"streets", "homes"};
static const uint32_t PARENT[] = {0, 1, 0, 1};
static const char *const SAID[THEMES][4] = {
	{"огромные ямы на дороге", "асфальт разбит, яма на яме", "ямы и выбоины, дорога разбита", "почините дорогу, выбоина на выбоине"},
	{"нет горячей воды", "отключили холодную воду", "вода ржавая из крана", "давление воды слабое, кран капает"},
	{"мусор не вывозят", "контейнеры для мусора переполнены", "свалка мусора во дворе", "вывезите мусор, контейнер полон"},
	{"нет света в подъезде", "лампочка в подъезде перегорела", "отключили свет в доме", "света нет, лампа мигает"},
};
static const char *const AROUND[] = {"Добрый день, на улице Кирова %s уже %d дней", "Здравствуйте! Когда это кончится: %s, %d раз писали", "Прошу помочь, %s, дом %d",
	"У нас опять %s. Ждём %d недель, примите меры"};

/* Would tell the theme by itself, if it could be seen. */
#define SIGNED ". Иванов Иван Иванович, 8 910 123-45-67, ivanov@mail.ru"

static char text[THEMES * EACH][300], model[60];
static struct classify_sample sample[THEMES * EACH];
static struct features *features;
static struct masker *masker;

static struct classify_set all(void)
{
	return (struct classify_set){.sample = sample, .samples = THEMES * EACH, .name = {THEME, GROUP}, .names = {THEMES, 2}, .parent = PARENT};
}

static int make(void **state)
{
	const char *share = getenv("MCU_SHARE"), *why = "";
	char path[600];
	(void)state;
	snprintf(path, sizeof path, "%s/dict", share ? share : "build/share");
	masker = masker_new(path, &why);
	features = features_new(help_lexicon(), masker);
	snprintf(model, sizeof model, "/tmp/mcu-model-%d", (int)getpid());
	for (int i = 0; i < THEMES * EACH; i++) {
		int theme = i % THEMES;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(text[i], sizeof text[i], AROUND[i / THEMES % 4], SAID[theme][i / THEMES / 4 % 4], i);
#pragma GCC diagnostic pop
		if (theme == WATER)
			strncat(text[i], SIGNED, sizeof text[i] - strlen(text[i]) - 1);
		sample[i] = (struct classify_sample){.text = text[i], .n = strlen(text[i]), .label = {(uint32_t)theme, PARENT[theme]}, .kin = (uint32_t)i};
	}
	return !features;
}

static int drop(void **state)
{
	(void)state;
	unlink(model);
	features_free(features);
	masker_free(masker);
	return 0;
}

static struct vectors *vectors(void)
{
	struct vectors_corpus *c = vectors_corpus_new();
	for (int i = 0; i < THEMES * EACH; i++) {
		assert_true(features_read(features, text[i], strlen(text[i])) && vectors_corpus_read(c, features));
	}
	struct vectors *v = vectors_train(c, 5, NULL, NULL);
	vectors_corpus_free(c);
	return v;
}

static struct classify_report learn(void)
{
	struct classify_set set = all();
	struct classify_report out;
	const char *why = "";
	struct vectors *v = vectors();
	assert_non_null(v);
	assert_true(classify_train(features, &set, v, &classify_usual, NULL, NULL, model, &out, &why));
	vectors_free(v);
	return out;
}

static struct classifier *opened(void)
{
	const char *why = "";
	struct classifier *c = classify_open(model, &why);
	if (!c)
		fail_msg("%s", why);
	return c;
}

static int guess(struct classifier *c, enum classify_layer layer, const char *s, struct classify_guess *out)
{
	return classify_text(c, features, layer, s, strlen(s), out);
}

static void a_new_text_gets_its_theme_and_group_with_chances(void **state)
{
	struct classify_guess g[CLASSIFY_TOP];
	(void)state;
	struct classify_report r = learn();
	struct classifier *c = opened();
	assert_int_equal(guess(c, CLASSIFY_LABEL, "Возле школы глубокая яма, дорога в выбоинах", g), 3);
	assert_string_equal(g[0].label, "roads");
	assert_true(g[0].chance > g[1].chance && g[1].chance >= g[2].chance && g[2].chance >= 0);
	assert_true(g[0].chance + g[1].chance + g[2].chance <= 1.0001);
	assert_true(g[0].chance > 0.5);
	assert_int_equal(guess(c, CLASSIFY_GROUP, "Третий день без горячей воды", g), 2);
	assert_string_equal(g[0].label, "homes");
	assert_true(r.figures[CLASSIFY_LABEL].accuracy > 0.95);
	assert_int_equal(r.figures[CLASSIFY_LABEL].cases, THEMES * EACH);
	classify_close(c);
}

static void the_words_that_decided_stand_in_the_text(void **state)
{
	static const char *const S = "Уважаемая администрация! Во дворе Мусор, контейнеры полны";
	struct classify_guess g[CLASSIFY_TOP];
	char word[60];
	(void)state;
	struct classifier *c = opened();
	assert_true(guess(c, CLASSIFY_LABEL, S, g) > 0);
	assert_string_equal(g[0].label, "waste");
	assert_true(g[0].words > 0);
	snprintf(word, sizeof word, "%.*s", (int)(g[0].word[0].end - g[0].word[0].begin), S + g[0].word[0].begin);
	assert_true(!strcmp(word, "Мусор") || !strcmp(word, "контейнеры"));
	for (int i = 1; i < g[0].words; i++)
		assert_true(g[0].word[i].share <= g[0].word[i - 1].share && g[0].word[i].share > 0);
	classify_close(c);
}

static void personal_data_never_decides(void **state)
{
	static const char *const S = "Нет воды" SIGNED;
	struct classify_guess g[CLASSIFY_TOP];
	(void)state;
	struct classifier *c = opened();
	int n = guess(c, CLASSIFY_LABEL, S, g);
	assert_true(n > 0);
	for (int i = 0; i < n; i++)
		for (int k = 0; k < g[i].words; k++)
			assert_true(g[i].word[k].end <= strlen("Нет воды"));
	classify_close(c);
}

static void a_text_without_known_words_gets_no_guess(void **state)
{
	struct classify_guess g[CLASSIFY_TOP];
	(void)state;
	struct classifier *c = opened();
	assert_int_equal(guess(c, CLASSIFY_LABEL, "", g), 0);
	assert_int_equal(guess(c, CLASSIFY_LABEL, "?!", g), 0);
	assert_int_equal(guess(c, CLASSIFY_LABEL, "\xff\xfe\xd0", g), 0);
	classify_close(c);
}

static char *contents(size_t *n)
{
	struct stat st;
	FILE *f = fopen(model, "re");
	assert_non_null(f);
	assert_int_equal(fstat(fileno(f), &st), 0);
	char *data = malloc((size_t)st.st_size);
	*n = fread(data, 1, (size_t)st.st_size, f);
	fclose(f);
	return data;
}

static void put_contents(const char *data, size_t n)
{
	FILE *f = fopen(model, "we");
	assert_int_equal(fwrite(data, 1, n, f), n);
	fclose(f);
}

static void the_same_texts_give_the_same_file(void **state)
{
	size_t n, m;
	(void)state;
	char *first = contents(&n);
	learn();
	char *second = contents(&m);
	assert_int_equal(n, m);
	assert_memory_equal(first, second, n);
	free(first);
	free(second);
}

static void a_file_that_is_not_whole_is_refused(void **state)
{
	size_t n;
	const char *why;
	(void)state;
	char *data = contents(&n);
	put_contents(data, n - 8);
	assert_null(classify_open(model, &why));
	put_contents(data, 10);
	assert_null(classify_open(model, NULL));
	for (size_t at = 0; at < n; at += n / 50 + 1) {
		data[at] ^= 4;
		put_contents(data, n);
		assert_null(classify_open(model, &why));
		data[at] ^= 4;
	}
	put_contents(data, n);
	classify_close(opened());
	free(data);
	assert_null(classify_open("/nowhere/model", &why));
	assert_non_null(why);
}

static bool refuse(void *arg)
{
	return --*(int *)arg > 0;
}

static void learning_that_is_stopped_leaves_no_file(void **state)
{
	struct classify_set set = all();
	struct classify_report out;
	const char *why = "";
	char path[80];
	int left = 7;
	(void)state;
	snprintf(path, sizeof path, "%s.stopped", model);
	assert_false(classify_train(features, &set, NULL, &classify_usual, refuse, &left, path, &out, &why));
	assert_int_not_equal(access(path, F_OK), 0);
	assert_int_equal(left, 0);
}

static void figures_are_those_of_their_definitions(void **state)
{
	struct figures_sum *s = figures_new(3);
	struct figures f;
	(void)state;
	figures_add(s, 0, (uint32_t[]){0, 1, 2}, 0.9);
	figures_add(s, 0, (uint32_t[]){1, 0, 2}, 0.9);
	figures_add(s, 1, (uint32_t[]){1, 0, 2}, 0.5);
	figures_add(s, 7, (uint32_t[]){0, 1, 2}, 0.5);
	figures_read(s, &f);
	assert_int_equal(f.cases, 4);
	assert_true(fabs(f.accuracy - 0.5) < 1e-9 && fabs(f.top3 - 0.75) < 1e-9 && fabs(f.confidence - 0.7) < 1e-9);
	/* F1: 2/4 of the first, 2/3 of the second, 0 of what nobody could guess; the third was neither true nor guessed */
	assert_true(fabs(f.macro_f1 - (0.5 + 2.0 / 3 + 0) / 3) < 1e-9);
	assert_true(fabs(f.weighted_f1 - (0.5 * 2 + 2.0 / 3) / 4) < 1e-9);
	/* two bins: 2 cases of 0.9 with one right, 2 of 0.5 with one right */
	assert_true(fabs(f.ece - 0.2) < 1e-9);
	figures_free(s);
}

static void chances_follow_how_often_scores_are_right(void **state)
{
	enum { ROWS = 400 };
	static float z[ROWS * 2], noise[ROWS * 2];
	static uint32_t truth[ROWS];
	double beta[STACK_SCORES], chance[2], likelihood;
	(void)state;
	for (int i = 0; i < ROWS; i++) {
		truth[i] = i % 4 == 0;		/* score 1 for label 0, right in three of four */
		z[i * 2] = 1;
		noise[i * 2] = i % 3 == 0 ? 1 : -1;
	}
	struct stack_rows rows = {.n = ROWS, .labels = 2, .scores = 2, .z = {z, noise}, .truth = truth};
	assert_true(stack_fit(&rows, beta, &likelihood));
	assert_true(fabs(beta[1]) < 0.2);
	rows.scores = 1;
	assert_true(stack_fit(&rows, beta, &likelihood));
	stack_chances((const float *[]){z}, 1, NULL, 2, beta, chance);
	assert_true(fabs(chance[0] - 0.75) < 0.01);
	uint32_t top[3];
	stack_best((double[]){0.1, 0.5, 0.2, 0.4}, 4, top);
	assert_true(top[0] == 1 && top[1] == 3 && top[2] == 2);
	stack_best((double[]){0.5, 0.5}, 2, top);
	assert_true(top[0] == 0 && top[1] == 1 && top[2] == UINT32_MAX);
}

/* Its optimum is known: two rows (1, 0) and (0, 1) with C give w = ±2C/(1 + 2C). */
static void the_machine_finds_the_known_optimum(void **state)
{
	size_t at[] = {0, 1, 2};
	uint32_t index[] = {0, 1};
	float value[] = {1, 1}, weight[2];
	(void)state;
	struct svm_rows rows = {.n = 2, .columns = 2, .at = at, .index = index, .value = value};
	struct svm *s = svm_new(&rows);
	const struct svm_settings set = {.within = 1e-6, .passes = 1000};
	svm_train(s, (signed char[]){1, -1}, 0.5, 0.25, &set, weight);
	assert_true(fabs(weight[0] - 0.5) < 1e-4);
	assert_true(fabs(weight[1] + 1.0 / 3) < 1e-4);
	svm_free(s);
}

static void near_copies_are_kin_and_others_are_not(void **state)
{
	static const char *const S[] = {"Во дворе дома по улице Кирова не горит ни один фонарь уже третью неделю, дети идут из школы в темноте, примите меры",
		"Нет горячей воды", "Во дворе дома по улице Кирова не горит ни один фонарь уже третью неделю, дети идут из школы в темноте, примите же меры", ""};
	uint32_t of[4];
	(void)state;
	struct kin *k = kin_new(help_lexicon());
	for (int i = 0; i < 4; i++)
		assert_true(kin_add(k, S[i], strlen(S[i])));
	assert_true(kin_find(k, of));
	assert_true(of[0] == 0 && of[1] == 1 && of[2] == 0 && of[3] == 3);
	kin_free(k);
}

static double alike(const float *a, const float *b)
{
	double ab = 0, aa = 0, bb = 0;
	for (int i = 0; i < VECTORS_DIM; i++) {
		ab += (double)a[i] * b[i];
		aa += (double)a[i] * a[i];
		bb += (double)b[i] * b[i];
	}
	return ab / sqrt(aa * bb);
}

/* Words 1 and 2 stand among the same words, 3 among others. */
static void words_among_the_same_words_get_like_vectors(void **state)
{
	struct vectors_corpus *c = vectors_corpus_new();
	(void)state;
	for (uint64_t i = 0; i < 3000; i++) {
		uint64_t one[] = {10 + i % 5, i % 2 + 1, 20 + i % 7}, other[] = {30 + i % 5, 3, 40 + i % 7};
		assert_true(vectors_corpus_add(c, one, 3) && vectors_corpus_add(c, other, 3));
	}
	assert_true(vectors_corpus_add(c, (uint64_t[]){77}, 1));
	struct vectors *v = vectors_train(c, 20, NULL, NULL);
	assert_non_null(v);
	assert_null(vectors_of(v, 77));
	assert_true(alike(vectors_of(v, 1), vectors_of(v, 2)) > alike(vectors_of(v, 1), vectors_of(v, 3)) + 0.3);
	FILE *f = fopen(model, "w+e");
	assert_true(vectors_write(v, f));
	fclose(f);
	size_t n;
	char *data = contents(&n);
	assert_int_equal(n, vectors_bytes(v));
	struct vectors *read = vectors_borrow(data, n);
	assert_memory_equal(vectors_of(read, 2), vectors_of(v, 2), sizeof(float) * VECTORS_DIM);
	assert_null(vectors_borrow(data, n - 1));
	vectors_free(read);
	free(data);
	vectors_free(v);
	vectors_corpus_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_text_gets_its_theme_and_group_with_chances),
		cmocka_unit_test(the_words_that_decided_stand_in_the_text),
		cmocka_unit_test(personal_data_never_decides),
		cmocka_unit_test(a_text_without_known_words_gets_no_guess),
		cmocka_unit_test(the_same_texts_give_the_same_file),
		cmocka_unit_test(a_file_that_is_not_whole_is_refused),
		cmocka_unit_test(learning_that_is_stopped_leaves_no_file),
		cmocka_unit_test(figures_are_those_of_their_definitions),
		cmocka_unit_test(chances_follow_how_often_scores_are_right),
		cmocka_unit_test(the_machine_finds_the_known_optimum),
		cmocka_unit_test(near_copies_are_kin_and_others_are_not),
		cmocka_unit_test(words_among_the_same_words_get_like_vectors),
	};
	return cmocka_run_group_tests(tests, make, drop);
}

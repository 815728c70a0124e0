/* Groups of a graph, neighbours of vectors, and how groups agree with labels. */
#include "tests/unit/unit.h"

#include <math.h>

#include "search/discover/agreement.h"
#include "search/discover/communities.h"
#include "search/discover/neighbours.h"
#include "search/discover/similar.h"

enum { CLIQUE = 6, CLIQUES = 30, RING = CLIQUE * CLIQUES };

static uint64_t random_state = 7;

static double chance(void)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (double)(random_state >> 33) / 2147483648.;
}

/* A ring of cliques, each tied to the next by one edge. */
static size_t ring(struct graph_edge *e, float tie)
{
	size_t n = 0;
	for (uint32_t c = 0; c < CLIQUES; c++) {
		for (uint32_t i = 0; i < CLIQUE; i++)
			for (uint32_t k = 0; k < i; k++)
				e[n++] = (struct graph_edge){c * CLIQUE + i, c * CLIQUE + k, 1};
		e[n++] = (struct graph_edge){c * CLIQUE, (c + 1) % CLIQUES * CLIQUE + 1, tie};
	}
	return n;
}

static double modularity(const struct graph *g, double gamma, const uint32_t *of, uint32_t groups)
{
	double *sum = calloc(groups, sizeof *sum), within = 0, all = 0;
	for (uint32_t i = 0; i < g->n; i++)
		for (size_t k = g->from[i]; k < g->from[i + 1]; k++) {
			all += (double)g->weight[k];
			sum[of[i]] += (double)g->weight[k];
			within += of[i] == of[g->to[k]] ? (double)g->weight[k] : 0;
		}
	double q = within / all;
	for (uint32_t c = 0; c < groups; c++)
		q -= gamma * sum[c] / all * sum[c] / all;
	free(sum);
	return q;
}

static void rows_hold_each_edge_twice_and_the_heaviest_of_doubles(void **state)
{
	const struct graph_edge e[] = {{0, 1, 1}, {1, 0, 3}, {2, 2, 5}, {1, 2, 2}};
	struct graph g;
	(void)state;
	assert_true(graph_build(&g, 3, e, 4));
	assert_int_equal(g.from[3], 4);
	assert_int_equal(g.to[0], 1);
	assert_true(g.weight[0] == 3 && g.weight[g.from[2]] == 2);
	graph_free(&g);
}

static void cliques_of_a_ring_are_found_and_merge_when_the_resolution_falls(void **state)
{
	struct graph_edge e[RING * CLIQUE];
	uint32_t of[RING], again[RING];
	struct graph g;
	(void)state;
	assert_true(graph_build(&g, RING, e, ring(e, 1)));
	assert_int_equal(communities_find(&g, 1, of), CLIQUES);
	for (uint32_t i = 0; i < RING; i++)
		assert_int_equal(of[i], of[i / CLIQUE * CLIQUE]);
	assert_true(communities_find(&g, 0.05, of) < CLIQUES / 2);
	assert_int_equal(communities_find(&g, 200, of), RING);
	communities_find(&g, 1, of);
	communities_find(&g, 1, again);
	assert_memory_equal(of, again, sizeof of);
	graph_free(&g);
}

static void fill(const struct graph *g, const uint32_t *of, uint32_t i, bool *seen)
{
	seen[i] = true;
	for (size_t k = g->from[i]; k < g->from[i + 1]; k++)
		if (of[g->to[k]] == of[i] && !seen[g->to[k]])
			fill(g, of, g->to[k], seen);
}

/* Planted groups in a random graph: close to what was planted, no worse than it by modularity, each in one piece, the largest first. */
static void planted_groups_are_found_whole(void **state)
{
	enum { N = 400, GROUPS = 8 };
	struct graph_edge *e = malloc(N * N * sizeof *e);
	uint32_t of[N], planted[N], size[N] = {0};
	bool seen[N] = {false};
	struct agreement a;
	struct graph g;
	size_t n = 0;
	(void)state;
	for (uint32_t i = 0; i < N; i++) {
		planted[i] = i % GROUPS;
		for (uint32_t k = 0; k < i; k++)
			if (chance() < (planted[i] == planted[k] ? .3 : .02))
				e[n++] = (struct graph_edge){i, k, (float)(.5 + chance())};
	}
	assert_true(graph_build(&g, N, e, n));
	uint32_t groups = communities_find(&g, 1, of);
	assert_true(agreement_measure(of, planted, N, &a));
	assert_true(a.ari > .95);
	assert_true(modularity(&g, 1, of, groups) >= modularity(&g, 1, planted, GROUPS) - 1e-9);
	for (uint32_t i = 0; i < N; i++)
		size[of[i]]++;
	for (uint32_t c = 0, pieces = 0; c < groups; c++, pieces = 0) {
		assert_true(c == 0 || size[c] <= size[c - 1]);
		for (uint32_t i = 0; i < N; i++)
			if (of[i] == c && !seen[i]) {
				pieces++;
				fill(&g, of, i, seen);
			}
		assert_int_equal(pieces, 1);
	}
	graph_free(&g);
	free(e);
}

static void a_graph_without_edges_is_every_node_by_itself(void **state)
{
	uint32_t of[3];
	struct graph g;
	(void)state;
	assert_true(graph_build(&g, 3, NULL, 0));
	assert_int_equal(communities_find(&g, 1, of), 3);
	graph_free(&g);
	assert_true(graph_build(&g, 0, NULL, 0));
	assert_int_equal(communities_find(&g, 1, of), 0);
	graph_free(&g);
}

enum { DIM = 16 };

static float *vectors(uint32_t n, uint32_t bunches)
{
	float *v = malloc((size_t)n * DIM * sizeof *v), *centre = malloc((size_t)bunches * DIM * sizeof *centre);
	for (uint32_t i = 0; i < bunches * DIM; i++)
		centre[i] = (float)(chance() - .5);
	for (uint32_t i = 0; i < n; i++) {
		float length = 0;
		for (int k = 0; k < DIM; k++) {
			v[i * DIM + (uint32_t)k] = centre[i % bunches * DIM + (uint32_t)k] + (float)(chance() - .5) / 4;
			length += v[i * DIM + (uint32_t)k] * v[i * DIM + (uint32_t)k];
		}
		for (int k = 0; k < DIM; k++)
			v[i * DIM + (uint32_t)k] /= sqrtf(length);
	}
	free(centre);
	return v;
}

/* How many of the k are as near as the k-th nearest of all is. */
static int right_ones(const float *v, uint32_t n, uint32_t i, const float *near, int k)
{
	float kth[8] = {0};
	int right = 0;
	for (uint32_t j = 0; j < n; j++) {
		float d = j == i ? 0 : neighbours_dot(v + (size_t)i * DIM, v + (size_t)j * DIM, DIM);
		for (int a = 0; a < k; a++)
			if (d > kth[a]) {
				memmove(kth + a + 1, kth + a, (size_t)(k - a - 1) * sizeof *kth);
				kth[a] = d;
				break;
			}
	}
	for (int a = 0; a < k; a++)
		right += near[a] >= kth[k - 1] - 1e-6f;	/* sums in another order */
	return right;
}

static void check_neighbours(uint32_t n, uint32_t bunches, uint32_t step, double least)
{
	enum { K = 5 };
	float *v = vectors(n, bunches), *near = malloc((size_t)n * K * sizeof *near);
	uint32_t *id = malloc((size_t)n * K * sizeof *id), asked = 0;
	int right = 0;
	assert_true(neighbours_find(v, n, DIM, K, id, near));
	for (uint32_t i = 0; i < n; i += step, asked++) {
		for (int k = 0; k < K; k++) {
			assert_true(id[i * K + (uint32_t)k] < n && id[i * K + (uint32_t)k] != i);
			assert_true(k == 0 || near[i * K + (uint32_t)k] <= near[i * K + (uint32_t)k - 1]);
		}
		right += right_ones(v, n, i, near + (size_t)i * K, K);
	}
	assert_true(right >= least * asked * K);
	free(v);
	free(near);
	free(id);
}

static void neighbours_are_the_nearest_ones(void **state)
{
	(void)state;
	check_neighbours(1000, 25, 1, 1);
}

static void among_very_many_nearly_all_of_them_are(void **state)
{
	(void)state;
	check_neighbours(NEIGHBOURS_EXACT + 4000, NEIGHBOURS_EXACT / 40, 97, .95);
}

/* Two crowds: the one cell that a crowd would be is split. */
static void in_a_crowd_they_are_found_too(void **state)
{
	(void)state;
	check_neighbours(NEIGHBOURS_EXACT + 4000, 2, 97, .9);
}

/* Nothing can be split by likeness here, and still all have their neighbours. */
static void among_copies_all_are_near(void **state)
{
	enum { K = 5, N = NEIGHBOURS_EXACT + 4000 };
	float *v = calloc((size_t)N * DIM, sizeof *v), *near = malloc((size_t)N * K * sizeof *near);
	uint32_t *id = malloc((size_t)N * K * sizeof *id);
	(void)state;
	for (size_t i = 0; i < N; i++)
		v[i * DIM + 3] = 1;
	assert_true(neighbours_find(v, N, DIM, K, id, near));
	for (uint32_t i = 0; i < N * K; i++)
		assert_true(id[i] < N && id[i] != i / K && near[i] == 1);
	free(v);
	free(near);
	free(id);
}

static void who_is_alone_has_no_neighbours(void **state)
{
	float v[3 * 8] = {[0] = 1, [8] = 1}, near[3 * 2];
	uint32_t id[3 * 2];
	(void)state;
	assert_true(neighbours_find(v, 3, 8, 2, id, near));
	assert_true(id[0] == 1 && id[1] == UINT32_MAX && id[2] == 0 && id[3] == UINT32_MAX && id[4] == UINT32_MAX);
}

/* Two topics of twenty words each, texts of six words of one of them: by words alone each text is joined to its own kind. */
static void texts_are_joined_to_their_kind(void **state)
{
	enum { TEXTS = 200, WORDS = 6 };
	const struct similar_settings set = {.dense = 0, .k = 5};
	struct similar *s = similar_new();
	uint32_t of[TEXTS + 1];
	struct graph g;
	(void)state;
	for (uint32_t i = 0; i < TEXTS; i++) {
		uint64_t word[WORDS];
		for (int k = 0; k < WORDS; k++)
			word[k] = 4 + i % 2 * 1000 + (uint64_t)(chance() * 20) * 4;
		assert_true(similar_add(s, word, WORDS));
	}
	assert_true(similar_add(s, NULL, 0));
	assert_true(similar_graph(s, &set, &g));
	assert_true(fabs(similar_likeness(s, 0, 0, 0) - 1) < 1e-6 && similar_likeness(s, 0, 1, 0) == 0);
	for (uint32_t i = 0; i < TEXTS; i++) {
		assert_true(g.from[i + 1] - g.from[i] >= 5);
		for (size_t k = g.from[i]; k < g.from[i + 1]; k++)
			assert_true(g.to[k] % 2 == i % 2 && fabs((double)g.weight[k] - similar_likeness(s, i, g.to[k], 0)) < 1e-6);
	}
	assert_true(g.from[TEXTS + 1] == g.from[TEXTS]);
	assert_true(communities_find(&g, 1, of) > 2);
	for (uint32_t i = 0; i < TEXTS; i++)
		for (uint32_t k = 0; k < i; k++)
			assert_true(of[i] != of[k] || i % 2 == k % 2);
	graph_free(&g);
	similar_free(s);
}

/* Values of the textbook cases, worked out by hand. */
static void agreement_is_what_the_formulas_say(void **state)
{
	const uint32_t labels[] = {0, 0, 1, 1}, split[] = {5, 5, 7, 9}, same[] = {4, 4, 2, 2}, one[] = {0, 0, 0, 0};
	struct agreement a;
	(void)state;
	assert_true(agreement_measure(same, labels, 4, &a) && a.v == 1 && a.ari == 1 && a.b3 == 1 && a.purity == 1);
	assert_true(agreement_measure(split, labels, 4, &a));
	assert_true(fabs(a.homogeneity - 1) < 1e-12 && fabs(a.completeness - 2. / 3) < 1e-12 && fabs(a.v - .8) < 1e-12);
	assert_true(fabs(a.ari - 4. / 7) < 1e-12 && fabs(a.b3_recall - .75) < 1e-12 && a.groups == 3 && a.labels == 2);
	assert_true(agreement_measure(one, labels, 4, &a) && a.v == 0 && a.ari == 0 && a.purity == .5);
	assert_false(agreement_measure(one, labels, 0, &a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_hold_each_edge_twice_and_the_heaviest_of_doubles),
		cmocka_unit_test(cliques_of_a_ring_are_found_and_merge_when_the_resolution_falls),
		cmocka_unit_test(planted_groups_are_found_whole),
		cmocka_unit_test(a_graph_without_edges_is_every_node_by_itself),
		cmocka_unit_test(neighbours_are_the_nearest_ones),
		cmocka_unit_test(among_very_many_nearly_all_of_them_are), cmocka_unit_test(in_a_crowd_they_are_found_too),
		cmocka_unit_test(among_copies_all_are_near),
		cmocka_unit_test(who_is_alone_has_no_neighbours),
		cmocka_unit_test(texts_are_joined_to_their_kind),
		cmocka_unit_test(agreement_is_what_the_formulas_say),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

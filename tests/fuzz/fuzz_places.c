/* Streets and houses in any bytes: what is found stands inside the text, in its order, with a confidence between nothing and certainty. */
#include "search/text/places.h"
#include "tests/fuzz/fuzz.h"

enum { FOUND = 32 };

static struct places *city(void)
{
	static const struct { int32_t id; const char *kind, *name; int32_t district; } streets[] = {
		{1, "улица", "Большая Советская", 1}, {2, "улица", "Багратиона", 1}, {3, "улица", "25 Сентября", 2}, {4, "переулок", "1-й Краснинский", 1}, {5, "шоссе", "Краснинское", 1},
		{6, "улица", "Маршала Жукова", 2}, {7, "улица", "Барклая-де-Толли", 1}, {8, "переулок", "40-й", 1}, {9, "проезд", "Садовый", 1}, {10, "улица", "Верхне-Сенная", 3},
	};
	static struct places *kept;
	const char *why = "";
	if (kept)
		return kept;
	kept = places_new(fuzz_share("dict"), "Смоленск", &why);
	MUST(kept);
	for (size_t i = 0; i < sizeof streets / sizeof *streets; i++)
		MUST(places_add(kept, streets[i].id, streets[i].kind, streets[i].name, streets[i].district, false));
	MUST(places_add_house(kept, 2, "12") && places_add_house(kept, 2, "3/5к2"));
	return kept;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *text = fuzz_string(data, n);
	for (int where = PLACE_TEXT; where <= PLACE_FIELD; where++) {
		struct place found[FOUND], best;
		int count = places_find(city(), text, n, (enum place_where)where, where, found, FOUND);
		MUST(count >= 0 && count <= FOUND);
		for (int i = 0; i < count; i++) {
			MUST(found[i].begin <= found[i].end && found[i].end <= n);
			MUST(found[i].confidence >= 0 && found[i].confidence <= 1 && strlen(found[i].house) < PLACE_HOUSE_ROOM && strlen(found[i].flat) < sizeof found[i].flat);
		}
		places_decide(city(), text, n / 2, text + n / 2, n - n / 2, 0, &best);
	}
	free(text);
	return 0;
}

/* slots.c - what stands for each {slot}: names, numbers, dates, places, organisations. */
#include <string.h>

#include "tests/city/speech.h"

const char *const city_slots[S_SLOTS] = {
	[S_AT] = "at", [S_ADR] = "adr", [S_AT_OF] = "at_of", [S_INST] = "inst", [S_INSTP] = "instp", [S_INSTG] = "instg",
	[S_ORG] = "org", [S_ORG_ACC] = "org_acc", [S_ORG_NAME] = "org_name", [S_ORG_OTHER] = "org_other",
	[S_ORG_OTHER_ACC] = "org_other_acc", [S_ORG_THANKS] = "org_thanks", [S_ADR_FULL] = "adr_full",
	[S_ADR_SHORT] = "adr_short", [S_STREET_BARE] = "street_bare", [S_STREET_GEN] = "street_gen",
	[S_FULLNAME] = "fullname", [S_NAME_CALL] = "name_call", [S_RESPECT] = "respect", [S_INI] = "ini",
	[S_PHONE] = "phone", [S_TOPIC] = "topic", [S_NUMBER] = "number", [S_OFFICIAL] = "official", [S_ACTION] = "action",
	[S_PLAN_TEXT] = "plan_text", [S_DATE] = "date", [S_DONE_DATE] = "done_date", [S_SOON] = "soon", [S_PLAN] = "plan",
	[S_TIME] = "time", [S_MONTH_LOC] = "month_loc", [S_MONTH_GEN] = "month_gen", [S_SUM] = "sum",
	[S_ACCOUNT] = "account", [S_REQNO] = "reqno", [S_COUNT] = "count", [S_PLATE] = "plate", [S_CAR] = "car",
	[S_DRUG] = "drug", [S_DOCTOR_NOM] = "doctor_nom", [S_DOCTOR_GEN] = "doctor_gen", [S_DOCTOR_DAT] = "doctor_dat",
	[S_THING] = "thing", [S_THING_NOM] = "thing_nom", [S_SHOP] = "shop", [S_BRAND] = "brand",
	[S_BRAND_SNT] = "brand_snt", [S_ISP] = "isp", [S_ROUTE] = "route", [S_TRAM] = "tram", [S_SURNAME_N] = "surname_n",
	[S_SURNAME_G] = "surname_g", [S_SURNAME_DAT] = "surname_dat", [S_SURNAME_INS] = "surname_ins",
	[S_ORG_SPOKEN] = "org_spoken", [S_VILLAGE] = "village",
};

static const char *const months_gen[] = { "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа",
					  "сентября", "октября", "ноября", "декабря" };
static const char *const months_loc[] = { "январе", "феврале", "марте", "апреле", "мае", "июне", "июле", "августе",
					  "сентябре", "октябре", "ноябре", "декабре" };

void write_rule(struct writing *w, int rule, struct buf *out)
{
	struct grammar_run run = { w->rng, out, w->spec->collective ? VOICE_WE : w->person ? w->person->voice : VOICE_HE,
				   slot_fill, w };
	grammar_expand(w->city->t.grammar, rule, &run);
}

void write_named(struct writing *w, const char *rule, struct buf *out)
{
	write_rule(w, grammar_rule(w->city->t.grammar, rule), out);
}

/* First words of the names that are spoken, by case: nominative, accusative, locative with «в», genitive. */
static const char *const cases[][4] = {
	{ "спортшкола", "спортшколу", "в спортшколе", "спортшколы" }, { "школа", "школу", "в школе", "школы" },
	{ "поликлиника", "поликлинику", "в поликлинике", "поликлиники" }, { "больница", "больницу", "в больнице", "больницы" },
	{ "библиотека", "библиотеку", "в библиотеке", "библиотеки" }, { "администрация", "администрацию", "в администрации", "администрации" },
	{ "Администрация", "Администрацию", "в Администрации", "Администрации" }, { "служба", "службу", "в службе", "службы" },
	{ "полиция", "полицию", "в полиции", "полиции" }, { "детский сад", "детский сад", "в детском саду", "детского сада" },
	{ "дом культуры", "дом культуры", "в доме культуры", "дома культуры" },
	{ "перевозчик ", "", "в ", "" }, { "провайдер ", "", "в ", "" },
};

static void in_case(const char *name, int form, struct buf *out)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t n = strlen(cases[i][0]);
		if (!strncmp(name, cases[i][0], n)) {
			buf_str(out, cases[i][form]);
			buf_str(out, name + n);
			return;
		}
	}
	buf_printf(out, form == 2 ? "в %s" : "%s", name);
}

static const struct org *org_of(const struct writing *w)
{
	return &w->city->t.orgs[w->spec->org];
}

static const struct org *inst_of(const struct writing *w)
{
	int inst = w->spec->place.inst;
	return inst >= 0 ? &w->city->t.orgs[inst] : org_of(w);
}

/* The office above the executor; of an office, the one that keeps the letters. */
static void other_org(const struct writing *w, int form, struct buf *out)
{
	const struct tables *t = &w->city->t;
	int i = org_of(w)->parent;
	if (i < 0 || strcmp(t->orgs[i].kind, "department"))
		i = org_by_code(t, w->spec->org == org_by_code(t, "ukons") ? "adm" : "ukons");
	in_case(t->orgs[i].name, form, out);
}

static void thanks_org(const struct writing *w, struct buf *out)
{
	const struct org *o = org_of(w);
	if (o->number) {
		buf_str(out, "коллективу ");
		in_case(o->spoken, 3, out);
	} else if (!strcmp(o->kind, "enterprise") || !strcmp(o->kind, "contractor") || !strcmp(o->kind, "management_company")) {
		buf_str(out, "работникам: ");
		buf_str(out, o->spoken);
	} else {
		buf_str(out, "сотрудникам администрации");
	}
}

static void put_date(const struct writing *w, int day_number, struct buf *out)
{
	int year, month, day;
	city_date(day_number, &year, &month, &day);
	if (rng_chance(w->rng, .55))
		buf_printf(out, "%d %s", day, months_gen[month - 1]);
	else
		buf_printf(out, "%02d.%02d.%d", day, month, year);
}

static void put_plan(const struct writing *w, struct buf *out)
{
	static const char *const parts[] = { "первый", "второй", "третий", "четвёртый" };
	int year, month, day, quarter;
	city_date(w->day, &year, &month, &day);
	quarter = (month - 1) / 3 + rng_range(w->rng, 1, 4);
	buf_printf(out, "%s квартал %d года", parts[quarter % 4], year + quarter / 4);
}

static void put_month(const struct writing *w, const char *const *names, struct buf *out)
{
	int year, month, day;
	city_date(w->day - rng_range(w->rng, 20, 200), &year, &month, &day);
	buf_str(out, names[month - 1]);
}

static void put_sum(const struct writing *w, struct buf *out)
{
	int n = 380 + (int)rng_lognormal(w->rng, 2500, .9);
	int last = n % 100 / 10 == 1 ? 0 : n % 10;	/* 11–14 take the form of 5 */
	switch (rng_below(w->rng, 4)) {
	case 0:
		buf_printf(out, "%d %s", n, last == 1 ? "рубль" : last >= 2 && last <= 4 ? "рубля" : "рублей");
		break;
	case 1:
		buf_printf(out, "%d руб.", n);
		break;
	case 2:
		buf_printf(out, "%d тысяч", 5 + n / 400);
		break;
	default:
		buf_printf(out, "%d,%02u р.", n, rng_below(w->rng, 100));
	}
}

static void put_plate(const struct writing *w, struct buf *out)
{
	static const char *const letters[] = { "А", "В", "Е", "К", "М", "Н", "О", "Р", "С", "Т", "У", "Х" };
	buf_printf(out, "%s%03u%s%s%s", letters[rng_below(w->rng, 12)], rng_below(w->rng, 1000), letters[rng_below(w->rng, 12)],
		   letters[rng_below(w->rng, 12)], rng_chance(w->rng, .8) ? "67" : "777");
}

static void put_brand(const struct writing *w, struct buf *out)
{
	const struct tables *t = &w->city->t;
	size_t from = out->n;
	for (int i = rng_range(w->rng, 1, 2); i >= 0; i--)
		buf_str(out, t->lists[L_SYLLABLE].rows[list_pick(t, w->rng, L_SYLLABLE)]);
	if (rng_chance(w->rng, .5))
		buf_str(out, t->lists[L_BRAND_END].rows[list_pick(t, w->rng, L_BRAND_END)]);
	buf_capital(out, from);
}

static void put_shop(const struct writing *w, struct buf *out)
{
	const struct tables *t = &w->city->t;
	uint32_t way = rng_below(w->rng, 5);
	if (way == 0) {
		buf_str(out, "«");
		put_brand(w, out);
	} else {
		buf_str(out, t->lists[L_SHOPKIND].rows[list_pick(t, w->rng, L_SHOPKIND)]);
		if (way == 1)
			buf_printf(out, "-%u", 2 + rng_below(w->rng, 90));
		else if (way == 2)
			buf_str(out, " плюс");
	}
	buf_str(out, "»");
}

static void put_village(const struct writing *w, struct buf *out)
{
	static const char *const ends[] = { "ово", "ино", "ево", "ичи", "ушки", "овичи" };
	const struct tables *t = &w->city->t;
	buf_str(out, t->lists[L_ROOT1].rows[list_pick(t, w->rng, L_ROOT1)]);
	if (rng_chance(w->rng, .6))
		buf_str(out, t->lists[L_ROOT2].rows[list_pick(t, w->rng, L_ROOT2)]);
	buf_str(out, ends[rng_below(w->rng, 6)]);
}

static void put_request(const struct writing *w, struct buf *out)
{
	switch (rng_below(w->rng, 4)) {
	case 0:
		buf_printf(out, "№ %u", 10000 + rng_below(w->rng, 890000));
		break;
	case 1:
		buf_printf(out, "%u", 1000 + rng_below(w->rng, 99000));
		break;
	case 2:
		buf_printf(out, "№ %u/%u", 100 + rng_below(w->rng, 9000), 1 + rng_below(w->rng, 12));
		break;
	default:
		buf_printf(out, "№ %u-%u", 1 + rng_below(w->rng, 40), 100 + rng_below(w->rng, 20000));
	}
}

static void full_address(const struct writing *w, struct buf *out)
{
	struct place home = w->spec->place;
	if (home.street < 0 || home.at == AT_STREET) {
		home.street = (int)rng_pick(w->rng, w->city->t.street_sums, (size_t)w->city->t.n_streets);
		home.house = rng_range(w->rng, 1, w->city->t.streets[home.street].houses);
		home.flat = rng_range(w->rng, 1, 160);
	}
	if (rng_chance(w->rng, .4))
		buf_str(out, rng_chance(w->rng, .3) ? "214000, г. Смоленск, " : "г. Смоленск, ");
	street_official(w->city, home.street, out);
	buf_str(out, ", д. ");
	place_house(&home, out);
	buf_printf(out, ", кв. %d", home.flat > 0 ? home.flat : 1);
}

static void put_official(const struct writing *w, struct buf *out)
{
	const struct official *o = &w->city->t.officials[w->official];
	buf_printf(out, "%s %s", o->post, o->name);
}

static void put_plan_text(struct writing *w, struct buf *out)
{
	int rule = w->city->t.rule_b[w->spec->theme];
	if (rule >= 0) {
		write_rule(w, rule, out);
		return;
	}
	buf_str(out, "работы ");
	place_adr(w, out);
	buf_str(out, " включены в план на ");
	put_plan(w, out);
}

/* What was or will be done; after a full stop it begins a sentence. */
static void put_clause(struct writing *w, int slot, struct buf *out)
{
	size_t from = out->n;
	bool begins = from >= 2 && out->p[from - 1] == ' ' && strchr(".!", out->p[from - 2]);
	if (slot == S_ACTION)
		buf_str(out, w->action);
	else
		put_plan_text(w, out);
	if (begins)
		buf_capital(out, from);
}

/* Slots of people: the author's own name and the names of others. */
static bool fill_person(struct writing *w, int slot, struct buf *out)
{
	const struct tables *t = &w->city->t;
	const struct person *p = w->person;
	switch (slot) {
	case S_FULLNAME:
		person_full(w->city, p, out);
		break;
	case S_NAME_CALL:
		buf_str(out, t->lists[p->voice == VOICE_SHE ? L_FEMALE : L_MALE].rows[p->given]);
		break;
	case S_RESPECT:
		buf_str(out, p->voice == VOICE_SHE ? "Уважаемая " : "Уважаемый ");
		fill_person(w, S_NAME_CALL, out);
		buf_char(out, ' ');
		list_form(t, L_PATRONYMIC, p->patronymic, p->voice == VOICE_SHE, out);
		break;
	case S_INI:
		buf_str(out, "А. В.");
		break;
	case S_PHONE:
		if (rng_chance(w->rng, .5))
			buf_str(out, p->phone);
		else
			buf_printf(out, "+7 (%.3s) %.3s-%.2s-%.2s", p->phone + 1, p->phone + 4, p->phone + 7, p->phone + 9);
		break;
	case S_SURNAME_N:
		surname_make(t, w->rng, 1, out);
		break;
	case S_SURNAME_G: case S_SURNAME_DAT: case S_SURNAME_INS:
		surname_make(t, w->rng, 2, out);
		break;
	default:
		return false;
	}
	return true;
}

static void row_of(const struct writing *w, enum list_name l, int form, struct buf *out)
{
	list_form(&w->city->t, l, list_pick(&w->city->t, w->rng, l), form, out);
}

/* One doctor per message, whatever the case. */
static void doctor_of(const struct writing *w, int form, struct buf *out)
{
	list_form(&w->city->t, L_DOCTOR, (int)(w->spec->body % (uint64_t)w->city->t.lists[L_DOCTOR].n), form, out);
}

static bool fill_thing(struct writing *w, int slot, struct buf *out)
{
	const struct list *lists = w->city->t.lists;
	switch (slot) {
	case S_SUM: put_sum(w, out); break;
	case S_ACCOUNT: buf_printf(out, "67%08u", rng_below(w->rng, 100000000)); break;
	case S_REQNO: put_request(w, out); break;
	case S_COUNT: buf_int(out, rng_range(w->rng, 9, 240)); break;
	case S_PLATE: put_plate(w, out); break;
	case S_CAR: row_of(w, L_CAR, 0, out); break;
	case S_DRUG: list_form(&w->city->t, L_DRUG, (int)(w->spec->body % (uint64_t)lists[L_DRUG].n), 0, out); break;
	case S_DOCTOR_NOM: doctor_of(w, 0, out); break;
	case S_DOCTOR_GEN: doctor_of(w, 1, out); break;
	case S_DOCTOR_DAT: doctor_of(w, 2, out); break;
	case S_THING: row_of(w, L_THING, 0, out); break;
	case S_THING_NOM: row_of(w, L_THING, 1, out); break;
	case S_SHOP: put_shop(w, out); break;
	case S_BRAND: case S_BRAND_SNT: put_brand(w, out); break;
	case S_VILLAGE: put_village(w, out); break;
	case S_ISP: row_of(w, L_ISP, 0, out); break;
	case S_ROUTE: buf_str(out, lists[L_ROUTE].rows[w->spec->place.route]); break;
	case S_TRAM: buf_str(out, lists[L_TRAM].rows[w->spec->body % (uint64_t)lists[L_TRAM].n]); break;
	default: return false;
	}
	return true;
}

static bool fill_time(struct writing *w, int slot, struct buf *out)
{
	switch (slot) {
	case S_DATE: put_date(w, w->day - rng_range(w->rng, 3, 45), out); break;
	case S_DONE_DATE: put_date(w, w->done_day, out); break;
	case S_SOON: put_date(w, w->day + rng_range(w->rng, 4, 21), out); break;
	case S_PLAN: put_plan(w, out); break;
	case S_TIME: buf_printf(out, "%d:%02u", rng_range(w->rng, 6, 22), rng_below(w->rng, 12) * 5); break;
	case S_MONTH_LOC: put_month(w, months_loc, out); break;
	case S_MONTH_GEN: put_month(w, months_gen, out); break;
	default: return false;
	}
	return true;
}

static bool fill_place(struct writing *w, int slot, struct buf *out)
{
	int street = w->spec->place.street >= 0 ? w->spec->place.street : (int)(w->spec->body % (uint64_t)w->city->t.n_streets);
	switch (slot) {
	case S_AT: place_at(w, out); break;
	case S_ADR: case S_AT_OF: place_adr(w, out); break;
	case S_INST: buf_str(out, inst_of(w)->spoken); break;
	case S_INSTP: in_case(inst_of(w)->spoken, 2, out); break;
	case S_INSTG: in_case(inst_of(w)->spoken, 3, out); break;
	case S_ADR_FULL: full_address(w, out); break;
	case S_ADR_SHORT: place_short(w, out); break;
	case S_STREET_BARE: street_bare(w, street, out); break;
	case S_STREET_GEN: street_genitive(w->city, street, out); break;
	default: return false;
	}
	return true;
}

void slot_fill(void *arg, int slot, struct buf *out)
{
	struct writing *w = arg;
	if (fill_person(w, slot, out) || fill_thing(w, slot, out) || fill_time(w, slot, out) || fill_place(w, slot, out))
		return;
	switch (slot) {
	case S_ORG: buf_str(out, org_of(w)->spoken); break;
	case S_ORG_ACC: case S_ORG_SPOKEN: in_case(org_of(w)->spoken, 1, out); break;
	case S_ORG_NAME: buf_str(out, org_of(w)->name); break;
	case S_ORG_OTHER: other_org(w, 0, out); break;
	case S_ORG_OTHER_ACC: other_org(w, 1, out); break;
	case S_ORG_THANKS: thanks_org(w, out); break;
	case S_TOPIC: write_rule(w, w->city->t.themes[w->spec->theme].rule[0], out); break;
	case S_NUMBER: buf_str(out, w->number ? w->number : "б/н"); break;
	case S_OFFICIAL: put_official(w, out); break;
	case S_ACTION: case S_PLAN_TEXT: put_clause(w, slot, out); break;
	default: break;
	}
}

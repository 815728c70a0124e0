/* place.c - where a message is about: drawn for a theme or a planted cause, and said in a citizen's or an official's words. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/city/speech.h"

static int pick_house(struct rng *r, int low, int high)
{
	int house = low + (int)((high - low + 1) * pow(rng_real(r), 1.15));
	return house > high ? high : house;
}

static void pick_street_place(const struct city *c, struct rng *r, int street, int low, int high, struct place *p)
{
	p->street = street;
	p->house = pick_house(r, low, high);
	p->letter = rng_chance(r, .82) ? 0 : (char)rng_range(r, 1, 3);
	if (rng_chance(r, .06))
		p->letter = (char)('K' + rng_range(r, 1, 3));
	p->flat = rng_range(r, 1, 40 + (int)(rng_hash((uint64_t)street, (uint64_t)p->house) % 140));
	if (p->at == AT_STREET && rng_chance(r, .12)) {
		int cross = (int)rng_pick(r, c->t.street_sums, (size_t)c->t.n_streets);
		if (cross != street && c->t.streets[cross].district == c->t.streets[street].district)
			p->cross = cross;
	}
}

static void pick_other(const struct city *c, struct rng *r, const struct theme *t, struct place *p)
{
	const struct list *lists = c->t.lists;
	if (p->at == AT_STOP)
		p->other = (int)rng_below(r, (uint32_t)lists[L_STOP].n);
	if (p->at == AT_PARK)
		p->other = (int)rng_below(r, (uint32_t)lists[L_PARK].n);
	if (p->at == AT_CEMETERY)
		p->other = (int)rng_below(r, (uint32_t)lists[L_CEMETERY].n);
	if (p->at == AT_INST)
		p->inst = t->series + (int)rng_below(r, (uint32_t)t->series_n);
	p->route = (int)rng_below(r, (uint32_t)lists[L_ROUTE].n);
}

void place_pick(const struct city *c, struct rng *r, const struct theme *t, struct place *p)
{
	*p = (struct place){ .at = t->at, .street = -1, .cross = -1, .inst = -1, .other = -1 };
	pick_other(c, r, t, p);
	if (t->at == AT_HOUSE || t->at == AT_YARD || t->at == AT_STREET) {
		int street = (int)rng_pick(r, c->t.street_sums, (size_t)c->t.n_streets);
		pick_street_place(c, r, street, 1, c->t.streets[street].houses, p);
	}
}

static int street_of_district(const struct city *c, struct rng *r, int district)
{
	int street;
	do
		street = (int)rng_pick(r, c->t.street_sums, (size_t)c->t.n_streets);
	while (c->t.streets[street].district != district);
	return street;
}

void place_pick_cause(const struct city *c, struct rng *r, const struct cause *k, const struct theme *t, struct place *p)
{
	place_pick(c, r, t, p);
	if (k->n_spots) {
		const struct spot *s = &k->spots[rng_below(r, (uint32_t)k->n_spots)];
		pick_street_place(c, r, s->street, s->low, s->high, p);
		p->cross = -1;
	} else if (k->district >= 0 && p->street >= 0) {
		int street = street_of_district(c, r, k->district);
		pick_street_place(c, r, street, 1, c->t.streets[street].houses, p);
	}
	if (k->n_routes)
		for (int i = 0, want = k->routes[rng_below(r, (uint32_t)k->n_routes)]; i < c->t.lists[L_ROUTE].n; i++)
			if (atoi(c->t.lists[L_ROUTE].rows[i]) == want)
				p->route = i;
	if (k->n_insts)
		p->inst = t->series + k->insts[rng_below(r, (uint32_t)k->n_insts)] - 1;
}

bool place_in_cause(const struct city *c, const struct place *p, const struct cause *k)
{
	if (k->city)
		return true;
	if (k->district >= 0)
		return p->street >= 0 && c->t.streets[p->street].district == k->district;
	for (int i = 0; i < k->n_spots; i++)
		if (p->street == k->spots[i].street && p->house >= k->spots[i].low && p->house <= k->spots[i].high)
			return true;
	for (int i = 0; i < k->n_routes; i++)
		if (atoi(c->t.lists[L_ROUTE].rows[p->route]) == k->routes[i])
			return true;
	for (int i = 0; i < k->n_insts; i++)
		if (p->inst >= 0 && c->t.orgs[p->inst].number == k->insts[i])
			return true;
	return false;
}

static int company_of(const struct city *c, const struct place *p)
{
	static const char *const by_district[DISTRICTS][4] = {
		{ "uk4", "uk3", "uk7", "uk10" }, { "uk1", "uk5", "uk6", "uk9" }, { "uk2", "uk8", "uk10", "uk6" } };
	int district = c->t.streets[p->street].district;
	uint64_t h = rng_hash((uint64_t)p->street * 1000003, (uint64_t)(p->house / 9));
	return org_by_code(&c->t, by_district[district][h % 4]);
}

static const char *carrier_of(const struct city *c, int route)
{
	int n = atoi(c->t.lists[L_ROUTE].rows[route]);
	if (n == 19 || n == 41 || n == 44)
		return "vektor";
	return n % 3 == 0 ? "rejs" : "avtopark";
}

int place_org(const struct city *c, const struct theme *t, const struct place *p)
{
	if (*t->org != '@')
		return org_by_code(&c->t, t->org);
	if (!strcmp(t->org, "@inst"))
		return p->inst;
	if (!strcmp(t->org, "@carrier"))
		return org_by_code(&c->t, carrier_of(c, p->route));
	if (!strcmp(t->org, "@dogs"))
		return org_by_code(&c->t, "otlov");
	int district = c->t.streets[p->street].district;
	if (!strcmp(t->org, "@tko"))
		return org_by_code(&c->t, district == 2 ? "tko_eko" : "tko_chisto");
	if (!strcmp(t->org, "@snow"))
		return org_by_code(&c->t, district == 0 ? "snegserv" : "dorozhnik");
	return company_of(c, p);
}

/* A point on the line of the street; parks, stops and institutions have fixed points of their own inside the city. */
void place_point(const struct city *c, const struct place *p, uint64_t salt, float *lat, float *lon)
{
	const double metre = 1 / 111320.0, narrow = .5765;	/* cos of the latitude */
	if (p->street < 0) {
		uint64_t h = rng_hash((uint64_t)(p->at * 4096 + (p->inst >= 0 ? p->inst : p->other)), 7);
		*lat = (float)(54.755 + (double)(h % 1000) * .00005);
		*lon = (float)(32.015 + (double)(h / 1000 % 1000) * .00008);
		return;
	}
	const struct street *s = &c->t.streets[p->street];
	double along = s->length * ((double)p->house / s->houses - .5), aside = p->house % 2 ? 22 : -22;
	double angle = s->bearing * 3.14159265358979 / 180;
	aside += (double)(rng_hash((uint64_t)p->street * 4099 + (uint64_t)p->house, salt) % 9) - 4;
	*lat = (float)(s->lat + (along * cos(angle) - aside * sin(angle)) * metre);
	*lon = (float)(s->lon + (along * sin(angle) + aside * cos(angle)) * metre / narrow);
}

void place_house(const struct place *p, struct buf *out)
{
	static const char *const letters[] = { "", "а", "б", "в" };
	buf_int(out, p->house);
	if (p->letter > 'K')
		buf_printf(out, "/%d", p->letter - 'K');
	else
		buf_str(out, letters[(int)p->letter]);
}

/* How people write an address when they do not care about form: «Багратиона 12», «Б. Советская, д. 3/5». */
static void loose_address(const struct writing *w, const struct place *p, struct buf *out)
{
	static const char *const middle[] = { " ", " ", ", ", ", д. ", " дом ", ", д." };
	street_bare(w, p->street, out);
	buf_str(out, middle[rng_below(w->rng, 6)]);
	place_house(p, out);
}

static void strict_address(const struct writing *w, const struct place *p, struct buf *out)
{
	street_official(w->city, p->street, out);
	buf_str(out, ", д. ");
	place_house(p, out);
}

static void by_street(const struct writing *w, const char *before, const struct place *p, struct buf *out)
{
	buf_str(out, before);
	place_house(p, out);
	buf_str(out, " по ");
	street_along(w->city, p->street, out);
}

static void at_house(const struct writing *w, const struct place *p, struct buf *out)
{
	bool careful = rng_chance(w->rng, w->person ? w->person->care : 1);
	switch (rng_below(w->rng, careful ? 3 : 5)) {
	case 0:
		by_street(w, "в доме ", p, out);
		break;
	case 1:
		buf_str(out, "по адресу ");
		strict_address(w, p, out);
		break;
	case 2:
		buf_str(out, "в доме ");
		place_house(p, out);
		buf_char(out, ' ');
		street_on(w->city, p->street, false, out);
		break;
	case 3:
		buf_str(out, rng_chance(w->rng, .5) ? "у нас " : "");
		street_on(w->city, p->street, false, out);
		buf_char(out, ' ');
		place_house(p, out);
		break;
	default:
		loose_address(w, p, out);
		buf_char(out, ',');
	}
}

static void at_yard(const struct writing *w, const struct place *p, struct buf *out)
{
	switch (rng_below(w->rng, 5)) {
	case 0:
		by_street(w, "во дворе дома ", p, out);
		break;
	case 1:
		by_street(w, "возле дома ", p, out);
		break;
	case 2:
		buf_str(out, "во дворе ");
		street_on(w->city, p->street, false, out);
		buf_char(out, ' ');
		place_house(p, out);
		break;
	case 3:
		buf_str(out, "у дома ");
		loose_address(w, p, out);
		break;
	default:
		loose_address(w, p, out);
		buf_str(out, ", во дворе");
	}
}

static void at_crossing(const struct writing *w, const struct place *p, struct buf *out)
{
	buf_str(out, "на пересечении ");
	street_genitive(w->city, p->street, out);
	buf_str(out, " и ");
	street_genitive(w->city, p->cross, out);
}

static void at_street(const struct writing *w, const struct place *p, struct buf *out)
{
	static const char *const near[] = { " у дома ", " возле дома ", " напротив дома ", " в районе дома ", " рядом с домом " };
	if (p->cross >= 0) {
		at_crossing(w, p, out);
		return;
	}
	uint32_t way = rng_below(w->rng, 4);
	street_on(w->city, p->street, way == 0, out);
	if (way == 1) {
		buf_printf(out, "%s", " от дома ");
		place_house(p, out);
		buf_printf(out, " до дома %d", p->house + rng_range(w->rng, 2, 14));
	} else if (rng_chance(w->rng, .75)) {
		buf_str(out, near[rng_below(w->rng, 5)]);
		place_house(p, out);
	}
}

void place_at(const struct writing *w, struct buf *out)
{
	const struct place *p = &w->spec->place;
	switch (p->at) {
	case AT_HOUSE:
		at_house(w, p, out);
		break;
	case AT_YARD:
		at_yard(w, p, out);
		break;
	case AT_STREET:
		at_street(w, p, out);
		break;
	case AT_STOP:
		buf_printf(out, "%s %s", rng_chance(w->rng, .8) ? "на остановке" : "на ост.", w->city->t.lists[L_STOP].rows[p->other]);
		break;
	case AT_PARK:
		buf_str(out, w->city->t.lists[L_PARK].rows[p->other]);
		break;
	case AT_CEMETERY:
		buf_str(out, w->city->t.lists[L_CEMETERY].rows[p->other]);
		break;
	case AT_INST:
		slot_fill((void *)(uintptr_t)w, S_INSTP, out);
		break;
	case AT_CITY:
		break;
	}
}

void place_adr(const struct writing *w, struct buf *out)
{
	const struct place *p = &w->spec->place;
	if (p->at == AT_STREET) {
		buf_str(out, "на ");
		street_official(w->city, p->street, out);
		buf_str(out, " в районе дома ");
		place_house(p, out);
	} else if (p->street >= 0) {
		buf_str(out, "по адресу: ");
		strict_address(w, p, out);
	} else {
		place_at(w, out);
	}
}

void place_short(const struct writing *w, struct buf *out)
{
	const struct place *p = &w->spec->place;
	if (p->at == AT_HOUSE || p->at == AT_YARD) {
		by_street(w, "дома ", p, out);
	} else if (p->street >= 0) {
		street_genitive(w->city, p->street, out);
	} else {
		buf_str(out, "нашего района");
	}
}

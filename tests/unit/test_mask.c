/* Personal data in texts: each kind, what only looks like it, and input that means harm. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "search/text/mask.h"

static struct masker *masker;

struct row {
	const char *text, *masked;	/* masked NULL: nothing to mask */
};

static void check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t len;
		char once[4096];
		const char *wanted = rows[i].masked ? rows[i].masked : rows[i].text;
		snprintf(once, sizeof once, "%s", mask_text(masker, rows[i].text, strlen(rows[i].text), &len));
		if (strcmp(once, wanted))
			print_error("«%s»\n  is «%s»\n  not «%s»\n", rows[i].text, once, wanted);
		assert_string_equal(once, wanted);
		assert_string_equal(mask_text(masker, once, strlen(once), &len), once);
	}
}
#define CHECK(rows) check(rows, sizeof rows / sizeof *rows)

static void phones(void **state)
{
	static const struct row ROWS[] = {
		{"тел. 8 910 123-45-67", "тел. [телефон]"}, {"+7 (910) 123-45-67, вечером", "[телефон], вечером"}, {"89101234567", "[телефон]"},
		{"8(4812)35-12-34", "[телефон]"}, {"(4812) 35-12-34", "[телефон]"}, {"35-12-34", "[телефон]"}, {"тел. 351234", "тел. [телефон]"},
		{"910 712 33 44", "[телефон]"}, {"9107123344", "[телефон]"}, {"8.910.712.33.44", "[телефон]"}, {"+375 29 123-45-67", "[телефон]"},
		{"8 910 123 45 67 и 8 920 123 45 67", "[телефон] и [телефон]"},
		{"горячая линия 8 800 100-00-00", NULL}, {"звоните 112", NULL}, {"дата 12-05-24", NULL}, {"дома 12-14-16", NULL}, {"89101234567 руб", NULL},
		{"Обращение № 89101234567", NULL}, {"67:27:0031234:12", NULL}, {"1 500 000 рублей", NULL}, {"с 10-30 до 12-45", NULL}, {"телефон не работает 07.10.21", NULL}, {"(8-996-445-54-02)", "([телефон])"}, {"12345678901234", NULL},
		{"8 9 1 0 1 2 3 4 5 6 7", "[телефон]"}, {"8/910/123/45/67", "[телефон]"}, {"8,910,123,45,67", "[телефон]"}, {"8*910_123|45~67", "[телефон]"}, {"8-910--123--45-67", "[телефон]"},
		{"автобусы 8/9/10/11/12", NULL}, {"дома 8,10,12,14,16", NULL}, {"1/8/910/123/45/67", NULL}, {"заявка 8/910/123/45/67", NULL}, {"8/800/123/45/67", NULL}, {"8/910/123/45/678", NULL},
	};
	(void)state;
	CHECK(ROWS);
}

/* Written in words, or half so; counts and sums are none. */
static void phones_in_words(void **state)
{
	static const struct row ROWS[] = {
		{"мой восемь девятьсот десять сто двадцать три сорок пять шестьдесят семь, жду", "мой [телефон], жду"}, {"плюс семь, девятьсот десять, сто двадцать три, сорок пять, ноль семь", "[телефон]"},
		{"8 девятьсот три 555 одиннадцать 22", "[телефон]"}, {"восемь девятьсот десять сто двадцать три сорок пять шестьдесят семь две недели", "[телефон] две недели"},
		{"телефон тридцать пять двенадцать тридцать четыре", "телефон [телефон]"},
		{"двенадцать тысяч триста сорок пять рублей", NULL}, {"тридцать пять двенадцать тридцать четыре", NULL}, {"телефон молчит двадцать пять дней", NULL}, {"восемь восемьсот сто двадцать три сорок пять шестьдесят семь", NULL},
		{"восемь девятьсот десять сто двадцать три сорок пять шестьдесят семь рублей", NULL}, {"один два три", NULL},
	};
	(void)state;
	CHECK(ROWS);
}

static void numbers_of_persons(void **state)
{
	static const struct row ROWS[] = {
		{"СНИЛС 112-233-445 95", "СНИЛС [СНИЛС]"}, {"номер 112-233-445 95", "номер [СНИЛС]"}, {"001-001-997 17", "[СНИЛС]"}, {"112-233-445 96", NULL},
		{"снилс 11223344595", "снилс [СНИЛС]"},
		{"112 233 445 95", "[СНИЛС]"}, {"мой 112 233 445 95, ждём", "мой [СНИЛС], ждём"}, {"112 233 445 96", NULL}, {"112 233 445 95 рублей", NULL}, {"заявка 112 233 445 95", NULL},
		{"ИНН 500100732259", "ИНН [ИНН]"}, {"500100732259", "[ИНН]"}, {"500100732258", NULL}, {"ИНН: 7707083893", "ИНН: [ИНН]"}, {"заявка 500100732259", NULL},
		{"паспорт 66 14 123456", "паспорт [паспорт]"}, {"66 14 123456", "[паспорт]"}, {"паспорт серия 6614 номер 123456", "паспорт серия [паспорт]"},
		{"6614 № 123456", "[паспорт]"}, {"договор 6614 123456", NULL},
		{"карта 4276 1600 1234 5675", "карта [карта]"}, {"4111111111111111", "[карта]"}, {"4111111111111112", NULL}, {"0000 0000 0000 0000", NULL},
		{"счёт 40702810500000012345", "счёт [счёт]"}, {"40817810099910004312", "[счёт]"}, {"12345678901234567890", NULL},
		{"СНИЛС 112/233/445/95", "СНИЛС [СНИЛС]"}, {"карта 42 76 16 00 12 34 56 75", "карта [карта]"}, {"карта 4276_1600_1234_5675", "карта [карта]"}, {"ИНН 5001/0073/2259", "ИНН [ИНН]"},
		{"паспорт 6614/123456", "паспорт [паспорт]"}, {"загранпаспорт 75 1234567", "загранпаспорт [паспорт]"}, {"загранпаспорт 75 № 1234567", "загранпаспорт [паспорт]"},
		{"лицевой счёт 67 0012 345678", NULL}, {"12 6614 123456", NULL}, {"75 1234567", NULL}, {"75 № 1234567", NULL}, {"42 76 16 00 12 34 56 75", NULL}, {"4276/1600/1234/5675", NULL},
	};
	(void)state;
	CHECK(ROWS);
}

static void days_of_birth(void **state)
{
	static const struct row ROWS[] = {
		{"мама, 12.03.1985 г.р., лежит", "мама, [дата рождения], лежит"}, {"1948 года рождения", "[дата рождения]"}, {"2011 г. р.", "[дата рождения]"}, {"дата рождения: 05/11/1990", "дата рождения: [дата рождения]"},
		{"родилась 3 июня 1956 года в селе", "родилась [дата рождения] в селе"}, {"22,02,1989 год рождения", "[дата рождения]"}, {"31 марта 2012 года рождения", "[дата рождения]"},
		{"дом 1985 года постройки", NULL}, {"год рождения района 1965", NULL}, {"день рождения 12.03.2019 города", NULL}, {"12.03.1985", NULL}, {"в 1985 г. ремонт", NULL}, {"32.03.1985 года", NULL},
	};
	(void)state;
	CHECK(ROWS);
}

static void bytes_move_with_the_signs(void **state)
{
	static const char TEXT[] = "Звонил 8 910 123-45-67, кв. 5, мусор";
	const struct mask_span *span;
	size_t len;
	char shown[200];
	(void)state;
	snprintf(shown, sizeof shown, "%s", mask_text(masker, TEXT, sizeof TEXT - 1, &len));
	long n = mask_find(masker, TEXT, sizeof TEXT - 1, &span);
	assert_int_equal(n, 2);
	const char *word = strstr(TEXT, "мусор");
	assert_string_equal(shown + mask_moved(span, n, (size_t)(word - TEXT), false), "мусор");
	assert_int_equal(mask_moved(span, n, sizeof TEXT - 1, true), len);
	assert_int_equal(mask_moved(span, n, 3, false), 3);
	size_t inside = span[0].begin + 4;
	assert_int_equal(mask_moved(span, n, inside, false), span[0].begin);
	assert_int_equal(mask_moved(span, n, inside, true), span[0].begin + strlen("[телефон]"));
}

static void flats_go_houses_stay(void **state)
{
	static const struct row ROWS[] = {
		{"ул. Николаева, д. 12, кв. 45", "ул. Николаева, д. 12, [кв.]"}, {"кв5", "[кв.]"}, {"квартира № 12а", "[кв.]"}, {"в квартире 12 холодно", "в [кв.] холодно"},
		{"из 12-й квартиры", "из [кв.]"}, {"в 45 квартире", "в [кв.]"}, {"кв. 82 - 4-й этаж", "[кв.] - 4-й этаж"}, {"дом 2 квартира 383", "дом 2 [кв.]"}, {"квартиры 14, 16 и 18", "[кв.]"}, {"Николаева 12-45", "Николаева 12-[кв.]"},
		{"ул. Новая, 18-45", "ул. Новая, 18-[кв.]"}, {"ул. Новая, 12 подъезд 1 46 кв.", "ул. Новая, 12 подъезд 1 [кв.]"},
		{"дома 12-14", NULL}, {"ул. Попова 30-34", NULL}, {"45 кв. м", NULL}, {"1200 кв.м", NULL}, {"3 кв. 2025 года", NULL}, {"60 квартир", NULL},
		{"2 квартиры", NULL}, {"в квартире 16 градусов", NULL}, {"в квартире 18,5 тепла", NULL}, {"д. 3/5 к. 2", NULL}, {"2-комнатная квартира", NULL},
		{"в квартире № пятнадцать", "в [кв.]"}, {"кв пятнадцать", "[кв.]"}, {"квартиры двадцать и двадцать один", "[кв.]"}, {"в двадцать третьей квартире", "в [кв.]"}, {"кв. сто двенадцать, 2 подъезд", "[кв.], 2 подъезд"}, {"из первой квартиры", "из [кв.]"},
		{"ул. Попова, д. 12/1-45", "ул. Попова, д. 12/1-[кв.]"}, {"ул. Попова 12/1/45", "ул. Попова 12/1/[кв.]"},
		{"д. 12/45", NULL}, {"ул. Попова 12/45", NULL}, {"в квартире три комнаты", NULL}, {"в квартире пятнадцать жильцов", NULL}, {"осталась в квартире одна", NULL}, {"двадцать пять квартир", NULL}, {"вторая квартира", NULL},
		{"ул. Попова 12/1-12/5", NULL},
	};
	(void)state;
	CHECK(ROWS);
}

static void names_in_all_orders_and_cases(void **state)
{
	static const struct row ROWS[] = {
		{"Серебряков Антон Викторович пишет", "[ФИО] пишет"}, {"Антон Викторович Серебряков", "[ФИО]"}, {"Антону Викторовичу", "[ФИО]"},
		{"заявление Голубевой Анны Сергеевны", "заявление [ФИО]"}, {"с Тарасовым Олегом Дмитриевичем", "с [ФИО]"}, {"Иванов И.И.", "[ФИО]"},
		{"И. И. Иванову", "[ФИО]"}, {"А.Н. Трофимов", "[ФИО]"}, {"Иванов И. пришёл", "[ФИО] пришёл"}, {"Анна Петрова", "[ФИО]"}, {"Петровой Анне", "[ФИО]"},
		{"ИВАНОВ ИВАН ИВАНОВИЧ", "[ФИО]"}, {"иванов иван иванович", "[ФИО]"}, {"сергею ивановичу", "[ФИО]"}, {"мария петрова", "[ФИО]"},
		{"Рахимов Фаррух Саидович", "[ФИО]"}, {"Гасанов Эльдар Мамед оглы", "[ФИО]"}, {"Петров-Водкин Кузьма Сергеевич", "[ФИО]"}, {"Анна-Мария Розенберг", "[ФИО]"},
		{"сосед Ковальчук", "сосед [ФИО]"}, {"гражданке Петровой", "гражданке [ФИО]"}, {"Меня зовут Ольга", "Меня зовут [ФИО]"}, {"С уважением, Иванова", "С уважением, [ФИО]"},
		{"Смирнова А.А., Котов Б.Б.", "[ФИО], [ФИО]"}, {"Рыбаков ВВ", "[ФИО]"}, {"А. Телегину", "[ФИО]"}, {"Смородина Инна Львовна", "[ФИО]"}, {"Фамилия: Тихомирова", "Фамилия: [ФИО]"},
		{"иванов и.и.", "[ФИО]"}, {"написала зайнуллина а.р. вчера", "написала [ФИО] вчера"}, {"и. и. иванову", "[ФИО]"}, {"муж Рустам", "муж [ФИО]"}, {"муж рустам умер", "муж [ФИО] умер"},
		{"жене Петровой", "жене [ФИО]"}, {"гражданин петров", "гражданин [ФИО]"}, {"заявитель Кузнецов", "заявитель [ФИО]"}, {"сын Тимур болеет", "сын [ФИО] болеет"}, {"соседу иванову", "соседу [ФИО]"},
		{"домов т.е. всех", NULL}, {"в т.ч. придворовых территорий", NULL}, {"ул. иванова и.о. главы", NULL}, {"улица петрова и.и.", NULL}, {"на ул. Иванова", NULL}, {"проспект гагарина", NULL}, {"живу на гагарина 5", NULL}, {"муж работает", NULL},
		{"магазинов и т.д.", NULL}, {"жена и дети", NULL}, {"сын школьник", NULL}, {"заявитель просит", NULL}, {"Заявитель Смоленский район", NULL}, {"мама с коляской", NULL},
	};
	(void)state;
	CHECK(ROWS);
}

/* A word that is something else too, or too short: only beside a first name or initials. */
static void surnames_that_are_words(void **state)
{
	static const struct row ROWS[] = {
		{"Коваль Мария Петровна", "[ФИО]"}, {"Мария Петровна Коваль", "[ФИО]"}, {"пишет Мария Коваль", "пишет [ФИО]"}, {"Коваль Мария пишет", "[ФИО] пишет"}, {"И. И. Коваль", "[ФИО]"}, {"Коваль И.И.", "[ФИО]"},
		{"помог Коваль И., сосед", "помог [ФИО], сосед"}, {"писала Н. Кравец", "писала [ФИО]"}, {"от имени Коваля Ивана Ильича", "от имени [ФИО]"},
		{"Ли Пак Ир", "[ФИО]"}, {"Ли В.С.", "[ФИО]"}, {"Ким Ольга", "[ФИО]"}, {"Черных Ольга", "[ФИО]"}, {"Долгих П.С.", "[ФИО]"}, {"Сидорова-Петренко Ю.", "[ФИО]"}, {"КОВАЛЬ МАРИЯ ПЕТРОВНА", "[ФИО]"},
		{"Школа И. И. Иванова", "Школа [ФИО]"}, {"Ответа Марии Андреевны Лаптевой", "Ответа [ФИО]"},
		{"Магазин Анна", NULL}, {"Дом Ольги", NULL}, {"И.О. Директора", NULL}, {"Ф. И. О. Собственника", NULL}, {"в В. Курье", NULL}, {"Героев Хасана", NULL}, {"«Алекс Уют»", NULL}, {"Роман Хлеб", NULL},
		{"Больница Архангела Михаила", NULL}, {"А. Ремонт крыши", NULL}, {"улица Коваля", NULL}, {"Корпус А. Не работает", NULL}, {"Ольга\nДом без света", NULL}, {"ГОРОД В Ж....", NULL}, {"Школа имени Коваля Ивана", NULL},
	};
	(void)state;
	CHECK(ROWS);
}

/* Who is named whole anywhere in a text is found in it by the surname alone. */
static void a_surname_alone_when_the_name_stands_elsewhere(void **state)
{
	static const struct row ROWS[] = {
		{"Коваль Мария Петровна. Коваль сказала, к Ковалю и с Коваль", "[ФИО]. [ФИО] сказала, к [ФИО] и с [ФИО]"}, {"К Ковалю ходили. Это Коваль И.И.", "К [ФИО] ходили. Это [ФИО]"},
		{"Петровой Анне отказали. Петрова спорит", "[ФИО] отказали. [ФИО] спорит"}, {"Зайнуллин Ильдар пишет: зайнуллина не слышат", "[ФИО] пишет: [ФИО] не слышат"},
		{"Кравец А. И. ушёл, Кравца ждут", "[ФИО] ушёл, [ФИО] ждут"}, {"Сидорова-Петренко Юлия и Петренко", "[ФИО] и [ФИО]"},
		{"Мороз Анна Ивановна мёрзнет. Мороз крепчает, мороз", "[ФИО] мёрзнет. Мороз крепчает, мороз"}, {"Дубровский Андрей Ильич любит Дубровский лес, а лес Дубровского", "[ФИО] любит Дубровский лес, а лес [ФИО]"},
		{"Николаев Пётр Ильич живёт на ул. Николаева", "[ФИО] живёт на ул. Николаева"}, {"Мороз Анна Ивановна: МОРОЗ НА УЛИЦЕ", "[ФИО]: МОРОЗ НА УЛИЦЕ"}, {"Шевчук О. П., Шевчуку 90 лет", "[ФИО], [ФИО] 90 лет"}, {"Коваль сказала, Ковалю ответили", NULL},
	};
	size_t len;
	(void)state;
	CHECK(ROWS);
	/* From one text to the next only what is asked for. */
	static const char WHOLE[] = "Пишет Кротов Пётр Ильич", ALONE[] = "Кротову ответили";
	assert_string_equal(mask_text(masker, WHOLE, sizeof WHOLE - 1, &len), "Пишет [ФИО]");
	assert_string_equal(mask_text(masker, ALONE, sizeof ALONE - 1, &len), ALONE);
	assert_true(mask_remember(masker, WHOLE, sizeof WHOLE - 1));
	assert_true(mask_remember(masker, NULL, 0));
	assert_string_equal(mask_text(masker, ALONE, sizeof ALONE - 1, &len), "[ФИО] ответили");
	assert_string_equal(mask_text(masker, ALONE, sizeof ALONE - 1, &len), "[ФИО] ответили");
	mask_forget(masker);
	assert_string_equal(mask_text(masker, ALONE, sizeof ALONE - 1, &len), ALONE);
}

/* Nobody knows the word, but what stands beside it is sure: a slip of the hand or a rare name. */
static void names_written_small_with_a_typing_error(void **state)
{
	static const struct row ROWS[] = {
		{"оьлга петровна звонила", "[ФИО] звонила"}, {"сергею валдимировичу", "[ФИО]"}, {"птеров иван иванович", "[ФИО]"}, {"иван иванович птеров пишет", "[ФИО] пишет"},
		{"я шолтыбаев эдуард жакпарович", "я [ФИО]"}, {"я прешла к ольге петровне", "я прешла к [ФИО]"}, {"тротуров ольга петровна", "[ФИО]"},
		{"унитазов нету", NULL}, {"незнаем когда", NULL}, {"оьлга птервона", NULL}, {"улица оьлги петровны", NULL}, {"скамееква у дома", NULL}, {"неработет лифтович", NULL},
	};
	(void)state;
	CHECK(ROWS);
}

static void streets_and_posts_are_no_persons(void **state)
{
	static const char *const ROWS[] = {"ул. Маршала Жукова", "На Николаева 12 снег", "на Карла Маркса", "улица Юрия Смирнова, 5", "школа имени Ю.А. Гагарина",
		"парк им. М.И. Глинки", "площадь В.И. Ленина", "ул. Б. Советская, д. 3", "Б. Советская, 12", "Жукова улица", "проспект Гагарина", "Глава города",
		"Директор школы", "ООО «Жилсервис»", "Основная проблема", "Ежедневно жгут мусор", "Аналогичное обращение", "Вера и надежда", "В Смоленске и Вязьме",
		"Роман Толстого", "улице Николая Рыленкова", "Сквер Клары Цеткин", "На Героев Стратосферы", "магазин «Анна»", "К.Либкнехта 5", "на М. Горького", "больница имени Николая Сергеевича Короткова", "Рыленкова ЖД", "Дом быта. В подъезде темно"};
	(void)state;
	for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++)
		check(&(struct row){ROWS[i], NULL}, 1);
}

static void pages_and_mail(void **state)
{
	static const struct row ROWS[] = {
		{"[id1|Имя], когда?", "[страница], когда?"}, {"@ivan_petrov спасибо", "[страница] спасибо"}, {"@id45 (Олег) ждём", "[страница] ждём"},
		{"https://vk.com/id123", "[страница]"}, {"vk.com/vasya.pupkin,", "[страница],"}, {"t.me/sosed_sverhu.", "[страница]."}, {"ok.ru/profile/51234", "[страница]"},
		{"a.b-c@mail.ru.", "[почта]."}, {"пишите на иван@почта.рф", "пишите на [почта]"},
		{"[club1|Группа]", NULL}, {"https://vk.com/wall-1_2", NULL}, {"vk.com/club12", NULL}, {"t.me/news/123", NULL}, {"цена @ 5", NULL}, {"a@b", NULL},
		{"ivan . petrov @ mail . ru", "[почта]"}, {"ivan[at]mail.ru", "[почта]"}, {"на ivan(собака)mail.ru.", "на [почта]."}, {"ivan собака mail точка ru", "[почта]"}, {"petr СОБАКА yandex ТОЧКА ru", "[почта]"}, {"petr_i@yandex,ru", "[почта]"}, {"иван собака мейл точка ру", "[почта]"},
		{"o.s (at) yandex.ru", "[почта]"}, {"ivan @mail.ru", "[почта]"}, {"ivan точка petrov собака mail точка ru", "[почта]"},
		{"собака mail не читает", NULL}, {"собака бегает точка ру", NULL}, {"пять @ десять . ru", NULL}, {"Встреча at 10.30", NULL}, {"собака у магазина", NULL},
	};
	(void)state;
	CHECK(ROWS);
}

static void several_at_once(void **state)
{
	static const struct row ROWS[] = {
		{"<p>Иванов Иван Иванович</p><p>8-930-341-34-16&nbsp;</p>", "<p>[ФИО]</p><p>[телефон]&nbsp;</p>"},
		{"Иванов Иван Иванович @ivan_iv a@b.ru кв. 5", "[ФИО] [страница] [почта] [кв.]"},
		{"a@b.ru Иванов И.И. [id1|Имя] 89101234567", "[почта] [ФИО] [страница] [телефон]"}, {"", NULL}, {"Во дворе яма", NULL},
	};
	(void)state;
	CHECK(ROWS);
	size_t len;
	assert_string_equal(mask_blank(masker, "Иванов И.И., кв. 5", strlen("Иванов И.И., кв. 5"), &len), " ,  ");
	assert_true(mask_has_sign("в [кв.] холодно"));
	assert_false(mask_has_sign("в [квартире] холодно ["));
}

/* Of who is known by name the surname goes wherever it stands; streets and other people stay. */
static void a_known_person(void **state)
{
	static const struct { const char *name, *text, *masked; } ROWS[] = {
		{"Зайнуллина Алия Рустамовна", "Зайнуллина уже писала", "[ФИО] уже писала"}, {"Зайнуллина Алия Рустамовна", "зайнуллиной а.р. отказали", "[ФИО] отказали"},
		{"Зайнуллина Алия Рустамовна", "от А. Р. Зайнуллиной, семьи Зайнуллиных", "от [ФИО], семьи [ФИО]"}, {"Зайнуллина Алия Рустамовна", "алия зайнуллина и ЗАЙНУЛЛИН", "[ФИО] и [ФИО]"},
		{"Алия Зайнуллина", "К Зайнуллиной", "К [ФИО]"}, {"зайнуллина а.р.", "для Зайнуллиной.", "для [ФИО]."}, {"Николаев Пётр", "ул. Николаева, 5, Николаеву", "ул. Николаева, 5, [ФИО]"},
		{"Николаев Пётр", "На Николаева 12 снег", NULL}, {"Мороз Иван", "мороз, а морозу и не звонили", NULL}, {"Мороз Иван", "звонил Морозу, мороз иван", "звонил [ФИО], [ФИО]"},
		{"Достоевский Фёдор", "Достоевскому и Достоевской", "[ФИО] и [ФИО]"}, {"Шевченко Ольга", "Шевченко шевченко", "[ФИО] [ФИО]"}, {"Седых Анна", "Седых пришла", "[ФИО] пришла"},
		{"Белый Андрей", "Белому дому", "[ФИО] дому"}, {"Белый Андрей", "белый снег", NULL}, {"Иванова-Петрова Анна", "Петровой", "[ФИО]"}, {"Гоголь Николай", "гоголя н. и Гоголем", "[ФИО] и [ФИО]"},
		{"Ким Вера", "Кимры, кимоно", NULL}, {"Ольга", "Ольгин двор", NULL}, {"Зайнуллина Алия", "сосед Кротов", "сосед [ФИО]"}, {"Кузьма", "кузьмичи", NULL},
	};
	size_t len;
	(void)state;
	for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
		const char *names[] = {ROWS[i].name, NULL}, *wanted = ROWS[i].masked ? ROWS[i].masked : ROWS[i].text;
		assert_true(mask_known(masker, names));
		const char *got = mask_text(masker, ROWS[i].text, strlen(ROWS[i].text), &len);
		if (strcmp(got, wanted))
			print_error("%s: %s\n", ROWS[i].name, got);
		assert_string_equal(got, wanted);
	}
	assert_true(mask_known(masker, NULL));
	assert_string_equal(mask_text(masker, "Зайнуллина уже писала", strlen("Зайнуллина уже писала"), &len), "Зайнуллина уже писала");
}

/* A piece again and again, up to 200,000 bytes: quick, and the spans keep their order. */
static void hostile(const char *piece, size_t n)
{
	static char text[200001];
	const struct mask_span *span;
	struct timespec from, to;
	size_t len = 0;
	for (; len + n < sizeof text; len += n)
		memcpy(text + len, piece, n);
	clock_gettime(CLOCK_MONOTONIC, &from);
	long spans = mask_find(masker, text, len, &span);
	clock_gettime(CLOCK_MONOTONIC, &to);
	assert_true(spans >= 0);
	for (long i = 0; i < spans; i++)
		assert_true(span[i].begin < span[i].end && span[i].end <= len && (!i || span[i - 1].end <= span[i].begin));
	assert_true((double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9 < 2);
}

static void hostile_input_ends_soon(void **state)
{
	static const char *const PIECES[] = {"@", "[id1|", "[id1", "a@", "@a.", "8", "8-", "8 (", "1 ", "кв. 1, ", "кв 1-", "И.", "И. ", "Иванов ", "Иванович ", "А-", "Иванов-", "/",
		"vk.com/", "t.me/a", "ул. ", "ул. И. ", "№ 1 ", "+7", "паспорт 66 14 ", "\xF0\x9F\x98\x80", "\xD0", "\xFF\xFE", "&nbsp;", "<b>", "оглы ", "кв.и 1 и ", "а", "12345678", "1/", "8,", "пять ", "сто двадцать ", "кв пять ", "Коваль И. И. ", "Коваль Мария ", "Коваль ", "Ли Пак ", "собака", "a . ", "(at)", "1.1.", "1985 г.р. ", "a точка "};
	(void)state;
	for (size_t i = 0; i < sizeof PIECES / sizeof *PIECES; i++)
		hostile(PIECES[i], strlen(PIECES[i]));
	hostile("\0", 1);
}

static int setup(void **state)
{
	char path[600];
	const char *why = "";
	(void)state;
	snprintf(path, sizeof path, "%s/dict", getenv("MCU_SHARE") ? getenv("MCU_SHARE") : "build/share");
	masker = masker_new(path, &why);
	if (!masker)
		print_error("no dictionary: %s\n", why);
	return masker ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	masker_free(masker);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(phones), cmocka_unit_test(phones_in_words), cmocka_unit_test(days_of_birth), cmocka_unit_test(surnames_that_are_words), cmocka_unit_test(a_surname_alone_when_the_name_stands_elsewhere), cmocka_unit_test(numbers_of_persons), cmocka_unit_test(bytes_move_with_the_signs), cmocka_unit_test(a_known_person), cmocka_unit_test(flats_go_houses_stay),
		cmocka_unit_test(names_in_all_orders_and_cases), cmocka_unit_test(names_written_small_with_a_typing_error), cmocka_unit_test(streets_and_posts_are_no_persons), cmocka_unit_test(pages_and_mail),
		cmocka_unit_test(several_at_once), cmocka_unit_test(hostile_input_ends_soon),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}

#include "fcgi/intake/words.h"

#include <string.h>

#include "search/text/clean.h"

static const struct word {
	enum intake_field field;
	const char *word, *code;
} words[] = {
	{IF_STATE, "назначен исполнитель", "assigned"},
	{IF_STATE, "направлено в подведомственную организацию", "assigned"},
	{IF_STATE, "перенос срока обработки утвержден. отправлен ответ заявителю", "interim"},
	{IF_STATE, "отправлен промежуточный ответ", "interim"},
	{IF_STATE, "отклонено модератором", "rejected"},
	{IF_STATE, "отклонено", "rejected"},
	{IF_STATE, "отправлен ответ заявителю", "answered"},
	{IF_STATE, "оценка удовлетворенности", "answered"},
	{IF_STATE, "дан ответ", "answered"},
	{IF_STATE, "передано в вышестоящую организацию", "forwarded"},
	{IF_STATE, "перенаправлено", "forwarded"},
	{IF_STATE, "готово", "closed"},
	{IF_STATE, "закрыто", "closed"},
	{IF_STATE, "новое", "new"},
	{IF_STATE, "зарегистрировано", "registered"},
	{IF_STATE, "в работе", "in_work"},
	{IF_STATE, "на согласовании", "on_approval"},
	{IF_STATE, "возобновлено", "reopened"},
	{IF_STATE, "new", "new"}, {IF_STATE, "registered", "registered"}, {IF_STATE, "assigned", "assigned"},
	{IF_STATE, "in_work", "in_work"}, {IF_STATE, "interim", "interim"}, {IF_STATE, "on_approval", "on_approval"},
	{IF_STATE, "answered", "answered"}, {IF_STATE, "closed", "closed"}, {IF_STATE, "forwarded", "forwarded"},
	{IF_STATE, "rejected", "rejected"}, {IF_STATE, "reopened", "reopened"},
	{IF_OUTCOME, "решено", "solved"}, {IF_OUTCOME, "меры приняты", "solved"}, {IF_OUTCOME, "частично решено", "partly"},
	{IF_OUTCOME, "разъяснено", "explained"}, {IF_OUTCOME, "не решено", "not_solved"}, {IF_OUTCOME, "отказано", "refused"},
	{IF_OUTCOME, "не поддержано", "refused"}, {IF_OUTCOME, "не установлено", "not_established"},
	{IF_OUTCOME, "solved", "solved"}, {IF_OUTCOME, "partly", "partly"}, {IF_OUTCOME, "explained", "explained"},
	{IF_OUTCOME, "not_solved", "not_solved"}, {IF_OUTCOME, "refused", "refused"}, {IF_OUTCOME, "not_established", "not_established"},
	{IF_CHANNEL, "вк", "vk"}, {IF_CHANNEL, "вконтакте", "vk"}, {IF_CHANNEL, "vk", "vk"}, {IF_CHANNEL, "одноклассники", "ok"},
	{IF_CHANNEL, "ok", "ok"}, {IF_CHANNEL, "telegram", "telegram"}, {IF_CHANNEL, "телеграм", "telegram"}, {IF_CHANNEL, "пос", "pos"},
	{IF_CHANNEL, "pos", "pos"}, {IF_CHANNEL, "телефон", "phone"}, {IF_CHANNEL, "phone", "phone"},
	{IF_CHANNEL, "прямая линия", "direct_line"}, {IF_CHANNEL, "direct_line", "direct_line"},
	{IF_CHANNEL, "личный прием", "reception"}, {IF_CHANNEL, "reception", "reception"},
	{IF_CHANNEL, "письменное обращение", "written"}, {IF_CHANNEL, "письменно", "written"}, {IF_CHANNEL, "written", "written"},
	{IF_CHANNEL, "электронное обращение", "electronic"}, {IF_CHANNEL, "электронно", "electronic"},
	{IF_CHANNEL, "electronic", "electronic"}, {IF_CHANNEL, "page", "page"}, {IF_CHANNEL, "file", "file"},
	{IF_KIND, "обращение", "appeal"}, {IF_KIND, "appeal", "appeal"}, {IF_KIND, "сообщение", "message"},
	{IF_KIND, "message", "message"}, {IF_KIND, "публикация", "publication"}, {IF_KIND, "publication", "publication"},
	{IF_KIND, "комментарий", "comment"}, {IF_KIND, "comment", "comment"},
	{IF_APPLICANT, "гражданин", "citizen"}, {IF_APPLICANT, "citizen", "citizen"}, {IF_APPLICANT, "физическое лицо", "citizen"},
	{IF_APPLICANT, "иностранец", "foreigner"}, {IF_APPLICANT, "иностранный гражданин", "foreigner"},
	{IF_APPLICANT, "foreigner", "foreigner"}, {IF_APPLICANT, "без гражданства", "stateless"},
	{IF_APPLICANT, "лицо без гражданства", "stateless"}, {IF_APPLICANT, "stateless", "stateless"},
	{IF_APPLICANT, "проживающий за рубежом", "abroad"}, {IF_APPLICANT, "abroad", "abroad"},
	{IF_APPLICANT, "организация", "organisation"}, {IF_APPLICANT, "юридическое лицо", "organisation"},
	{IF_APPLICANT, "organisation", "organisation"},
	{IF_PRIORITY, "обычная", "0"}, {IF_PRIORITY, "обычный", "0"}, {IF_PRIORITY, "0", "0"}, {IF_PRIORITY, "высокая", "1"},
	{IF_PRIORITY, "высокий", "1"}, {IF_PRIORITY, "1", "1"}, {IF_PRIORITY, "экстренная", "2"}, {IF_PRIORITY, "авария", "2"}, {IF_PRIORITY, "2", "2"},
};

enum { WORD_MAX = 150 };

static void fold(const char *s, char to[WORD_MAX])
{
	size_t n = strlen(s), len = 0, step;

	for (size_t i = 0; i < n && len + 5 < WORD_MAX; i += step) {
		uint32_t c = clean_decode(s + i, n - i, &step);

		if ((c >= 'A' && c <= 'Z') || (c >= 0x410 && c <= 0x42F))
			c += 32;
		else if (c == 0x401 || c == 0x451)
			c = 0x435;
		if (c > ' ' || len > 0)
			len += clean_encode(c, to + len);
	}
	while (len > 0 && to[len - 1] == ' ')
		len--;
	to[len] = 0;
}

const char *word_code(enum intake_field f, const char *value)
{
	char word[WORD_MAX];

	fold(value, word);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (words[i].field == f && strcmp(words[i].word, word) == 0)
			return words[i].code;
	return NULL;
}

int word_flag(const char *value)
{
	static const char *const yes[] = {"да", "yes", "true", "1", "+"}, *const no[] = {"нет", "no", "false", "0"};
	char word[WORD_MAX];

	fold(value, word);
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
		if (strcmp(yes[i], word) == 0)
			return 1;
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		if (strcmp(no[i], word) == 0)
			return 0;
	return -1;
}

const char *word_mark(const char *value, char level[2])
{
	static const struct {
		const char *word, *scale;
		char level;
	} marks[] = {
		{"да", "three", '3'}, {"удовлетворен", "three", '3'}, {"удовлетворена", "three", '3'}, {"удовлетворены", "three", '3'},
		{"полностью удовлетворен", "three", '3'}, {"частично", "three", '2'}, {"частично удовлетворен", "three", '2'},
		{"частично удовлетворена", "three", '2'}, {"нет", "three", '1'}, {"не удовлетворен", "three", '1'}, {"не удовлетворена", "three", '1'},
		{"не удовлетворены", "three", '1'}, {"неудовлетворен", "three", '1'}, {"отлично", "five", '5'}, {"хорошо", "five", '4'},
		{"удовлетворительно", "five", '3'}, {"неудовлетворительно", "five", '2'}, {"плохо", "five", '2'}, {"очень плохо", "five", '1'},
	};
	char word[WORD_MAX];

	fold(value, word);
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (strcmp(marks[i].word, word) == 0) {
			level[0] = marks[i].level;
			level[1] = 0;
			return marks[i].scale;
		}
	return NULL;
}

const char *word_channel_of_url(const char *url)
{
	static const char *const hosts[][2] = {{"vk.com", "vk"}, {"vk.ru", "vk"}, {"m.vk.com", "vk"}, {"vkvideo.ru", "vk"}, {"ok.ru", "ok"},
		{"m.ok.ru", "ok"}, {"t.me", "telegram"}, {"telegram.me", "telegram"}};
	const char *host = strstr(url, "://");

	host = host ? host + 3 : url;
	if (strncmp(host, "www.", 4) == 0)
		host += 4;
	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
		size_t n = strlen(hosts[i][0]);

		if (strncmp(host, hosts[i][0], n) == 0 && (!host[n] || strchr("/:?", host[n])))
			return hosts[i][1];
	}
	return NULL;
}

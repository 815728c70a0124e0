// Baseline of `make eval`: Xapian with its stock Russian stemmer, term generator and query parser, over the files of `mcuctl eval search`
// and of `mcuctl eval match`.
// usage: stock [--fold] DOCS.ndjson QUERIES.ndjson QRELS.tsv | PAIRS.tsv     --fold: е for ё before stemming
#include <jansson.h>
#include <xapian.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

namespace {

bool fold = false;

std::string folded(std::string s)
{
	for (size_t at = 0; fold && (at = s.find("\u0451", at)) != std::string::npos;)
		s.replace(at, 2, "\u0435");
	for (size_t at = 0; fold && (at = s.find("\u0401", at)) != std::string::npos;)
		s.replace(at, 2, "\u0415");
	return s;
}

struct named {
	std::string id, text;
};

/* All that is said in a document, as production indexes it. */
std::string text_of(const json_t *j)
{
	std::string all;
	for (const char *key : {"subject", "text", "theme", "address"})
		if (const char *text = json_string_value(json_object_get(j, key)))
			all.append(text).append("\n");
	size_t i;
	json_t *answer;
	json_array_foreach(json_object_get(j, "answers"), i, answer)
		all.append(json_string_value(answer)).append("\n");
	return all;
}

std::vector<named> read(const char *path)
{
	std::ifstream in(path);
	std::vector<named> out;
	for (std::string line; std::getline(in, line);) {
		json_t *j = json_loads(line.c_str(), 0, nullptr);
		const char *id = json_string_value(json_object_get(j, "id"));
		if (id && json_is_string(json_object_get(j, "text")))
			out.push_back({id, folded(text_of(j))});
		json_decref(j);
	}
	return out;
}

using grades = std::map<std::string, std::map<std::string, double>>;

grades read_grades(const char *path)
{
	std::ifstream in(path);
	grades out;
	std::string query, doc;
	for (double grade; in >> query >> doc >> grade;)
		out[query][doc] = grade;
	return out;
}

double gain(double grade, size_t place)
{
	return (std::exp2(grade) - 1) / std::log2(static_cast<double>(place) + 2);
}

double ndcg10(const std::vector<std::string> &found, const std::map<std::string, double> &grade)
{
	std::vector<double> best;
	double got = 0, ideal = 0;
	for (const auto &g : grade)
		best.push_back(g.second);
	std::sort(best.rbegin(), best.rend());
	for (size_t i = 0; i < best.size() && i < 10; i++)
		ideal += gain(best[i], i);
	for (size_t i = 0; i < found.size() && i < 10; i++) {
		auto hit = grade.find(found[i]);
		got += hit == grade.end() ? 0 : gain(hit->second, i);
	}
	return ideal > 0 ? got / ideal : 0;
}

Xapian::WritableDatabase build(const std::vector<named> &docs)
{
	Xapian::WritableDatabase db("", Xapian::DB_BACKEND_INMEMORY);
	Xapian::TermGenerator generator;
	generator.set_stemmer(Xapian::Stem("russian"));
	for (const named &d : docs) {
		Xapian::Document doc;
		generator.set_document(doc);
		generator.index_text(d.text);
		doc.set_data(d.id);
		db.add_document(doc);
	}
	return db;
}

std::vector<std::string> find(Xapian::Database &db, const std::string &text, Xapian::Query::op op)
{
	Xapian::QueryParser parser;
	parser.set_default_op(op);
	parser.set_stemmer(Xapian::Stem("russian"));
	parser.set_stemming_strategy(Xapian::QueryParser::STEM_SOME);
	parser.set_database(db);
	Xapian::Enquire enquire(db);
	enquire.set_query(parser.parse_query(text));
	std::vector<std::string> out;
	Xapian::MSet set = enquire.get_mset(0, 10);
	for (auto i = set.begin(); i != set.end(); ++i)
		out.push_back(i.get_document().get_data());
	return out;
}

/* How many of the musts are found, and of the must-nots. */
void match(const char *path)
{
	std::ifstream in(path);
	int found[2] = {0, 0}, all[2] = {0, 0};
	for (std::string line; std::getline(in, line);) {
		const size_t first = line.find('\t'), second = line.find('\t', first + 1);
		if (line[0] == '#' || second == std::string::npos)
			continue;
		const bool must = line.compare(0, first, "must") == 0;
		Xapian::Database db = build({{"it", folded(line.substr(second + 1))}});
		found[must] += !find(db, folded(line.substr(first + 1, second - first - 1)), Xapian::Query::OP_AND).empty();
		all[must]++;
	}
	std::cout << "{\"must\":[" << found[1] << ',' << all[1] << "],\"mustnot\":[" << found[0] << ',' << all[0] << "]}\n";
}

void retrieve(char **file)
{
	const std::vector<named> docs = read(file[0]), queries = read(file[1]);
	const grades judged = read_grades(file[2]);
	Xapian::Database db = build(docs);
	double sum = 0;
	int n = 0;
	for (const named &q : queries) {
		auto grade = judged.find(q.id);
		if (grade == judged.end())
			continue;
		sum += ndcg10(find(db, q.text, Xapian::Query::OP_OR), grade->second);
		n++;
	}
	std::cout << "{\"ndcg10\":" << (n ? sum / n : 0) << "}\n";
}

}

int main(int argc, char **argv)
{
	fold = argc > 1 && !std::strcmp(argv[1], "--fold");
	argv += fold;
	if (argc == 2 + fold)
		match(argv[1]);
	else if (argc == 4 + fold)
		retrieve(argv + 1);
	else
		return 2;
}

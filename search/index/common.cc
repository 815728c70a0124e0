// common.cc - files of common words: written once, mapped by readers.
#include <xapian.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "search/index/common.h"

namespace {

constexpr char MAGIC[8] = {'m', 'c', 'u', 'c', 'o', 'm', '2', 0};
constexpr uint32_t FEWEST = 256;	// documents of a block: below it Xapian's own postings are quick enough
constexpr uint32_t DENSE = 4096;	// from here on a set of bits is smaller than numbers

std::string path_of(const std::string &dir, uint32_t block)
{
	return dir + "/common-" + std::to_string(block);
}

constexpr uint64_t NOWHERE = UINT64_MAX;	// of an entry whose places are not kept, until the others are put down
constexpr uint32_t SAMPLE = 64;		// of so many documents the places of one are compared

size_t aligned(size_t bytes)
{
	return (bytes + 7) / 8 * 8;
}

size_t place_bytes(uint32_t documents, uint32_t places)
{
	return aligned(documents) + aligned(sizeof(common_place) * places);
}

size_t set_bytes(uint32_t documents)
{
	const size_t numbers = documents >= DENSE ? sizeof(uint64_t) * block_set::WORDS : sizeof(uint16_t) * documents;
	return aligned(numbers + documents);
}

struct gathered {
	std::string term;
	std::vector<uint16_t> number;
	std::vector<uint8_t> wdf;
};

/* Terms of fields begin with a capital letter and are never matched by the thousand. */
bool is_word(const std::string &term)
{
	return !term.empty() && !(term[0] >= 'A' && term[0] <= 'Z');
}

gathered gather(const Xapian::Database &db, const std::string &term, uint32_t first)
{
	gathered g{term, {}, {}};
	auto p = db.postlist_begin(term);
	if (first)
		p.skip_to(first);
	for (; p != Xapian::PostingIterator() && *p < first + block_set::SIZE; ++p) {
		g.number.push_back(static_cast<uint16_t>(*p - first));
		g.wdf.push_back(static_cast<uint8_t>(std::min<Xapian::termcount>(255, p.get_wdf())));
	}
	return g;
}

std::string set_of(const gathered &g)
{
	const auto documents = static_cast<uint32_t>(g.number.size());
	std::string out;
	if (documents >= DENSE) {
		auto bits = std::make_unique<block_set>();
		bits->clear();
		for (uint16_t n : g.number)
			bits->set(n);
		out.assign(reinterpret_cast<const char *>(bits->word), sizeof bits->word);
	} else {
		out.assign(reinterpret_cast<const char *>(g.number.data()), sizeof(uint16_t) * documents);
	}
	out.append(reinterpret_cast<const char *>(g.wdf.data()), documents);
	out.resize(set_bytes(documents));
	return out;
}

/* Counts by document, then the places; total: of those. Documents that were taken away meanwhile are passed over. */
std::string places_of(const gathered &g, const std::vector<gathered_place> &all, uint32_t &total)
{
	std::vector<uint8_t> count;
	std::vector<common_place> kept;
	auto p = all.begin();
	for (uint16_t document : g.number) {
		while (p != all.end() && p->document < document)
			++p;
		auto end = std::find_if(p, all.end(), [&](const gathered_place &o) { return o.document != document; });
		const bool told = end - p < common_walk::UNTOLD && std::all_of(p, end, [](const gathered_place &o) { return o.position <= place_gather::FARTHEST; });
		count.push_back(told ? static_cast<uint8_t>(end - p) : common_walk::UNTOLD);
		for (; told && p != end; ++p)
			kept.push_back({p->position, p->form});
	}
	total = static_cast<uint32_t>(kept.size());
	std::string out(reinterpret_cast<const char *>(count.data()), count.size());
	out.resize(aligned(out.size()));
	out.append(reinterpret_cast<const char *>(kept.data()), sizeof(common_place) * kept.size());
	out.resize(place_bytes(static_cast<uint32_t>(count.size()), total));
	return out;
}

Xapian::DatabaseError trouble(const std::string &path)
{
	return Xapian::DatabaseError(path + ": " + std::strerror(errno));
}

/* The file appears whole or not at all. */
void put_file(const std::string &path, const std::string &content)
{
	const std::string fresh = path + ".new";
	const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	if (fd < 0)
		throw trouble(fresh);
	size_t done = 0;
	ssize_t n = 1;
	while (done < content.size() && (n = ::write(fd, content.data() + done, content.size() - done)) > 0)
		done += static_cast<size_t>(n);
	const bool ok = n > 0 && ::fsync(fd) == 0;
	const int error = errno;
	::close(fd);
	errno = error;
	if (!ok || ::rename(fresh.c_str(), path.c_str()) != 0) {
		const Xapian::DatabaseError e = trouble(path);
		::unlink(fresh.c_str());
		throw e;
	}
}

}

struct common_block::head {
	char magic[8];
	uint64_t bytes;
	uint32_t block, terms, seq, unused;
};

struct common_block::entry {
	uint64_t set, name, place;	/* where they begin; place 0: none are kept */
	uint32_t length, documents, places, unused;
};

bool common_exists(const std::string &dir, uint32_t block)
{
	return ::access(path_of(dir, block).c_str(), F_OK) == 0;
}

void common_write(const std::string &dir, uint32_t block, const Xapian::Database &db, uint32_t seq, const place_gather &all)
{
	std::string names, sets, places;
	std::vector<common_block::entry> list;
	for (auto t = db.allterms_begin(); t != db.allterms_end(); ++t) {
		if (!is_word(*t) || t.get_termfreq() < FEWEST)
			continue;
		const gathered g = gather(db, *t, block * block_set::SIZE);
		if (g.number.size() < FEWEST)
			continue;
		const std::vector<gathered_place> *where = all.places(block, *t);
		list.push_back({sets.size(), names.size(), where ? places.size() : NOWHERE, static_cast<uint32_t>(g.term.size()), static_cast<uint32_t>(g.number.size()), 0, 0});
		names += g.term;
		sets += set_of(g);
		if (where)
			places += places_of(g, *where, list.back().places);
	}
	names.resize(aligned(names.size()));
	const size_t before = sizeof(common_block::head) + list.size() * sizeof(common_block::entry);
	for (auto &e : list) {
		e.name += before;
		e.set += before + names.size();
		e.place = e.place == NOWHERE ? 0 : e.place + before + names.size() + sets.size();
	}
	common_block::head head{};
	std::memcpy(head.magic, MAGIC, sizeof MAGIC);
	head.bytes = before + names.size() + sets.size() + places.size();
	head.block = block;
	head.seq = seq;
	head.terms = static_cast<uint32_t>(list.size());
	std::string file(reinterpret_cast<const char *>(&head), sizeof head);
	file.append(reinterpret_cast<const char *>(list.data()), list.size() * sizeof list[0]);
	put_file(path_of(dir, block), file + names + sets + places);
}

std::shared_ptr<const common_block> common_block::open(const std::string &dir, uint32_t block)
{
	struct stat st;
	const int fd = ::open(path_of(dir, block).c_str(), O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return nullptr;
	const bool known = ::fstat(fd, &st) == 0 && static_cast<size_t>(st.st_size) >= sizeof(head);
	void *data = known ? ::mmap(nullptr, static_cast<size_t>(st.st_size), PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
	::close(fd);
	if (data == MAP_FAILED)
		return nullptr;
	std::shared_ptr<const common_block> b(new common_block(data, static_cast<size_t>(st.st_size)));
	return b->whole(block) ? b : nullptr;
}

common_block::~common_block()
{
	::munmap(const_cast<void *>(map), size);
}

uint32_t common_block::seq() const
{
	return static_cast<const head *>(map)->seq;
}

const common_block::entry *common_block::entries() const
{
	return reinterpret_cast<const entry *>(static_cast<const char *>(map) + sizeof(head));
}

bool common_block::whole(uint32_t block) const
{
	const head *h = static_cast<const head *>(map);
	if (std::memcmp(h->magic, MAGIC, sizeof MAGIC) != 0 || h->bytes != size || h->block != block ||
	    h->terms > (size - sizeof *h) / sizeof(entry))
		return false;
	for (uint32_t i = 0; i < h->terms; i++) {
		const entry &e = entries()[i];
		if (e.documents > block_set::SIZE || e.name > size || e.length > size - e.name || e.set > size || e.set % 8 ||
		    set_bytes(e.documents) > size - e.set || e.place > size || e.place % 8 || (e.place && place_bytes(e.documents, e.places) > size - e.place))
			return false;
	}
	return true;
}

std::string common_block::name(const entry &e) const
{
	return std::string(static_cast<const char *>(map) + e.name, e.length);
}

common_list common_block::list(const entry &e) const
{
	const char *set = static_cast<const char *>(map) + e.set;
	const char *count = e.place ? static_cast<const char *>(map) + e.place : nullptr;
	const bool dense = e.documents >= DENSE;
	return {dense ? reinterpret_cast<const uint64_t *>(set) : nullptr, dense ? nullptr : reinterpret_cast<const uint16_t *>(set),
		reinterpret_cast<const uint8_t *>(set + (dense ? sizeof(uint64_t) * block_set::WORDS : sizeof(uint16_t) * e.documents)),
		reinterpret_cast<const uint8_t *>(count), count ? reinterpret_cast<const common_place *>(count + aligned(e.documents)) : nullptr,
		e.documents, e.places};
}

/* Are there as many documents as there are wdf? A spoiled file must not lead beyond its end. */
static bool fits(const common_list &l)
{
	uint32_t documents = 0;
	for (uint32_t w = 0; l.bits && w < block_set::WORDS; w++)
		documents += static_cast<uint32_t>(__builtin_popcountll(l.bits[w]));
	return !l.bits || documents == l.documents;
}

/* In the order of Xapian's terms, which is that of their bytes. */
bool common_block::find(const std::string &term, common_list &out) const
{
	const entry *from = entries(), *end = from + static_cast<const head *>(map)->terms;
	auto before = [this](const entry &e, const std::string &t) {
		const int order = std::memcmp(static_cast<const char *>(map) + e.name, t.data(), std::min<size_t>(e.length, t.size()));
		return order ? order < 0 : e.length < t.size();
	};
	const entry *e = std::lower_bound(from, end, term, before);
	if (e == end || name(*e) != term)
		return false;
	out = list(*e);
	return fits(out);
}

/* Numbers in the block of the documents of a list. */
static std::vector<uint16_t> numbers_of(const common_list &l)
{
	std::vector<uint16_t> out;
	for (uint32_t n = 0; l.bits && n < block_set::SIZE && out.size() < l.documents; n++)
		if (l.bits[n >> 6] >> (n & 63) & 1)
			out.push_back(static_cast<uint16_t>(n));
	if (!l.bits)
		out.assign(l.number, l.number + l.documents);
	return out;
}

static bool same_places(const Xapian::Database &db, const std::string &term, uint32_t document, const common_place *place, uint32_t n)
{
	std::vector<uint32_t> kept, real;
	for (uint32_t i = 0; i < n; i++)
		kept.push_back(place[i].position);
	std::sort(kept.begin(), kept.end());
	kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
	for (auto p = db.positionlist_begin(document, term); p != Xapian::PositionIterator(); ++p)
		real.push_back(*p);
	return kept == real;
}

bool common_block::agrees(const Xapian::Database &db, uint32_t block) const
{
	const head *h = static_cast<const head *>(map);
	for (uint32_t i = 0; i < h->terms; i++) {
		const common_list have = list(entries()[i]);
		const gathered now = gather(db, name(entries()[i]), block * block_set::SIZE);
		const std::vector<uint16_t> number = numbers_of(have);
		std::vector<int> wdf(block_set::SIZE, -1);
		common_walk walk;
		walk.begin(have);
		for (size_t k = 0; k < number.size(); k++)
			wdf[number[k]] = have.wdf[k];
		for (size_t d = 0; d < now.number.size(); d++) {
			uint32_t n = common_walk::UNTOLD;
			if (wdf[now.number[d]] != now.wdf[d])
				return false;
			const common_place *place = have.count && d % SAMPLE == 0 ? walk.at(now.number[d], &n) : nullptr;
			if (n != common_walk::UNTOLD && !same_places(db, now.term, block * block_set::SIZE + now.number[d], place, n))
				return false;
		}
	}
	return true;
}

void common_walk::skip(uint32_t documents)
{
	for (uint32_t end = std::min(index + documents, list.documents); index < end; index++)
		before += list.count[index] == UNTOLD ? 0 : list.count[index];
}

const common_place *common_walk::at(uint32_t number, uint32_t *n)
{
	if (number < next)
		rewind();
	if (!list.bits)
		skip(static_cast<uint32_t>(std::lower_bound(list.number + index, list.number + list.documents, number) - (list.number + index)));
	while (list.bits && next < number) {
		const uint32_t stop = std::min((next | 63) + 1, number);
		const uint64_t from = ~uint64_t{0} << (next & 63), to = stop & 63 ? ~(~uint64_t{0} << (stop & 63)) : ~uint64_t{0};
		skip(static_cast<uint32_t>(__builtin_popcountll(list.bits[next >> 6] & from & to)));
		next = stop;
	}
	next = number;
	*n = index < list.documents ? list.count[index] : 0;
	if (*n != UNTOLD && *n > list.places - std::min(before, list.places))
		*n = UNTOLD;	/* a spoiled file */
	return list.place + before;
}

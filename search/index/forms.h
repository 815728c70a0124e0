/*
 * forms.h - document data: id, revision and a number for the written form at each position, with FORM_PERSONAL when it is personal
 * data. C++ files of this folder only.
 */
#ifndef MCU_FORMS_H
#define MCU_FORMS_H

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

extern "C" uint16_t query_form(const char *folded);

constexpr uint16_t FORM_PERSONAL = 0x8000;	/* a bit that query_form leaves free */

/* Collects forms while a document is built. Layout: id 8, rev 4, then runs {first position 4, count 4, forms 2 each}. */
class form_list {
public:
	void begin(uint32_t position) { runs.push_back({position, {}}); }
	void add(uint16_t form) { runs.back().forms.push_back(form); }

	/* 0 when there is none. */
	uint16_t form(uint32_t position) const
	{
		for (const auto &run : runs)
			if (position >= run.first && position - run.first < run.forms.size())
				return run.forms[position - run.first];
		return 0;
	}

	std::string pack(uint64_t id, uint32_t rev) const
	{
		std::string out;
		append(out, id);
		append(out, rev);
		for (const auto &run : runs) {
			append(out, run.first);
			append(out, static_cast<uint32_t>(run.forms.size()));
			out.append(reinterpret_cast<const char *>(run.forms.data()), run.forms.size() * 2);
		}
		return out;
	}

	/* Form at a position of packed data; 0 when there is none. */
	static uint16_t at(const std::string &data, uint32_t position)
	{
		size_t i = 12;
		while (i + 8 <= data.size()) {
			uint32_t first = read<uint32_t>(data, i), count = read<uint32_t>(data, i + 4);
			i += 8;
			if (position >= first && position - first < count && i + 2 * (position - first) + 2 <= data.size())
				return read<uint16_t>(data, i + 2 * (position - first));
			i += size_t{2} * count;
		}
		return 0;
	}

	/* Does packed data hold these forms one after the other? personal: those of personal data too. */
	static bool holds(const std::string &data, const std::vector<uint16_t> &wanted, bool personal)
	{
		const auto same = [personal](uint16_t kept, uint16_t form) { return (personal ? kept & ~FORM_PERSONAL : kept) == form; };
		size_t i = 12;
		while (i + 8 <= data.size()) {
			uint32_t count = read<uint32_t>(data, i + 4);
			i += 8;
			for (uint32_t k = 0; k + wanted.size() <= count && i + 2 * (size_t{k} + wanted.size()) <= data.size(); k++) {
				size_t w = 0;
				while (w < wanted.size() && same(read<uint16_t>(data, i + 2 * (k + w)), wanted[w]))
					w++;
				if (w == wanted.size())
					return true;
			}
			i += size_t{2} * count;
		}
		return false;
	}

	static uint64_t id(const std::string &data) { return data.size() >= 12 ? read<uint64_t>(data, 0) : 0; }
	static uint32_t rev(const std::string &data) { return data.size() >= 12 ? read<uint32_t>(data, 8) : 0; }

private:
	struct stretch {
		uint32_t first;
		std::vector<uint16_t> forms;
	};
	std::vector<stretch> runs;

	template <typename T> static void append(std::string &out, T v) { out.append(reinterpret_cast<const char *>(&v), sizeof v); }

	template <typename T> static T read(const std::string &s, size_t at)
	{
		T v;
		std::memcpy(&v, s.data() + at, sizeof v);
		return v;
	}
};

#endif

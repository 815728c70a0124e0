/* bits.h - sets of documents: of one block, and of a whole index. C++ files of this folder only. */
#ifndef MCU_BITS_H
#define MCU_BITS_H

#include <cstdint>
#include <cstring>
#include <vector>

/* Documents of one block: as many as fit the nearest cache together with their fellows. */
class block_set {
public:
	static constexpr uint32_t SIZE = 65536;
	static constexpr uint32_t WORDS = SIZE / 64;

	void clear()
	{
		for (uint64_t &w : word)
			w = 0;
	}
	void set(uint32_t n) { word[n >> 6] |= uint64_t{1} << (n & 63); }
	bool has(uint32_t n) const { return word[n >> 6] >> (n & 63) & 1; }
	bool empty() const
	{
		uint64_t any = 0;
		for (uint64_t w : word)
			any |= w;
		return !any;
	}
	bool operator==(const block_set &o) const { return std::memcmp(word, o.word, sizeof word) == 0; }
	void add(const block_set &o)
	{
		for (uint32_t i = 0; i < WORDS; i++)
			word[i] |= o.word[i];
	}
	void keep(const block_set &o)
	{
		for (uint32_t i = 0; i < WORDS; i++)
			word[i] &= o.word[i];
	}
	void remove(const block_set &o)
	{
		for (uint32_t i = 0; i < WORDS; i++)
			word[i] &= ~o.word[i];
	}
	/* Calls visit(number) for each one in these words, ascending. */
	template <typename Visit> void each(uint32_t from, uint32_t to, Visit visit) const
	{
		for (uint32_t i = from; i < to; i++)
			for (uint64_t left = word[i]; left; left &= left - 1)
				visit(i * 64 + static_cast<uint32_t>(__builtin_ctzll(left)));
	}
	template <typename Visit> void each(Visit visit) const { each(0, WORDS, visit); }

	uint64_t word[WORDS];
};

/* Documents of an index by number. */
class document_set {
public:
	/* Ascending, as memory grows with the number. */
	void add(uint32_t n)
	{
		if (n >> 6 >= word.size())
			word.resize(n / 64 * 2 + 64);
		word[n >> 6] |= uint64_t{1} << (n & 63);
		size++;
	}
	bool has(uint32_t n) const { return n >> 6 < word.size() && (word[n >> 6] >> (n & 63) & 1); }
	uint32_t count() const { return size; }
	/* The first one at n or later; 0 when there is none. */
	uint32_t next(uint32_t n) const
	{
		size_t i = n >> 6;
		if (i >= word.size())
			return 0;
		uint64_t left = word[i] & ~uint64_t{0} << (n & 63);
		while (!left && ++i < word.size())
			left = word[i];
		return left ? static_cast<uint32_t>(i * 64) + static_cast<uint32_t>(__builtin_ctzll(left)) : 0;
	}

private:
	std::vector<uint64_t> word;
	uint32_t size = 0;
};

#endif

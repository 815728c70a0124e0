// A Xapian database written again without its gaps, document numbers kept as our columns need them. usage: compact FROM TO
#include <xapian.h>

#include <cstdio>

int main(int argc, char **argv)
{
	if (argc != 3)
		return std::fputs("usage: compact FROM TO\n", stderr), 2;
	Xapian::Database from(argv[1]);
	from.compact(argv[2], Xapian::DBCOMPACT_NO_RENUMBER);
	std::printf("%u\n", from.get_doccount());
}

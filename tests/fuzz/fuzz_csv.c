/* Files of values between separators: any bytes with a line of names before them. */
#include "tests/fuzz/fuzz_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char head[] = "id;text;date\n";
	char *file = malloc(sizeof head + n);
	MUST(file);
	memcpy(file, head, sizeof head - 1);
	memcpy(file + sizeof head - 1, data, n);
	fuzz_read_table(fuzz_file(data, n));
	fuzz_read_table(fuzz_file(file, sizeof head - 1 + n));
	free(file);
	return 0;
}

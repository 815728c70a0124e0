/* A JSON object on each line: the first is ours, the others are any bytes. */
#include "tests/fuzz/fuzz_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char head[] = "{\"id\": \"1\", \"text\": \"яма\"}\n";
	char *file = malloc(sizeof head + n);
	MUST(file);
	memcpy(file, head, sizeof head - 1);
	memcpy(file + sizeof head - 1, data, n);
	fuzz_read_table(fuzz_file(file, sizeof head - 1 + n));
	free(file);
	return 0;
}

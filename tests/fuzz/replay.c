/* Runs a target over the files of its folder of seeds, one test each, where there is no fuzzer: replay FOLDER. */
#include <dirent.h>

#include "tests/fuzz/fuzz.h"

static char *read_file(const char *path, size_t *n)
{
	FILE *f = fopen(path, "rb");
	MUST(f && fseek(f, 0, SEEK_END) == 0);
	*n = (size_t)ftell(f);
	rewind(f);
	char *data = malloc(*n + 1);
	MUST(data && fread(data, 1, *n, f) == *n);
	fclose(f);
	return data;
}

int main(int argc, char **argv)
{
	struct dirent **files;
	int n = argc == 2 ? scandir(argv[1], &files, NULL, alphasort) : -1, ran = 0;
	MUST(n > 2);
	for (int i = 0; i < n; i++) {
		char path[1200];
		size_t size;
		snprintf(path, sizeof path, "%s/%s", argv[1], files[i]->d_name);
		if (*files[i]->d_name != '.') {
			char *data = read_file(path, &size);
			LLVMFuzzerTestOneInput((const uint8_t *)data, size);
			printf("ok %d - %s\n", ++ran, files[i]->d_name);
			free(data);
		}
		free(files[i]);
	}
	free(files);
	printf("1..%d\n", ran);
	return 0;
}

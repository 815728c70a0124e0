/* What a program can no longer do once it is closed in: each in a child of its own, as there is no way back. */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fcgi/jobs/jobs.h"
#include "fcgi/sandbox.h"
#include "tests/unit/unit.h"

static char inside[64], outside[64];

static int made(const char *folder)
{
	char path[128];
	snprintf(path, sizeof path, "%s/file", folder);
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno;
	close(fd);
	return unlink(path) ? errno : 0;
}

static void *nothing(void *p)
{
	return p;
}

static int files_inside(void) { return made(inside); }
static int files_outside(void) { return made(outside) == EACCES ? 0 : 1; }
static int opened_outside(void)
{
	char path[128];
	snprintf(path, sizeof path, "%s/kept", outside);
	return open(path, O_WRONLY | O_CLOEXEC) < 0 && errno == EACCES ? 0 : 1;
}

static int emptied_outside(void)
{
	char path[128];
	snprintf(path, sizeof path, "%s/kept", outside);
	if (!truncate(path, 0) || errno != EPERM)
		return 1;
	return open(path, O_RDONLY | O_TRUNC | O_CLOEXEC) < 0 && errno == EPERM ? 0 : 2;
}

static int emptied_inside(void)
{
	char path[128];
	snprintf(path, sizeof path, "%s/file", inside);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	return fd < 0 || ftruncate(fd, 0) || close(fd) || unlink(path) ? 1 : 0;
}

static int read_outside(void) { return open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0 ? 0 : errno; }
static int program(void) { return execl("/bin/true", "true", (char *)NULL) && errno == EPERM ? 0 : 1; }
static int traced(void) { return ptrace(PTRACE_TRACEME, 0, NULL, NULL) && errno == EPERM ? 0 : 1; }

static int process(void)
{
	pid_t pid = fork();
	if (pid == 0)
		_exit(0);
	return pid < 0 && errno == EPERM ? 0 : 1;
}

static int thread(void)
{
	pthread_t t;
	return pthread_create(&t, NULL, nothing, NULL) || pthread_join(t, NULL);
}

static int memory(void)
{
	void *much = mmap(NULL, 256u << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void *some = mmap(NULL, 8u << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return much == MAP_FAILED && some != MAP_FAILED ? 0 : 1;
}

static int core(void)
{
	struct rlimit l;
	return getrlimit(RLIMIT_CORE, &l) || l.rlim_max;
}

/* How the child ended that was closed in and did `what`. */
static int ended(int (*what)(void))
{
	const char *const folders[] = {inside, NULL};
	int status = -1;
	pid_t pid = fork();
	if (pid == 0)
		_exit(sandbox_enter(&(struct sandbox){.folders = folders, .memory_mb = 128, .file_mb = 1}) ? what() : 99);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void files_are_made_in_its_folder_alone(void **state)
{
	(void)state;
	assert_int_equal(ended(files_inside), 0);
	assert_int_equal(ended(read_outside), 0);
	if (syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) < 1)
		skip();	/* this kernel has no Landlock */
	assert_int_equal(ended(files_outside), 0);
	assert_int_equal(ended(opened_outside), 0);
}

static const char *const OF_JOBS[] = {"files", "keys", "models", "problems", "audit"}, *const OF_OTHERS[] = {"run", "index", "app", "log", "nginx", ""};	/* the home itself last */
enum { JOBS_FOLDERS = sizeof OF_JOBS / sizeof *OF_JOBS, OTHERS = sizeof OF_OTHERS / sizeof *OF_OTHERS };

static void folder_of(char path[128], const char *name)
{
	snprintf(path, 128, "%s/home/%s", inside, name);
}

/* In a home of its own, as jobs are closed in: 0, or 1 and the number of the first folder that is not as it should be. */
static int jobs_write(void)
{
	struct conf conf = {0};
	char path[128];
	snprintf(conf.home, sizeof conf.home, "%s/home", inside);
	snprintf(conf.files, sizeof conf.files, "%s/home/files", inside);
	snprintf(conf.keys, sizeof conf.keys, "%s/home/keys", inside);
	if (!jobs_close_in(&conf))
		return 99;
	for (int i = 0; i < JOBS_FOLDERS + OTHERS; i++) {
		folder_of(path, i < JOBS_FOLDERS ? OF_JOBS[i] : OF_OTHERS[i - JOBS_FOLDERS]);
		if (made(path) != (i < JOBS_FOLDERS ? 0 : EACCES))
			return i + 1;
	}
	return made("/tmp") == EACCES ? 0 : 98;
}

static void jobs_write_in_their_folders_alone(void **state)
{
	char path[128];
	int status = -1;
	(void)state;
	if (syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) < 1)
		skip();	/* this kernel has no Landlock */
	folder_of(path, "");
	assert_int_equal(mkdir(path, 0700), 0);
	for (int i = 0; i < OTHERS - 1; i++) {
		folder_of(path, OF_OTHERS[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	pid_t pid = fork();
	if (pid == 0)
		_exit(jobs_write());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	for (int i = 0; i < JOBS_FOLDERS + OTHERS; i++) {
		folder_of(path, i < JOBS_FOLDERS ? OF_JOBS[i] : OF_OTHERS[i - JOBS_FOLDERS]);
		assert_int_equal(rmdir(path), 0);
	}
	assert_int_equal(status, 0);
}

static void neither_program_nor_process_is_started(void **state)
{
	(void)state;
	if (SANDBOX_WATCHED)
		skip();
	assert_int_equal(ended(program), 0);
	assert_int_equal(ended(process), 0);
	assert_int_equal(ended(thread), 0);
	assert_int_equal(ended(traced), 0);
}

static void no_file_is_emptied_that_may_not_be_written(void **state)
{
	(void)state;
	if (SANDBOX_WATCHED)
		skip();
	assert_int_equal(ended(emptied_outside), 0);
	assert_int_equal(ended(emptied_inside), 0);
}

static void memory_has_an_end_and_a_core_is_not_left(void **state)
{
	(void)state;
	assert_int_equal(ended(core), 0);
	if (!SANDBOX_WATCHED)
		assert_int_equal(ended(memory), 0);
}

static int hangs(void)
{
	sandbox_watch(1);
	return pause();
}

static int in_time(void)
{
	struct timespec longer = {.tv_sec = 1, .tv_nsec = 200000000};
	sandbox_watch(1);
	sandbox_watch(0);
	return nanosleep(&longer, NULL);
}

static void what_hangs_is_ended(void **state)
{
	(void)state;
	int status = ended(hangs);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM);
	assert_int_equal(ended(in_time), 0);
}

static int make_folders(void **state)
{
	char path[128];
	(void)state;
	snprintf(inside, sizeof inside, "/tmp/mcu-inside-XXXXXX");
	snprintf(outside, sizeof outside, "/tmp/mcu-outside-XXXXXX");
	if (!mkdtemp(inside) || !mkdtemp(outside))
		return -1;
	snprintf(path, sizeof path, "%s/kept", outside);
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	return fd < 0 ? -1 : close(fd);
}

static int remove_folders(void **state)
{
	char path[128];
	(void)state;
	snprintf(path, sizeof path, "%s/kept", outside);
	return unlink(path) || rmdir(inside) || rmdir(outside) ? -1 : 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_made_in_its_folder_alone),
		cmocka_unit_test(jobs_write_in_their_folders_alone),
		cmocka_unit_test(neither_program_nor_process_is_started),
		cmocka_unit_test(no_file_is_emptied_that_may_not_be_written),
		cmocka_unit_test(memory_has_an_end_and_a_core_is_not_left),
		cmocka_unit_test(what_hangs_is_ended),
	};
	return cmocka_run_group_tests(tests, make_folders, remove_folders);
}

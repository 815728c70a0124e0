#include "fcgi/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fcgi/log.h"

/* ---- calls ---- */

static const int never[] = {
	SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork),
	SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(pidfd_getfd), SCMP_SYS(kcmp),
	SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(move_mount), SCMP_SYS(open_tree), SCMP_SYS(fsopen), SCMP_SYS(pivot_root), SCMP_SYS(chroot),
	SCMP_SYS(setns), SCMP_SYS(unshare), SCMP_SYS(bpf), SCMP_SYS(perf_event_open), SCMP_SYS(userfaultfd), SCMP_SYS(io_uring_setup),
	SCMP_SYS(init_module), SCMP_SYS(finit_module), SCMP_SYS(delete_module), SCMP_SYS(kexec_load), SCMP_SYS(kexec_file_load), SCMP_SYS(reboot),
	SCMP_SYS(swapon), SCMP_SYS(swapoff), SCMP_SYS(settimeofday), SCMP_SYS(clock_settime), SCMP_SYS(clock_adjtime), SCMP_SYS(adjtimex),
	SCMP_SYS(add_key), SCMP_SYS(request_key), SCMP_SYS(keyctl), SCMP_SYS(open_by_handle_at), SCMP_SYS(quotactl), SCMP_SYS(acct),
};

/* Threads pass, processes do not. What clone3 is asked for lies in memory that a filter cannot read: glibc takes ENOSYS for an older kernel and uses clone. */
static bool no_processes(scmp_filter_ctx f)
{
	return seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0)) == 0 &&
	       seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
}

/* Landlock knows of truncation from its third version on; before, a file that may not be written could still be emptied. What openat2 is asked for lies in memory, as with clone3. */
static bool no_emptying(scmp_filter_ctx f)
{
	return seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(truncate), 0) == 0 &&
	       seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(open), 1, SCMP_A1(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_TRUNC, O_RDONLY | O_TRUNC)) == 0 &&
	       seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(openat), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_TRUNC, O_RDONLY | O_TRUNC)) == 0 &&
	       seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(openat2), 0) == 0;
}

static bool filter_calls(void)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);
	bool ok = f && no_processes(f) && no_emptying(f) && seccomp_attr_set(f, SCMP_FLTATR_CTL_TSYNC, 1) == 0;
	for (size_t i = 0; ok && i < sizeof never / sizeof *never; i++)
		ok = seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), never[i], 0) == 0;
	int e = ok ? -seccomp_load(f) : ENOMEM;
	seccomp_release(f);
	if (e)
		log_line(LOG_FAIL, "seccomp: %s", strerror(e));
	return e == 0;
}

/* ---- folders ---- */

enum {
	CHANGES = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
		  LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
		  LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM,
	MOVES = LANDLOCK_ACCESS_FS_REFER	/* from the second version of the interface on; the first never moves from folder to folder */
};

static bool allow(int rules, const char *folder, unsigned what)
{
	struct landlock_path_beneath_attr beneath = {.allowed_access = what, .parent_fd = open(folder, O_PATH | O_CLOEXEC)};
	bool ok = beneath.parent_fd >= 0 && syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0;
	if (!ok)
		log_line(LOG_FAIL, "landlock %s: %s", folder, strerror(errno));
	if (beneath.parent_fd >= 0)
		close(beneath.parent_fd);
	return ok;
}

static bool hold_folders(const char *const *folders)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	if (version < 1) {
		log_line(LOG_NOTE, "landlock: %s; the rights of the account alone hold the folders", strerror(errno));
		return true;
	}
	struct landlock_ruleset_attr all = {.handled_access_fs = (unsigned)CHANGES | (version > 1 ? MOVES : 0)};
	int rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
	bool ok = rules >= 0;
	for (; ok && *folders; folders++)
		ok = allow(rules, *folders, (unsigned)all.handled_access_fs);
	if (ok && syscall(SYS_landlock_restrict_self, rules, 0) != 0) {
		log_line(LOG_FAIL, "landlock: %s", strerror(errno));
		ok = false;
	}
	if (rules >= 0)
		close(rules);
	return ok;
}

/* ---- sizes ---- */

static bool limit(int what, size_t mb)
{
	struct rlimit now, wanted = {.rlim_cur = mb << 20, .rlim_max = mb << 20};
	if (getrlimit(what, &now) == 0 && now.rlim_max < wanted.rlim_max)
		wanted.rlim_cur = wanted.rlim_max = now.rlim_max;	/* the operator's is narrower */
	return setrlimit(what, &wanted) == 0;
}

static bool limit_sizes(const struct sandbox *s)
{
	bool ok = limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, s->file_mb) && (SANDBOX_WATCHED || limit(RLIMIT_DATA, s->memory_mb));
	if (!ok)
		log_line(LOG_FAIL, "setrlimit: %s", strerror(errno));
	return ok;
}

bool sandbox_enter(const struct sandbox *s)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
		log_line(LOG_FAIL, "no_new_privs: %s", strerror(errno));
		return false;
	}
	return limit_sizes(s) && hold_folders(s->folders) && (SANDBOX_WATCHED || filter_calls());
}

void sandbox_watch(unsigned seconds)
{
	alarm(seconds);
}

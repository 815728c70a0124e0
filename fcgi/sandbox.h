/*
 * sandbox.h - what a program that reads other people's input can no longer do, whatever that input makes of it. Only sandbox.c sees seccomp and Landlock.
 *
 * systemd's unit says the same from outside (ops/systemd); this holds wherever the programs run.
 */
#ifndef MCU_SANDBOX_H
#define MCU_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

/* Who watches the program from inside needs more memory and calls than it has; only a build of its own lets him. */
#if defined __SANITIZE_ADDRESS__ || defined MCU_VALGRIND
enum { SANDBOX_WATCHED = 1 };
#else
enum { SANDBOX_WATCHED = 0 };
#endif

struct sandbox {
	const char *const *folders;	/* where files may be made and changed, NULL at the end */
	size_t memory_mb;		/* private memory: an allocation beyond it fails, the machine stays whole */
	size_t file_mb;			/* the longest file that may be written */
};

/*
 * From here on, for this process and all its threads, without a way back: no program is started and no process forked, none is
 * traced or read, nothing is mounted, loaded into the kernel or given a key (EPERM); files are written in `folders` alone (EACCES), none is
 * emptied that is not opened for writing (EPERM); no core, which would hold personal data, is left. What is open stays open. False (logged) when the kernel refuses; one without
 * Landlock (before 5.13, or where it is switched off) is logged, and leaves the folders to the rights of the account.
 *
 * Under AddressSanitizer, which needs all the memory and traces itself, folders alone are held.
 */
bool sandbox_enter(const struct sandbox *s);

/* The process is ended by SIGALRM when sandbox_watch(0) does not come within so many seconds: a request that hangs costs one worker, who is
 * replaced. */
void sandbox_watch(unsigned seconds);

#endif

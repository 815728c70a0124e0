/* remote_help.h - two servers of Xapian's remote backend on the loopback, to keep a scratch index in. */
#ifndef MCU_REMOTE_HELP_H
#define MCU_REMOTE_HELP_H

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/unit.h"

enum { REMOTE_SERVERS = 2 };

static pid_t remote_pid[REMOTE_SERVERS];
static char remote_folder[] = "/tmp/mcu-remote-XXXXXX";

static inline struct sockaddr_in remote_address(int port)
{
	return (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static inline int remote_free_port(void)
{
	struct sockaddr_in a = remote_address(0);
	socklen_t n = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, n), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
	close(fd);
	return ntohs(a.sin_port);
}

static inline void remote_serve(int port, const char *folder)
{
	char text[12];
	snprintf(text, sizeof text, "%d", port);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);		/* it has a process for each connection */
	dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);	/* it complains of the knock of remote_await() */
	execlp("xapian-tcpsrv", "xapian-tcpsrv", "--quiet", "--interface", "127.0.0.1", "--port", text, "--writable", folder, (char *)NULL);
	_exit(127);
}

static inline void remote_await(pid_t server, int port)
{
	struct sockaddr_in a = remote_address(port);
	for (;;) {
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), answered = connect(fd, (struct sockaddr *)&a, sizeof a);
		close(fd);
		if (answered == 0)
			return;
		if (waitpid(server, NULL, WNOHANG))
			fail_msg("xapian-tcpsrv has ended");
		usleep(10000);
	}
}

/* Starts them; places gets what MCU_SHARDS says of them. */
static inline const char *remote_start(char places[128])
{
	char folder[64];
	int at = 0;
	assert_non_null(mkdtemp(remote_folder));
	for (int i = 0; i < REMOTE_SERVERS; i++) {
		const int port = remote_free_port();
		snprintf(folder, sizeof folder, "%s/%d", remote_folder, i);
		remote_pid[i] = fork();
		if (!remote_pid[i])
			remote_serve(port, folder);
		remote_await(remote_pid[i], port);
		at += snprintf(places + at, 128 - (size_t)at, "%stcp:127.0.0.1:%d/%d", i ? "," : "", port, port);
	}
	return places;
}

static inline void remote_stop(void)
{
	char command[64];
	for (int i = 0; i < REMOTE_SERVERS; i++) {
		kill(-remote_pid[i], SIGKILL);
		waitpid(remote_pid[i], NULL, 0);
	}
	snprintf(command, sizeof command, "rm -rf %s", remote_folder);
	assert_int_equal(system(command), 0);
}

#endif

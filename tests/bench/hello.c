/*
 * hello.c - the least FastCGI program there can be: what nginx and FastCGI cost without any work behind them.
 * usage: hello SOCKET
 */
#include <fcgiapp.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	if (argc != 2 || FCGX_Init() != 0)
		return 2;
	int sock = FCGX_OpenSocket(argv[1], 128);
	if (sock < 0) {
		perror(argv[1]);
		return 1;
	}
	FCGX_Request r;
	FCGX_InitRequest(&r, sock, 0);
	while (FCGX_Accept_r(&r) == 0) {
		FCGX_PutS("Content-Type: text/plain\r\n\r\nhello\n", r.out);
		FCGX_Finish_r(&r);
	}
	return 0;
}

/* eval.h - measurements of mcuctl eval that have a file of their own. Each gets its files and folders; exit status. */
#ifndef MCU_CTL_EVAL_H
#define MCU_CTL_EVAL_H

/* The judged set, the folder of real texts, a folder to leave the documents and queries in (NAME.docs.ndjson, NAME.queries.ndjson). */
int eval_rank(char **argv);

#endif

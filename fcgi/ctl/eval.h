/* eval.h - measurements of mcuctl eval that have a file of their own. Each gets its files and folders; exit status. */
#ifndef MCU_CTL_EVAL_H
#define MCU_CTL_EVAL_H

/* The judged set, the folder of real texts, a folder to leave the documents and queries in (NAME.docs.ndjson, NAME.queries.ndjson). */
int eval_rank(char **argv);

/* The folder of labelled sentences, the folder of real texts. One line of JSON a set; what is wrong goes to stderr. */
int eval_places(char **argv);

/* The folder of labelled sentences and messages, the folder of real texts: object, fault and place of the card. As eval places. */
int eval_card(char **argv);

/* The folder of real texts: themes, groups, recipients learnt from four fifths of them, tested on the rest. One line of JSON a question. */
int eval_classify(char **argv);

/* incidents.ndjson or messages.ndjson of the real texts: groups that are found in them against their labels. One line of JSON a question. */
int eval_cluster(char **argv);

/* {text} lines: prints the masked text of each, one a line. */
int eval_mask(char **argv);

/* {text, spans: [[kind, words], …]} lines, or {id, spans} over the folder of real texts: prints found, right and wrong by kind. */
int eval_spans(char **argv);

#endif

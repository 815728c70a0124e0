/* eval.h - measurements of mcuctl eval that have a file of their own. Each gets its files and folders; exit status. */
#ifndef MCU_CTL_EVAL_H
#define MCU_CTL_EVAL_H

#include <stdint.h>

/* The judged set, the folder of real texts, a folder to leave the documents and queries in (NAME.docs.ndjson, NAME.queries.ndjson). */
int eval_rank(char **argv);

/* The folder of labelled sentences, the folder of real texts. One line of JSON a set; what is wrong goes to stderr. */
int eval_places(char **argv);

/* The folder of labelled sentences and messages, the folder of real texts: object, fault and place of the card. As eval places. */
int eval_card(char **argv);

/* The folder of labels, the folder of real texts: how urgent a text is. One line of JSON a half; as eval card. */
int eval_urgency(char **argv);

/* The folder of real texts: themes, groups, recipients learnt from four fifths of them, tested on the rest. One line of JSON a question. */
int eval_classify(char **argv);

/* incidents.ndjson or messages.ndjson of the real texts: groups that are found in them against their labels. One line of JSON a question. */
int eval_cluster(char **argv);

/* The same files: how often the made names of official themes say their words, beside the commonest words. One line of JSON. */
int eval_labels(char **argv);

/* The same files: near copies of the index against the exact Jaccard index of all pairs, with edited copies put in. One line of JSON. */
int eval_duplicates(char **argv);

/* {text} lines: prints the masked text of each, one a line. */
int eval_mask(char **argv);

/* {text, spans: [[kind, words], …]} lines, or {id, spans} over the folder of real texts: prints found, right and wrong by kind. */
int eval_spans(char **argv);

/* "bursts" [FILE.csv [--weekly]] [--repeats N] [--seed N] [--dump], the name first: the detector of bursts on labelled series
 * (bursts_file.h), else on simulated ones (bursts_simulate.h) beside its rivals. --dump prints the weekly ones. */
int eval_bursts(char **argv);

/* Its second half: excesses planted and found again, and the scan over places. Returns 1, 0 when memory is short. */
int eval_localise(uint64_t seed);

/* "replies" [--tuning | FILE.xlsx], the name first: how well the score of formal.h finds canned answers of synthetic cities; with an export of
 * «Инцидент-менеджмент» also what it says of real ones. One line of JSON a set. */
int eval_replies(char **argv);

/* "effect" [--repeats N] [--seed N], the name first: verdicts on measures of known effect in simulated towns, beside the naive «before and after». */
int eval_effect(char **argv);

/* "causes" --read TRUTH.json, the name first: the problems of this home with what was planted in them, a line a case; "causes" [--refit] CASES.ndjson: figures
 * of such lines (eval_causes.h). */
int eval_causes(char **argv);

/* What R's farringtonFlexible said of series (tests/eval/surveillance.R): prints how often farrington.h says the same. */
int eval_surveillance(char **argv);

#endif

/*
 * bursts_simulate.h - series with planted outbreaks: counts are negative binomial of mean μ_t and variance φμ_t.
 *
 * Weekly: the simulation of Noufaily et al. 2013 (Statistics in Medicine 32:1206, doi 10.1002/sim.5595), 42 scenarios = 7 sets of
 * parameters × trend or none × 0, 1, 2 yearly waves: μ_t = exp(θ + βt + Σ_{j ≤ m} (γ₁ cos 2πjt/52 + γ₂ sin 2πjt/52)), 624 weeks.
 * An outbreak of size Poisson(k·√(φμ) at its first week) is spread over weeks as ⌊lognormal(0, 0.5)⌋; four of k from 2, 3, 5, 10 begin
 * in weeks 313–575, one of k = 1 … 10 in the judged weeks 576–624.
 *
 * Daily: a municipal series of our own, 15 cells = means of 0.1 … 30 a day × φ 1, 1.5, 3, with a day of week, one or two yearly waves
 * and a drift; two old outbreaks in the history (k = 3 … 10), one in the judged days, k = 2 … 30 and never under 3 messages, each message
 * ⌊lognormal(median 2, 0.9)⌋ days on; it begins with its first message. Sizes and spread were chosen on other seeds so that one plain
 * window of a day finds what the same model found of the series of the preparatory study (0.67 at 0.5 % false alarms).
 */
#ifndef MCU_CTL_BURSTS_SIMULATE_H
#define MCU_CTL_BURSTS_SIMULATE_H

#include "tests/city/rng.h"

enum { SIM_WEEKS = 624, SIM_JUDGED_WEEK = 575, SIM_SCENARIOS = 42 };
enum { SIM_CELLS = 15, SIM_JUDGED_DAYS = 120, SIM_DAYS_MOST = 1600 };

struct sim {
	double count[SIM_DAYS_MOST];
	double mean[SIM_DAYS_MOST];		/* what was expected, outbreaks left out */
	unsigned char kind[SIM_DAYS_MOST];	/* day of week; 0 of weekly series */
	unsigned char planted[SIM_DAYS_MOST];	/* 1: a day with messages of an outbreak, old ones too */
	int n, judged;				/* the first judged day */
	int begin, end;				/* of the judged outbreak, end excluded */
};

/* A season that a daily series and its parent have in common. */
struct sim_season {
	double wave[4], week[7];
};

double sim_poisson(struct rng *r, double mean);
double sim_count(struct rng *r, double mean, double phi);

void sim_weekly(struct rng *r, int scenario, struct sim *out);
void sim_season(struct rng *r, struct sim_season *out);
/* history days before the judged ones; no season: one of its own. */
void sim_daily(struct rng *r, int cell, int history, const struct sim_season *season, struct sim *out);

#endif

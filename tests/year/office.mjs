// The people of the year: they register, hand out, answer and close, some late, some well; each by the moves the card offers.
import { granted } from '../lib/api.js';

const OUTCOMES = ['solved', 'solved', 'solved', 'solved', 'explained', 'explained', 'partly', 'not_solved', 'refused', 'not_established'];

/** Numbers in 0..1 that are the same in each run. */
function numbers(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export class Office {
  constructor(product, api, clock, seed) {
    Object.assign(this, { product, api, clock });
    this.random = numbers(seed);
    /** What waits, by day: {id, step}. */
    this.diary = new Map();
    this.counts = { received: 0, moves: 0, extended: 0, refused: 0, closed: 0 };
  }

  /** Tokens last for a day; the executors of each organisation. */
  async open() {
    this.token = await this.product.token('head');
    if (this.executors) return;
    const rows = await this.product.sql('select organisation_id::text as o, min(id)::text as f from official group by 1');
    this.executors = new Map(rows.map((r) => [r.o, r.f]));
    this.responsible = new Map((await this.product.sql('select theme_id::text as t, min(organisation_id)::text as o from responsibility group by 1')).map((r) => [r.t, r.o]));
    this.worked = new Set((await this.product.sql("select day::text as d from work_day where worked and version = (select max(version) from work_day)")).map((r) => r.d));
  }

  #later(days, id) {
    let n = this.clock.n + Math.max(0, Math.round(days));
    while (this.worked.size && !this.worked.has(this.clock.day(n)) && n < this.clock.n + 400) n += 1;
    if (!this.diary.has(n)) this.diary.set(n, []);
    this.diary.get(n).push(id);
  }

  /** Log-normal around a median, in days. */
  #takes(median, spread) {
    const normal = Math.sqrt(-2 * Math.log(1 - this.random())) * Math.cos(2 * Math.PI * this.random());
    return median * Math.exp(spread * normal);
  }

  async receive(letter) {
    const { day, ...json } = letter;
    this.clock.tick();
    const organisation_id = this.responsible.get(letter.theme_id) ?? [...this.executors.keys()][0];
    for (const name of Object.keys(json)) if (json[name] === null) delete json[name];
    const made = granted(await this.api.post('/messages', { token: this.token, json: { ...json, organisation_id } }), 201);
    this.counts.received += 1;
    this.#later(this.random() < 0.8 ? this.random() * 2 : this.random() * 6, made.id);
  }

  /** Everything that stands in the diary for today. */
  async work() {
    const list = this.diary.get(this.clock.n) ?? [];
    this.clock.at('10:00');
    for (const id of list) {
      this.clock.tick();
      await this.#step(id);
    }
    this.diary.delete(this.clock.n);
  }

  async #step(id) {
    const card = await this.api.get(`/messages/${id}`, { token: this.token });
    const move = this.#choose(granted(card).moves);
    if (!move) return;
    const json = { move: move.code };
    for (const field of move.needs) json[field] = this.#given(field, card.json, move);
    const answer = await this.api.post(`/messages/${id}/moves`, { token: this.token, etag: card.etag, json });
    // Thirty days beyond the first term are all that may be given: the move is there while a day of them is left, five may be too many.
    if (answer.status === 422 && move.code === 'extend' && answer.json.errors[0].pointer === '/until_on') {
      this.counts.refused += 1;
      return this.#later(this.#pause(move.code), id);
    }
    granted(answer);
    this.counts.moves += 1;
    this.counts.extended += move.code === 'extend';
    this.counts.closed += move.code === 'close';
    if (!['close', 'forward', 'reject'].includes(move.code)) this.#later(this.#pause(move.code), id);
  }

  #pause(code) {
    if (code === 'take' || code === 'extend') return this.#takes(9, 0.7);
    if (['answer', 'approve', 'approve_interim'].includes(code)) return this.#takes(2, 0.5);
    return this.#takes(1, 0.6);
  }

  /** What people do with a record in its state: mostly on, now and then aside. */
  #choose(moves) {
    const aside = moves.filter((m) => ['extend', 'forward', 'reject', 'interim', 'submit_interim', 'rework', 'unassign'].includes(m.code));
    if (aside.length && this.random() < 0.04) return aside[Math.floor(this.random() * aside.length)];
    for (const code of ['register', 'assign', 'take', 'go_on', 'approve_interim', 'approve', 'submit', 'answer', 'close']) {
      const move = moves.find((m) => m.code === code);
      if (move) return move;
    }
    return null;
  }

  #given(field, card, move) {
    const due = card.due_on && card.due_on > this.clock.today ? card.due_on : this.clock.today;
    return {
      organisation_id: card.organisation_id, official_id: this.executors.get(card.organisation_id), addressee: 'Администрация области', answer: `Меры приняты, работы выполнены ${this.clock.today}.`,
      reason: 'По итогам рассмотрения', until_on: new Date(Date.parse(due) + 5 * 864e5).toISOString().slice(0, 10), notice_on: this.clock.today, notice_by: 'letter',
      outcome: OUTCOMES[Math.floor(this.random() * OUTCOMES.length)], outcome_by: 'executor',
    }[field] ?? (() => { throw new Error(`${move.code} wants ${field}`); })();
  }
}

// What people do all day, one act at a time: search, read, write, edit, sign in, bring files in, take lists away.
import { createHash } from 'node:crypto';
import { signIn } from '../lib/signin.js';
import { uniqueWord } from '../lib/world.js';

const WORDS = ['яма', 'двор', 'мусор', 'отопление', 'горячая вода', 'светофор', 'снег на тротуаре', '"детская площадка"', 'крыша течёт', 'автобус опаздывает', 'фонарь не горит', 'собаки', 'подъезд', 'лифт', 'парковка'];
const ACTS = [['search', 45], ['read', 20], ['create', 14], ['edit', 10], ['list', 6], ['signin', 2], ['bring', 1], ['take', 2]];
const LOGINS = ['head', 'analyst', 'im', 'pos'];

export class Office {
  /** @param {() => number} random 0 to 1 */
  constructor(product, api, ledger, tokens, random) {
    Object.assign(this, { product, api, ledger, tokens, random });
    this.known = [];
  }

  any(list) {
    return list[Math.floor(this.random() * list.length)];
  }

  /** One act; whatever the product answers is counted, what it should not have answered is blamed. */
  async act() {
    let at = this.random() * ACTS.reduce((sum, [, share]) => sum + share, 0);
    const [name] = ACTS.find(([, share]) => (at -= share) < 0);
    try {
      await this[name]();
    } catch (e) {
      if (e.code === 'ERR_ASSERTION') this.ledger.blame(`${name}: ${e.message}`);
      else this.ledger.count(`no answer (${e.cause?.code ?? e.name})`);
    }
  }

  /** An answer of the API; null (counted) when it is one of those that a fault gives. */
  async ask(method, path, options = {}) {
    const answer = await this.api.call(method, path, { token: this.tokens.head, ...options });
    this.ledger.count(answer.status);
    if (answer.status < 400) return answer;
    if (![409, 412, 429, 502, 503, 504].includes(answer.status)) this.ledger.blame(`${method} ${path}: ${answer.status} ${answer.text}`);
    return null;
  }

  async search() {
    const answer = await this.ask('GET', '/search', { token: this.tokens[this.any(LOGINS)], query: { q: this.any(WORDS), limit: 20 } });
    if (answer && answer.json.items.length > answer.json.total.value) this.ledger.blame(`search: ${answer.json.items.length} of ${answer.json.total.value}`);
    if (answer) this.known.push(...answer.json.items.slice(0, 3).map((i) => i.id));
    this.known.splice(0, this.known.length - 500);
  }

  async read() {
    const id = this.any(this.known);
    if (id) await this.ask('GET', `/messages/${id}`);
  }

  async list() {
    await this.ask('GET', '/messages', { query: { limit: 50, state: 'new' } });
    await this.ask('GET', '/summary');
  }

  async create() {
    const word = uniqueWord('прогон');
    const json = { kind: 'message', channel: 'phone', text: `Прогон ${word}: ${this.any(WORDS)}`, subject: 'начало' };
    const key = createHash('sha256').update(word).digest('hex');
    // A lost answer is asked for again under the same key, as a client does that must not write twice.
    for (let tries = 0; tries < 200; tries += 1) {
      const answer = await this.ask('POST', '/messages', { json, headers: { 'Idempotency-Key': key } }).catch(() => null);
      if (answer) return this.ledger.created.set(word, { id: answer.json.id, text: json.text, subjects: ['начало'] });
      await new Promise((go) => setTimeout(go, 500));
    }
    return this.ledger.blame(`never taken: ${word}`);
  }

  async edit() {
    const own = this.any([...this.ledger.created.values()].slice(-200));
    if (!own || own.busy) return;
    own.busy = true;
    try {
      const card = await this.ask('GET', `/messages/${own.id}`);
      if (!card) return;
      const subject = `правка ${Math.floor(this.random() * 1e9)}`;
      own.subjects.push(subject);	// it may be written though the answer is lost
      const done = await this.ask('PATCH', `/messages/${own.id}`, { etag: card.etag, json: { subject } });
      if (done) own.subjects = [subject];
    } finally {
      own.busy = false;
    }
  }

  async signin() {
    await signIn(this.product, this.any(LOGINS)).catch((e) => {
      if (!/\b50[234] !== \d/.test(e.message)) throw e;
      this.ledger.count('503 at a sign-in');
    });
  }

  async bring() {
    const rows = Array.from({ length: 20 }, () => ({ word: uniqueWord('привоз') })).map(({ word }) => ({ id: word, text: `Прогон ${word}` }));
    const body = rows.map((r) => JSON.stringify(r)).join('\n');
    const sent = await this.ask('POST', '/imports', { token: this.tokens.head, query: { file_name: `${rows[0].id}.ndjson` }, body, type: 'application/octet-stream' });
    const started = sent && await this.ask('POST', `/imports/${sent.json.id}/start`, { json: {} });
    if (started) this.ledger.imports.set(sent.json.id, rows.length);
  }

  async take() {
    const ordered = await this.ask('POST', '/exports', { token: this.tokens.head, json: { format: 'csv', q: this.any(WORDS) } });
    if (ordered) this.ledger.exports.add(ordered.json.id);
  }
}

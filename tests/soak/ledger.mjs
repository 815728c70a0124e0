// What the product acknowledged, and whether all of it is still there at the end.
export class Ledger {
  created = new Map();	// word → {id, text, subjects}: subjects are those that may stand there now, the acknowledged one first
  imports = new Map();	// id → rows
  exports = new Set();
  answers = new Map();	// status → how often
  wrong = [];

  count(status) {
    this.answers.set(status, (this.answers.get(status) ?? 0) + 1);
  }

  /** An answer that no fault excuses. */
  blame(line) {
    this.wrong.push(line.slice(0, 400));
  }

  /** Everything acknowledged, looked for in the database and in the search. */
  async check(product, api, token) {
    const rows = new Map((await product.sql('select id::text, text, subject from message')).map((r) => [r.id, r]));
    const copies = await product.sql("select text, count(*)::int n from message where text like 'Прогон %' group by 1 having count(*) > 1");
    for (const c of copies) this.blame(`written ${c.n} times: ${c.text}`);
    for (const [word, m] of this.created) {
      const row = rows.get(m.id);
      if (!row || row.text !== m.text) this.blame(`lost: ${m.id} ${m.text}`);
      else if (!m.subjects.includes(row.subject)) this.blame(`edit lost: ${m.id} has «${row.subject}», acknowledged were ${m.subjects.join(', ')}`);
      else await this.#found(api, token, word, m.id);
    }
    for (const [id, n] of this.imports) {
      const { json } = await api.get(`/imports/${id}`, { token });
      if (json.status !== 'done' || json.created !== n) this.blame(`import ${id}: ${json.status}, ${json.created} of ${n}`);
    }
    for (const id of this.exports) {
      const { json } = await api.get(`/exports/${id}`, { token });
      if (json.status !== 'done' || json.rows !== json.total) this.blame(`export ${id}: ${json.status}, ${json.rows} of ${json.total}`);
    }
  }

  /** Acknowledged records that a webhook was not told of. */
  untold(requests) {
    const ids = new Set(requests.map((r) => JSON.parse(r.body).data.id));
    return [...this.created].filter(([, m]) => !ids.has(m.id));
  }

  /** Everything acknowledged, looked for in what a webhook was sent. */
  told(requests) {
    for (const [word, m] of this.untold(requests)) this.blame(`not told: ${word}, ${m.id}`);
  }

  async #found(api, token, word, id) {
    const { json } = await api.get('/search', { token, query: { q: word } });
    // A word that nobody knows is found by its likely forms too, so another of ours may stand beside it.
    if (!json.items.some((i) => i.id === id)) this.blame(`not found: ${word}, ${id}`);
  }
}

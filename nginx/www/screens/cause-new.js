// Opening a case: from a problem, a signal, a set of records, or by conditions.
import { html, useEffect, useRef, useState } from '../lib.js';
import { api } from '../api.js';
import { go, place } from '../router.js';
import { QueryFields } from '../causes/query.js';
import { books, loadBooks } from '../terms.js';
import { Field, TextField } from '../ui/field.js';
import { useTyped } from '../ui/leave.js';
import { useAction } from '../ui/load.js';
import { Page } from '../ui/page.js';
import { selection } from '../ui/selection.js';
import { ErrorNote, Loading } from '../ui/states.js';

/** What the address says the case is about: {body, words, back}. */
function subject() {
  const { query } = place.value;
  for (const [name, word, path] of [['problem_id', 'Проблема', '/problems'], ['signal_id', 'Сигнал', '/signals']])
    if (query.get(name)) return { body: { [name]: query.get(name) }, words: `${word} № ${query.get(name)}`, back: `${path}/${query.get(name)}` };
  const set = selection();
  if (set.whole) return null;
  return { body: set.body.filter ? set.body : { q: set.body.q ?? '', params: set.body.params }, words: set.words.join('; '), back: set.back };
}

function Form() {
  const root = useRef(null);
  useTyped(root);
  const about = subject();
  const [title, setTitle] = useState(place.value.query.get('title') ?? '');
  const [what, setWhat] = useState('');
  const [scope, setScope] = useState({});
  const { busy, error, run } = useAction(() => api('POST', '/cause-cases', { body: { title: title.trim(), what: what.trim() || null, ...(about ? about.body : { scope }) } }));
  const submit = async (e) => {
    e.preventDefault();
    const answer = await run();
    if (answer) go(`/causes/${answer.data.id}`);
  };
  const at = (field) => (e) => e.pointer === field || e.pointer?.startsWith(`${field}/`);
  const wrong = (field) => error?.errors?.find(at(field))?.message;
  const fields = ['/title', '/what', ...(about ? [] : ['/scope'])];
  const placed = error?.errors?.length > 0 && error.errors.every((e) => fields.some((f) => at(f)(e)));
  return html`<${Page} title="Открыть дело о причинах" crumbs=${[{ href: '/causes', name: 'Причины' }]} lead="Система сразу посчитает по записям свои гипотезы. Решают люди."><form class="panel stack" onSubmit=${submit} ref=${root}>
    <${Field} label="Название" required hint="Что происходит, коротко" wrong=${wrong('/title')}>${(id) => html`<input class="input" id=${id} required minlength="3" maxlength="200" value=${title} onInput=${(e) => setTitle(e.target.value)} />`}<//>
    ${about ? html`<p>Записи: <a href=${about.back}>${about.words}</a></p>` : html`<${QueryFields} value=${scope} onChange=${setScope} wrong=${wrong('/scope')} />`}
    <${TextField} label="Что происходит" required=${false} hint="Где, с какого времени, кого касается. Можно дописать потом" wrong=${wrong('/what')} rows=${4} max=${4000} value=${what} onInput=${setWhat} />
    ${!placed && html`<${ErrorNote} error=${error} />`}<div class="row"><button class="btn primary" aria-busy=${busy}>Открыть дело</button><a class="btn" href=${about?.back ?? '/causes'}>Отмена</a></div></form><//>`;
}

export default function CauseNew() {
  useEffect(() => {
    loadBooks().catch(() => null);
  }, []);
  return books.value ? html`<${Form} />` : html`<${Loading} label="Загрузка справочников" lines=${6} />`;
}

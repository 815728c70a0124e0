// «Моя работа»: the next records of a filter taken for oneself, what is held and for how long, given back by hand.
import { html, useEffect, useRef, useState } from '../lib.js';
import { api, get } from '../api.js';
import { count, day, dateTime } from '../format.js';
import { go, place, withQuery } from '../router.js';
import { books, loadBooks } from '../terms.js';
import { Field } from '../ui/field.js';
import { Chips, FilterBar, activeFilters, readFilters } from '../ui/filters.js';
import { toast } from '../ui/dialog.js';
import { origin } from '../ui/list.js';
import { useAction, useLoad } from '../ui/load.js';
import { Page } from '../ui/page.js';
import { State } from '../ui/rows.js';
import { Blank, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';

const MOST = 100;

function Take({ onTaken }) {
  const [limit, setLimit] = useState('10');
  const { busy, error, run } = useAction((body) => api('POST', '/batches', { body }).then((r) => r.data));
  const wrong = !/^\d+$/.test(limit) || Number(limit) < 1 || Number(limit) > MOST;
  const submit = async (e) => {
    e.preventDefault();
    if (wrong) return;
    const { sort, ...filter } = readFilters(place.value.query);
    const batch = await run({ filter, limit: Number(limit) });
    if (batch) onTaken(batch);
  };
  return html`<form class="panel stack" onSubmit=${submit}><h2>Взять следующие</h2>
    <p class="muted small">Открытые записи отбора, которых ни у кого нет; ближайший срок сначала.</p>
    <div class="toolbar"><${FilterBar} /></div><${Chips} active=${books.value ? activeFilters(place.value.query) : []} onClear=${() => go('/work')} />
    <div class="row at-end"><${Field} label="Сколько" wrong=${wrong && limit ? `От 1 до ${MOST}` : undefined}>${(id) => html`<input class="input count-input" id=${id} inputmode="numeric" maxlength="3" value=${limit} onInput=${(e) => setLimit(e.target.value)} />`}<//>
      <button class="btn primary" aria-busy=${busy}>Взять</button></div><${ErrorNote} error=${error} /></form>`;
}

function Batch({ batch, onChange }) {
  const all = useRef(null);
  const { busy, error, run } = useAction((body) => api('POST', `/batches/${batch.id}/release`, { body }).then((r) => r.data));
  const give = async (body, words) => {
    const left = await run(body);
    if (!left) return;
    toast(words);
    all.current?.focus(); // the button that was pressed goes with its row
    onChange();
  };
  return html`<section class="panel stack" aria-label=${`Взято ${dateTime(batch.created_at)}`}><div class="row apart"><h2>${count(batch.items.length, 'запись', 'записи', 'записей')}</h2>
      <button type="button" class="btn small" ref=${all} aria-busy=${busy} onClick=${() => give({}, 'Всё возвращено')}>Вернуть все</button></div>
    <p class="muted small">Взято ${dateTime(batch.created_at)}, освободится само ${dateTime(batch.expires_at)}</p><${ErrorNote} error=${error} />
    <ul class="plain-list work-items">${batch.items.map((m) => html`<li key=${m.message_id}><div class="grow"><a class="row-link" href=${`/messages/${m.message_id}`}>№ ${m.number ?? m.message_id} · ${m.title}</a>
        <span class="muted small">${[m.due_on && `срок ${day(m.due_on)}`, m.address].filter(Boolean).join(' · ')}</span></div><${State} code=${m.state} />
      <button type="button" class="btn small quiet" aria-label=${`Вернуть № ${m.number ?? m.message_id}`} aria-busy=${busy} onClick=${() => give({ message_ids: [m.message_id] }, 'Запись возвращена')}>Вернуть</button></li>`)}</ul></section>`;
}

export default function Work() {
  const { data, error, reload } = useLoad((abort) => get('/batches', {}, { signal: abort }).then((r) => r.data.items), []);
  useEffect(() => {
    loadBooks().catch(() => null);
  }, []);
  const held = (data ?? []).flatMap((b) => b.items.map((m) => m.message_id));
  Object.assign(origin, { href: withQuery({}, { path: '/work' }), name: 'Моя работа', ids: held });
  if (error && !data) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  const taken = (batch) => {
    toast(batch.items.length ? `Взято: ${count(batch.items.length, 'запись', 'записи', 'записей')}` : 'Свободных записей по отбору нет');
    reload();
  };
  return html`<${Page} title="Моя работа" lead=${html`<span role="status">${data ? (held.length ? `Взято: ${count(held.length, 'запись', 'записи', 'записей')}` : 'Ничего не взято') : 'Считаем…'}</span>`}>
    <div class="stack"><${Take} onTaken=${taken} /><${ErrorNote} error=${error} onRetry=${reload} />
      ${!data ? html`<div class="panel"><${Loading} label="Загрузка взятого" lines=${4} /></div>` : data.length ? data.map((b) => html`<${Batch} key=${b.id} batch=${b} onChange=${reload} />`)
        : html`<div class="panel"><${Blank} title="Вы ещё ничего не взяли"><p>Задайте отбор и возьмите несколько записей: пока они у вас, другим они не достанутся.</p><//></div>`}</div><//>`;
}

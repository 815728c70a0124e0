// «Повторы»: what was closed as solved and came back, by the organisation that answered for it; each number opens its closures or pairs.
import { html, useState } from '../lib.js';
import { api, get } from '../api.js';
import { count, day, num } from '../format.js';
import { go, place, withQuery } from '../router.js';
import { can } from '../session.js';
import { OUTCOME, stateName } from '../terms.js';
import { DateInput } from '../ui/date.js';
import { Dialog, toast } from '../ui/dialog.js';
import { Choice, Field } from '../ui/field.js';
import { Chips } from '../ui/filters.js';
import { More, useList } from '../ui/list.js';
import { useUnsaved } from '../ui/leave.js';
import { useAction, useLoad } from '../ui/load.js';
import { Blank, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';
import { NONE, asWho, useListHead, whoChip } from './chosen.js';
import { share } from './words.js';

const NAMES = ['from', 'to', 'organisation_id'];
const OFF = { list: '', who: '' };
/** The lists behind the numbers: heading, what it asks for. */
const LISTS = {
  closed: ['Закрыто решённым', '/returns/closures', {}],
  returned: ['Закрыто решённым и повторилось', '/returns/closures', { returned: true }],
  pairs: ['Повторы', '/returns', {}],
  explained: ['Разъяснено и повторилось', '/returns', { outcome: 'explained' }],
};
const set = (changes) => go(withQuery(changes), { keepScroll: true });

function Organisations({ items }) {
  const all = items.reduce((sum, o) => ({ closures: sum.closures + o.closures, returned: sum.returned + o.returned, returns: sum.returns + o.returns }), { closures: 0, returned: 0, returns: 0 });
  const cell = (name, head, list, n, who) => html`<td class="num" data-name=${head}>${n ? html`<a href=${withQuery({ list, who })} aria-label=${`${name}: ${head.toLowerCase()} ${num(n)}, показать`}>${num(n)}</a>` : html`<span class="muted">0</span>`}</td>`;
  const row = (o, name, who) => html`<th scope="row">${name}</th>${cell(name, 'Закрыто', 'closed', o.closures, who)}${cell(name, 'Повторилось', 'returned', o.returned, who)}<td class="num" data-name="Доля">${share(o.returned, o.closures)}</td>${cell(name, 'Повторов', 'pairs', o.returns, who)}`;
  return html`<table class="plain control"><caption class="sr">Закрытое как решённое и повторившееся по организациям</caption>
    <thead><tr><th scope="col">Организация</th><th scope="col" class="num">Закрыто решённым</th><th scope="col" class="num">Повторилось</th><th scope="col" class="num">Доля</th><th scope="col" class="num">Повторов</th></tr></thead>
    <tbody>${items.map((o) => html`<tr key=${o.organisation_id}>${row(o, o.organisation ?? 'Без организации', o.organisation_id ?? NONE)}</tr>`)}</tbody>
    <tfoot><tr>${row(all, 'Всего', '')}</tr></tfoot></table>`;
}

/** A record of a row; what the reader may not see has a word instead of a link. */
const record = (id, number) => (id ? html`<a href=${`/messages/${id}`}>№ ${number ?? id}</a>` : html`<span class="muted">вне вашего доступа</span>`);

function Closures({ items }) {
  return html`<table class="plain control told"><caption class="sr">Закрытые записи</caption><thead><tr><th scope="col">Запись</th><th scope="col">Закрыто</th><th scope="col">Тема</th><th scope="col">Кто закрыл</th><th scope="col">Повторилось</th></tr></thead>
    <tbody>${items.map((c) => html`<tr key=${`${c.message_id}|${c.closed_at}|${c.returns}`}><th scope="row">${record(c.message_id, c.number)}</th><td data-name="Закрыто">${day(c.closed_at)} <span class="muted small">${OUTCOME[c.outcome].toLowerCase()}</span></td><td data-name="Тема">${c.theme ?? html`<span class="muted">не определена</span>`}</td>
      <td data-name="Кто закрыл">${[c.organisation, c.official].filter(Boolean).join(' · ') || '—'}</td><td data-name="Повторилось">${c.returns ? html`<span class="badge bad">${count(c.returns, 'повтор', 'повтора', 'повторов')}</span>` : html`<span class="muted">нет</span>`}</td></tr>`)}</tbody></table>`;
}

function Pairs({ items }) {
  return html`<table class="plain log"><caption class="sr">Закрытые записи и их повторы</caption><thead><tr><th scope="col">Закрыто</th><th scope="col">Запись</th><th scope="col">Повтор</th><th scope="col">Тема</th><th scope="col">Кто закрыл</th></tr></thead>
    <tbody>${items.map((p) => html`<tr key=${p.id}><td class="nowrap">${day(p.closed_at)}<br /><span class="muted small">${OUTCOME[p.outcome].toLowerCase()}</span></td><td>${record(p.message_id, p.number)}</td>
      <td>${record(p.repeat_id, p.repeat_number)} <span class="muted small">${day(p.repeated_at)}, ${p.ground === 'house' ? 'тот же дом' : 'тот же заявитель'}</span></td><td>${p.theme ?? html`<span class="muted">не определена</span>`}</td>
      <td>${[p.organisation, p.official].filter(Boolean).join(' · ') || '—'}</td></tr>`)}</tbody></table>`;
}

/** The numbers the workflow goes by. */
function Settings({ held, onClose, onDone }) {
  const was = () => Object.fromEntries(held.data.items.map((s) => [s.code, String(s.value)]));
  const led = () => Object.fromEntries(held.data.machines.map((m) => [m.code, m.returns_to ?? '']));
  const [form, setForm] = useState(was);
  const [leads, setLeads] = useState(led);
  useUnsaved(JSON.stringify([form, leads]) !== JSON.stringify([was(), led()]));
  const body = () => ({ ...Object.fromEntries(Object.entries(form).map(([k, v]) => [k, Number(v)])), returns_to: Object.fromEntries(Object.entries(leads).map(([k, v]) => [k, v || null])) });
  const { busy, error, run } = useAction(() => api('PUT', '/workflow-settings', { body: body(), headers: { 'if-match': held.etag } }));
  const wrong = (s) => error?.errors?.find((e) => e.pointer === `/${s.code}`)?.message;
  const submit = async (e) => {
    e.preventDefault();
    if (await run()) onDone();
  };
  return html`<${Dialog} title="Настройки работы с записями" onClose=${onClose}><form class="stack" onSubmit=${submit}>
    ${held.data.items.filter((s) => s.least > 0).map((s) => html`<${Field} key=${s.code} label=${s.name} required=${true} hint=${`От ${s.least} до ${s.most}`} wrong=${wrong(s)}>${(id) => html`<input class="input count-input" id=${id} type="number" min=${s.least} max=${s.most} required value=${form[s.code]} onInput=${(e) => setForm({ ...form, [s.code]: e.target.value })} />`}<//>`)}
    ${held.data.items.filter((s) => s.least === 0).map((s) => html`<label key=${s.code} class="check"><input type="checkbox" checked=${form[s.code] === '1'} onChange=${(e) => setForm({ ...form, [s.code]: e.target.checked ? '1' : '0' })} />${s.name}</label>`)}
    <fieldset class="stack"><legend class="label">Куда повтор возвращает оконченную запись</legend>${held.data.machines.map((m) => html`<${Field} key=${m.code} label=${m.name} wrong=${error?.errors?.find((e) => e.pointer === `/returns_to/${m.code}`)?.message}>${(id) => html`<${Choice} id=${id} value=${leads[m.code]} onChange=${(v) => setLeads({ ...leads, [m.code]: v })} options=${Object.fromEntries(m.states.map((s) => [s, stateName(s)]))} empty="Остаётся закрытой, итог снят" />`}<//>`)}</fieldset>
    <p class="muted small">О снятом итоге узнают исполнитель и тот, кто закрыл: уведомлением и письмом. Уже отмеченные повторы и взятая работа не меняются.</p>${!error?.errors && html`<${ErrorNote} error=${error} />`}
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" aria-busy=${busy}>Записать</button></div></form><//>`;
}

/** A list; behind a number it gets the focus at its heading. */
function List({ code, who, span, opened }) {
  const [name, path, more] = LISTS[code];
  const list = useList(path, { ...span, ...asWho(who), ...more });
  const head = useListHead(opened && [code, who]);
  const Rows = path === '/returns' ? Pairs : Closures;
  return html`<section class=${`panel ${list.loading && list.items ? 'stale' : ''}`} aria-labelledby="pairs"><div class="panel-head"><h2 id="pairs" tabindex="-1" ref=${head}>${name}</h2></div><${ErrorNote} error=${list.error} onRetry=${list.reload} />
      ${!list.items ? !list.error && html`<${Loading} label="Загрузка записей" lines=${6} />` : list.items.length ? html`<div class="scroll"><${Rows} items=${list.items} /></div>` : html`<${Blank} title=${path === '/returns' ? 'Повторов нет' : 'Таких записей нет'}><p>Если условия узкие, снимите часть из них.</p><//>`}<${More} list=${list} /></section>`;
}

/** What narrows the screen, in words. */
function active(query, organisations) {
  const who = query.get('organisation_id');
  const span = [query.get('from') && `с ${day(query.get('from'))}`, query.get('to') && `по ${day(query.get('to'))}`].filter(Boolean).join(' ');
  return [
    ...(who ? [{ key: 'who', label: 'Организация', text: organisations?.find((o) => o.organisation_id === who)?.organisation ?? `№ ${who}`, off: { organisation_id: '' } }] : []),
    ...(span ? [{ key: 'span', label: 'Закрыто', text: span, off: { from: '', to: '' } }] : []),
    ...whoChip(query.get('who')), ...(query.get('list') in LISTS ? [{ key: 'list', label: 'Открыто', text: LISTS[query.get('list')][0].toLowerCase(), off: OFF }] : []),
  ];
}

export function ReturnsTab() {
  const { query } = place.value;
  const asked = Object.fromEntries(NAMES.filter((n) => query.get(n)).map((n) => [n, query.get(n)]));
  const key = JSON.stringify(asked);
  const counts = useLoad((abort) => get('/returns/organisations', asked, { signal: abort }).then((r) => r.data.items), [key]);
  const settings = useLoad((abort) => api('GET', '/workflow-settings', { signal: abort }), []);
  const [edit, setEdit] = useState(false);
  const chosen = query.get('list') in LISTS;
  if (counts.error && !counts.data) return html`<${ErrorScreen} error=${counts.error} onRetry=${counts.reload} />`;
  const date = (name, label) => html`<div class="field"><span class="label">${label}</span><${DateInput} label=${label} value=${query.get(name) ?? ''} onChange=${(v) => set({ [name]: v })} /></div>`;
  const setting = (code) => settings.data?.data.items.find((s) => s.code === code)?.value;
  const days = setting('return_days');
  const explained = setting('return_explained') === 1;
  return html`<div class="row apart"><p class="muted">${days ? `Закрытое как решённое, о чём написали снова с того же адреса или от того же заявителя за ${count(days, 'день', 'дня', 'дней')}.` : 'Закрытое как решённое, о чём написали снова.'}${explained && html` Итог «разъяснено» повтор тоже возвращает: <a href=${withQuery({ list: 'explained', who: '' })}>такие записи</a> стоят отдельно и в числа не входят.`}</p>
      ${can('workflow.write') && settings.data && html`<button type="button" class="btn" onClick=${() => setEdit(true)}>Настройки</button>`}</div>
    <div class="log-filter">${date('from', 'Закрыто с')}${date('to', 'По')}</div><${Chips} active=${active(query, counts.data)} onClear=${() => set({ ...OFF, organisation_id: '', from: '', to: '' })} />
    ${chosen && html`<${List} code=${query.get('list')} who=${query.get('who')} span=${asked} opened=${true} />`}
    <section class=${`panel ${counts.loading && counts.data ? 'stale' : ''}`} aria-labelledby="by-org"><div class="panel-head"><h2 id="by-org">По организациям</h2></div>
      ${!counts.data ? html`<${Loading} label="Загрузка чисел" lines=${6} />` : counts.data.length ? html`<div class="scroll"><${Organisations} items=${counts.data} /></div>` : html`<${Blank} title="Закрытого как решённое нет" />`}</section>
    ${!chosen && html`<${List} code="pairs" who=${null} span=${asked} opened=${false} />`}
    ${edit && html`<${Settings} held=${settings.data} onClose=${() => setEdit(false)} onDone=${() => { setEdit(false); toast('Настройки записаны'); settings.reload(); }} />`}`;
}

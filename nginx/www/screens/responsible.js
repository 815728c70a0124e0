// «Реестр ответственных»: who answers for a theme in a district, with dates; where nobody does. Plans take their officials from it.
import { html, useEffect, useState } from '../lib.js';
import { get } from '../api.js';
import { addDays, count, num, today } from '../format.js';
import { go, place, withQuery } from '../router.js';
import { asked, set } from '../quality/filter.js';
import { ResponsibleDialog, VersionsDialog } from '../admin/responsible.js';
import { AdminTabs } from '../admin/tabs.js';
import { span } from '../admin/words.js';
import { records } from '../roadmap/words.js';
import { can } from '../session.js';
import { books, loadBooks } from '../terms.js';
import { orElse, toast, useFocusAfter } from '../ui/dialog.js';
import { Choice } from '../ui/field.js';
import { districtOptions, organisationOptions, themeOptions } from '../ui/filters.js';
import { Icon } from '../ui/icons.js';
import { More, dropLists, useList } from '../ui/list.js';
import { useAction, useLoad } from '../ui/load.js';
import { Page } from '../ui/page.js';
import { Combo } from '../ui/pick.js';
import { Blank, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';

const STATE = { now: 'Действуют', future: 'Ещё не начались', past: 'Закончились' };
const BADGE = { future: ['info', 'ещё не началось'], past: ['line', 'закончилось'] };
const PLACE = { official: 'назначен', organisation: 'нет человека', nobody: 'никого' };
/** Which rows are asked for: those in force unless the reader says otherwise. */
const stateOf = () => place.value.query.get('state') ?? 'now';
const pick = (name, label, options, empty) => html`<div class="field"><span class="label">${label}</span><${Combo} label=${label} options=${options} value=${place.value.query.get(name) ?? ''} onChange=${(v) => set({ [name]: v })} placeholder=${empty} /></div>`;

function Filters({ gaps }) {
  const { query } = place.value;
  return html`<div class="row control-bar quality-filter">${pick('theme_id', 'Тема', themeOptions(), 'Все')}${pick('district_id', 'Район', districtOptions(), 'Все')}
    ${gaps ? html`<label class="check"><input type="checkbox" checked=${query.get('all') === 'true'} onChange=${(e) => set({ all: e.target.checked ? 'true' : '' })} />И темы без пробелов</label>`
    : html`${pick('organisation_id', 'Организация', organisationOptions(), 'Все')}<div class="field"><label class="label" for="responsible-state">Строки</label><${Choice} id="responsible-state" value=${stateOf()} onChange=${(v) => set({ state: v === 'now' ? '' : v })} options=${STATE} /></div>
      <label class="check"><input type="checkbox" checked=${query.get('vacant') === 'true'} onChange=${(e) => set({ vacant: e.target.checked ? 'true' : '' })} />Только без человека</label>`}</div>`;
}

function Who({ r }) {
  if (!r.official) return html`<b class="bad">человек не назначен</b>`;
  return html`${r.official}<span class="muted small from">${r.post}</span>${r.left_on && html` <span class="badge bad">больше не работает</span>`}`;
}

function Register({ list, edit, history }) {
  const write = can('responsibility.write');
  if (!list.items) return html`<div class="panel"><${Loading} label="Загрузка реестра" lines=${8} /></div>`;
  if (!list.items.length) return html`<div class="panel"><${Blank} icon="user" title="Таких строк нет"><p>${write ? 'Снимите часть условий или назначьте ответственного.' : 'Снимите часть условий.'}</p><//></div>`;
  return html`<section class="panel" aria-label="Реестр"><table class=${`plain control told ${list.loading ? 'stale' : ''}`}><caption class="sr">Кто за что отвечает</caption><thead><tr><th scope="col">Тема</th><th scope="col">Где</th><th scope="col">Организация</th><th scope="col">Кто</th><th scope="col">Когда</th><th scope="col"><span class="sr">Действия</span></th></tr></thead>
    <tbody>${list.items.map((r) => html`<tr key=${r.id} data-row><th scope="row">${r.theme}${r.sector && html`<span class="muted small from">${r.sector}</span>`}</th><td data-name="Где">${r.district ?? 'весь город'}</td><td data-name="Организация">${r.organisation}</td><td data-name="Кто"><${Who} r=${r} /></td>
      <td data-name="Когда">${span(r)}${BADGE[r.state] && html` <span class=${`badge ${BADGE[r.state][0]}`}>${BADGE[r.state][1]}</span>`}</td>
      <td><div class="row acts">${write && html`<button type="button" class="btn small" aria-label=${`Изменить: ${r.theme}, ${r.district ?? 'весь город'}`} onClick=${() => edit(r.id)}>Изменить</button>`}<button type="button" class="btn small quiet" aria-label=${`История: ${r.theme}, ${r.district ?? 'весь город'}`} onClick=${() => history(r.id)}>История</button></div></td></tr>`)}</tbody></table></section><${More} list=${list} />`;
}

/** A district of a theme: who, and a way to mend it where there is nobody. */
function Cell({ t, p, edit, assign }) {
  const who = p.state === 'official' ? p.official : p.state === 'organisation' ? html`<b class="bad">нет человека</b><span class="muted small from">${p.organisation}</span>` : html`<b class="bad">никого</b>`;
  const came = p.messages > 0 && can('message.read') && html`<span class="small from">записей <a href=${records({ theme_id: t.theme_id, district_id: p.district_id }, addDays(today(), -90), addDays(today(), -1))} aria-label=${`${t.theme}, ${p.district}: записей ${num(p.messages)} за 90 дней, показать`}>${num(p.messages)}</a></span>`;
  const mend = p.state !== 'official' && can('responsibility.write') && html`<div><button type="button" class="btn small" aria-label=${`Назначить: ${t.theme}, ${p.district}`} onClick=${() => (p.responsibility_id && !p.above && !p.wide ? edit(p.responsibility_id) : assign({ theme_id: t.theme_id, district_id: p.district_id }))}>Назначить</button></div>`;
  return html`<td data-name=${p.district}>${who}${p.state === 'official' && (p.wide || p.above) && html`<span class="muted small from">${p.wide ? 'как за весь город' : 'как за вышестоящую тему'}</span>`}${came}${mend}</td>`;
}

function Gaps({ turn, edit, assign }) {
  const { query } = place.value;
  const { data, error, reload } = useLoad((abort) => get('/responsibilities/gaps', { ...asked(['theme_id', 'district_id']), gaps: query.get('all') !== 'true' }, { signal: abort }).then((r) => r.data.items), [place.value.query.toString(), turn]);
  if (error && !data) return html`<${ErrorNote} error=${error} onRetry=${reload} />`;
  if (!data) return html`<div class="panel"><${Loading} label="Ищем пробелы" lines=${8} /></div>`;
  if (!data.length) return html`<div class="panel"><${Blank} icon="check" title="Пробелов нет"><p>У каждой темы в каждом районе есть должностное лицо, которое за неё отвечает.</p><//></div>`;
  const gaps = data.reduce((n, t) => n + t.gaps, 0);
  return html`<p role="status" class="muted">${count(data.length, 'тема', 'темы', 'тем')}, пробелов: ${num(gaps)}. Сверху те, где за 90 дней пришло больше записей.</p>
    <section class="panel" aria-label="Темы по районам"><div class="scroll" tabindex="0" role="group" aria-label="Таблица, прокручивается"><table class="plain control told"><caption class="sr">Кто отвечает за тему в районе</caption><thead><tr><th scope="col">Тема</th>${data[0].places.map((p) => html`<th scope="col" key=${p.district_id}>${p.district}</th>`)}</tr></thead>
      <tbody>${data.map((t) => html`<tr key=${t.theme_id} data-row><th scope="row">${t.theme}${t.sector && html`<span class="muted small from">${t.sector}</span>`}</th>${t.places.map((p) => html`<${Cell} key=${p.district_id} t=${t} p=${p} edit=${edit} assign=${assign} />`)}</tr>`)}</tbody></table></div></section>`;
}

export default function Responsible() {
  const { query } = place.value;
  const gaps = query.get('tab') === 'gaps';
  const list = useList('/responsibilities', { ...asked(['theme_id', 'district_id', 'organisation_id', 'vacant']), state: stateOf() });
  const [open, setOpen] = useState(null);
  const [turn, setTurn] = useState(0);
  useFocusAfter(open, orElse(() => document.querySelector('main h1')));
  useEffect(() => {
    loadBooks().catch(() => null);
  }, []);
  // Read anew before it is edited: the list may be older than its version.
  const { error: failed, run: edit } = useAction(async (id) => setOpen({ row: (await get(`/responsibilities/${id}`)).data }));
  if (list.error && !list.items) return html`<${ErrorScreen} error=${list.error} onRetry=${list.reload} />`;
  if (!books.value) return html`<${Loading} label="Загрузка справочников" lines=${6} />`;
  const done = () => {
    setOpen(null);
    toast('Реестр записан');
    dropLists();
    list.reload();
    setTurn((n) => n + 1);
  };
  const assign = (given) => setOpen({ given });
  const tab = (code, name) => html`<a href=${withQuery({ tab: code })} aria-current=${gaps === Boolean(code) ? 'page' : undefined}>${name}</a>`;
  return html`<${Page} title="Реестр ответственных" lead="Из него дорожные карты берут ответственного за мероприятие. В планах, которые уже составлены, ничего не меняется." actions=${can('responsibility.write') && html`<button type="button" class="btn primary always" onClick=${() => assign({})}><${Icon} name="plus" />Назначить</button>`}><${AdminTabs} /><${ErrorNote} error=${failed} />
    <nav class="tabs" aria-label="Реестр ответственных">${tab('', 'Реестр')}${tab('gaps', 'Пробелы')}</nav><${Filters} gaps=${gaps} />
    ${gaps ? html`<${Gaps} turn=${turn} edit=${edit} assign=${assign} />` : html`<${Register} list=${list} edit=${edit} history=${(id) => setOpen({ history: id })} />`}
    ${open?.history && html`<${VersionsDialog} id=${open.history} onClose=${() => setOpen(null)} />`}${open && !open.history && html`<${ResponsibleDialog} row=${open.row} given=${open.given} onClose=${() => setOpen(null)} onDone=${done} />`}<//>`;
}

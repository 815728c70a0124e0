// «Картина»: one theme, organisation or district, with all that the registers say of it.
import { html, useEffect } from '../lib.js';
import { get } from '../api.js';
import { addDays, day, num } from '../format.js';
import { place } from '../router.js';
import { STATE as PLAN, STATE_BADGE as PLAN_BADGE, measures } from '../roadmap/words.js';
import { growth, occasions, title as problemTitle } from '../problems/words.js';
import { SOURCE, pct } from '../quality/mark-words.js';
import { can } from '../session.js';
import { STATE, STATE_BADGE, expected, placeOf, windowOf } from '../signals/words.js';
import { loadBooks } from '../terms.js';
import { Days, Ranking, Tile, Trend, list, received } from '../ui/flow.js';
import { Icon } from '../ui/icons.js';
import { useLoad } from '../ui/load.js';
import { Page } from '../ui/page.js';
import { Bones, ErrorNote, ErrorScreen, Loading, NotFound } from '../ui/states.js';

const KIND = { theme: 'Тема', organisation: 'Организация', district: 'Район' };
const PARTS = { channel: 'Каналы', theme: 'Темы', organisation: 'Организации', district: 'Районы' };
const PARAM = { channel: 'channel', theme: 'theme_id', organisation: 'organisation_id', district: 'district_id' };
const SHOWN = 5;

/** What the page is about: the one parameter of its address. */
const subject = (query) => Object.fromEntries(['theme_id', 'organisation_id', 'district_id'].filter((n) => query.get(n)).map((n) => [n, query.get(n)]));

const load = (path, query, deps) => useLoad((abort) => get(path, query, { signal: abort }).then((r) => r.data), deps);

/** The same day a year before, as the server counts it: of 29 February the 28th. */
const yearBefore = (iso) => `${Number(iso.slice(0, 4)) - 1}${iso.slice(4).replace('-02-29', '-02-28')}`;

function Tiles({ data: { counts: c, today }, of }) {
  const from = addDays(today, -29);
  return html`<ul class="tiles panel flush">
    <${Tile} name="Поступило за 30 дней" value=${c.received} href=${received(from, today, of)}><${Trend} now=${c.received} before=${c.received_before} /> за прошлые 30: ${num(c.received_before)}<//>
    <${Tile} name="Год назад" value=${c.received_year_ago} href=${received(yearBefore(from), yearBefore(today), of)}>за те же 30 дней<//>
    <${Tile} name="В работе" value=${c.open} href=${list({ ...of, open: true })}>ещё не закончены<//>
    <${Tile} name="Просрочено" value=${c.overdue} tone="bad" href=${list({ ...of, overdue: true, sort: 'due_on' })}>срок прошёл, работа не закончена<//>
    <${Tile} name="Срок в ближайшие 7 дней" value=${c.due_week} href=${list({ ...of, open: true, overdue: false, 'due_on[gte]': today, 'due_on[lte]': addDays(today, 6), sort: 'due_on' })}>сегодня включительно<//>
    ${!of.organisation_id && html`<${Tile} name="Без организации" value=${c.unassigned} tone="warn" href=${list({ ...of, open: true, with_organisation: false })}>в работе, не распределены<//>`}
  </ul>`;
}

function Parts({ data, of }) {
  const from = addDays(data.today, -29);
  const rows = (kind) => data.parts.filter((p) => p.kind === kind).map((p) => ({
    ...p, href: received(from, data.today, { ...of, [PARAM[kind]]: p.id }), picture: kind === 'channel' ? undefined : `/picture?${PARAM[kind]}=${p.id}`,
  }));
  const kinds = Object.keys(PARTS).filter((kind) => kind === 'channel' || rows(kind).length > 0);
  return html`<div class="cols picture-parts">${kinds.map((kind) => html`<${Ranking} key=${kind} title=${PARTS[kind]} hint="30 дней, к прошлым 30" rows=${rows(kind)} empty="За 30 дней ничего не поступало." />`)}</div>`;
}

/** A panel of what another register has; it loads by itself, so that a slow one keeps nobody waiting. */
function Register({ name, path, query, href, empty, row }) {
  const { data, error, reload } = load(path, { ...query, limit: SHOWN }, [path, JSON.stringify(query)]);
  return html`<section class="panel" aria-label=${name}><div class="panel-head"><h2>${name}</h2>${data?.items.length > 0 && html`<a class="small" href=${href}>Все</a>`}</div>
    <${ErrorNote} error=${error} onRetry=${reload} />
    ${!data ? !error && html`<${Bones} lines=${3} />` : data.items.length ? html`<ul class="plain-list tight">${data.items.map((x) => html`<li key=${x.id}>${row(x)}</li>`)}</ul>` : html`<p class="muted">${empty}</p>`}</section>`;
}

const signalRow = (s) => html`<a href=${`/signals/${s.id}`}>${s.theme}: ${placeOf(s)}</a> <span class=${`badge ${STATE_BADGE[s.state]}`}>${STATE[s.state].toLowerCase()}</span><p class="muted small">${windowOf(s)} ${expected(s)} ${num(s.messages)}</p>`;
const problemRow = (p) => html`<a href=${`/problems/${p.id}`}>${problemTitle(p.label)}</a>${p.emerging && html` <span class="badge warn">новая</span>`}<p class="muted small">${occasions(p.now_occasions)} за 30 дней, ${growth(p)}</p>`;

const caseRow = (k) => html`<a href=${`/causes/${k.id}`}>${k.title}</a><p class="muted small">${[['гипотез', k.hypotheses], ['принято', k.accepted], ['подтверждено', k.confirmed + k.proved]].filter(([, n]) => n).map(([word, n]) => `${word} ${num(n)}`).join(', ') || 'причин пока нет'}</p>`;
const planRow = (r) => html`<a href=${`/roadmaps/${r.id}`}>${r.title}</a> <span class=${`badge ${PLAN_BADGE[r.state]}`}>${PLAN[r.state]}</span><p class="muted small">${measures(r.measures)}, выполнено ${num(r.done)}</p>`;
const conflictRow = (c) => html`${c.text}<p class="muted small">${day(c.found_on)}, ${c.settled ? 'улажено' : 'не улажено'}</p>`;

/** Shares of satisfied applicants of the last 90 days, each source by itself: their scales differ. */
function Marks({ of, today }) {
  const by = of.theme_id ? 'theme' : 'organisation';
  const id = of.theme_id ?? of.organisation_id;
  const { data, error, reload } = load('/marks/summary', { by, from: addDays(today, -89), to: today }, [by, today]);
  const rows = (data?.items ?? []).map((s) => ({ ...s, mine: s.groups.find((g) => g.id === id) })).filter((s) => s.mine);
  return html`<section class="panel" aria-label="Удовлетворённость"><div class="panel-head"><h2>Удовлетворённость</h2><a class="small" href=${`/quality?tab=marks&by=${by}`}>Все оценки</a></div><${ErrorNote} error=${error} onRetry=${reload} />
    ${!data ? !error && html`<${Bones} lines=${2} />` : rows.length ? html`<ul class="plain-list tight">${rows.map((s) => html`<li key=${`${s.source}-${s.scale}`}>${SOURCE[s.source]}: ${s.mine.hidden ? html`<span class="muted">мало оценок, доля не показана</span>` : html`<b>${pct(s.mine.share)}</b> удовлетворены <span class="muted">(${pct(s.mine.low)}–${pct(s.mine.high)}), оценок ${num(s.mine.given)}</span>`}</li>`)}</ul>` : html`<p class="muted">За 90 дней оценок нет.</p>`}</section>`;
}

function Registers({ of, today }) {
  const query = new URLSearchParams(of).toString();
  return html`<div class="cols picture-parts">
    ${can('problem.read') && html`<${Register} name="Проблемы" path="/problems" query=${of} href=${`/problems?${query}`} empty="Ночь не нашла здесь проблем: записи говорят о разном." row=${problemRow} />`}
    ${can('signal.read') && html`<${Register} name="Сигналы" path="/signals" query=${of} href=${`/signals?${query}`} empty="Необычного роста здесь не было." row=${signalRow} />`}
    ${can('cause.read') && !of.district_id && html`<${Register} name="Причины" path="/cause-cases" query=${of} href=${`/causes?${query}`} empty="Дел о причинах здесь не открывали." row=${caseRow} />`}
    ${can('roadmap.read') && html`<${Register} name="Дорожные карты" path="/roadmaps" query=${of} href=${`/roadmaps?${query}`} empty="Мероприятий здесь не назначали." row=${planRow} />`}
    ${of.organisation_id && html`<${Register} name="Конфликты и ошибки" path="/conflicts" query=${of} href=${`/quality?tab=conflicts&${query}`} empty="Споров и ошибок не записано." row=${conflictRow} />`}
    ${!of.district_id && html`<${Marks} of=${of} today=${today} />`}
    <${Register} name="Публикации и комментарии" path="/messages" query=${{ ...of, kind: 'publication,comment' }} href=${list({ ...of, kind: 'publication,comment' })} empty="В наблюдаемых источниках об этом не писали." row=${(m) => html`<a href=${`/messages/${m.id}`}>${m.subject || m.excerpt.slice(0, 80)}</a><p class="muted small">${day(m.received_at ?? '')}</p>`} />
  </div>`;
}

function Body({ data, of }) {
  return html`<div class="summary"><${Tiles} data=${data} of=${of} /><${Days} days=${data.days} more=${of} /><${Parts} data=${data} of=${of} /><${Registers} of=${of} today=${data.today} /></div>`;
}

/** Further addresses about the same subject. */
function Actions({ of }) {
  const query = new URLSearchParams(of).toString();
  return html`${of.theme_id && can('signal.read') && html`<a class="btn" href=${`/signals?tab=growth&theme_id=${of.theme_id}`}>Почему растёт</a>`}${can('search.read') && html`<a class="btn" href=${`/search?${query}`}><${Icon} name="search" />Искать здесь</a>`}<button type="button" class="btn" onClick=${() => window.print()}><${Icon} name="print" />Печать</button>`;
}

export default function Picture() {
  const of = subject(place.value.query);
  const { data, error, reload } = load('/picture', of, [JSON.stringify(of)]);
  useEffect(() => {
    loadBooks().catch(() => null);
  }, []);
  if ([400, 404, 422].includes(error?.status)) return html`<${NotFound} detail="Такой темы, организации или района нет, или они вам не показываются." />`;
  if (error && !data) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  const what = data?.subject;
  const up = what?.parent_id && html`<a href=${`/picture?${Object.keys(of)[0]}=${what.parent_id}`}>${what.parent}</a>`;
  const lead = what && html`${KIND[what.kind]}${what.full_name && what.full_name !== what.name ? ` · ${what.full_name}` : ''}${what.significant ? ' · социально значимая' : ''}${up && html` · входит в: ${up}`}`;
  return html`<${Page} title=${what ? what.name : 'Картина'} lead=${lead} crumbs=${[{ href: '/', name: 'Сводка' }]} actions=${html`<${Actions} of=${of} />`}>
    ${data ? html`<${Body} data=${data} of=${of} />` : html`<div class="panel"><${Loading} label="Загрузка картины" lines=${8} /></div>`}<//>`;
}

// Agreement, discussion, versions and their comparison.
import { html, useRef, useState } from '../lib.js';
import { api, get } from '../api.js';
import { dateTime, day, num } from '../format.js';
import { Choice, Field } from '../ui/field.js';
import { useTyped } from '../ui/leave.js';
import { useAction, useLoad } from '../ui/load.js';
import { Part } from '../ui/page.js';
import { Bones, ErrorNote } from '../ui/states.js';
import { KIND, VERSION, who } from './words.js';

/** Who has to agree with the present version, and who has. */
export function Signs({ plan }) {
  if (!plan.number) return null;
  const now = plan.signs.filter((s) => s.number === plan.number);
  const asked = [...new Set(plan.items.map((m) => m.organisation).filter(Boolean))].sort();
  return html`<${Part} id="signs" name=${`Лист согласования, версия ${plan.number}`}>${now.length ? html`<ul>${now.map((s) => html`<li key=${s.at}><b>${s.agrees ? 'Согласовано' : 'Замечания'}</b>: ${[s.organisation, s.account].filter(Boolean).join(', ')}, <time datetime=${s.at}>${dateTime(s.at)}</time>${s.note && html`<p class="quote">${s.note}</p>`}</li>`)}</ul>` : html`<p class="muted">Пока никто не высказался.</p>`}
    <p class="muted small">Исполнители плана: ${asked.join('; ') || 'не назначены'}.</p><//>`;
}

export function Talk({ plan, onDone }) {
  const root = useRef(null);
  useTyped(root);
  const [text, setText] = useState('');
  const [about, setAbout] = useState('');
  const { busy, error, run } = useAction(() => api('POST', `/roadmaps/${plan.id}/comments`, { body: { text: text.trim(), measure_id: about || null } }));
  const submit = async (e) => {
    e.preventDefault();
    const answer = await run();
    if (!answer) return;
    setText('');
    onDone(answer);
  };
  const position = (id) => plan.items.find((m) => m.id === id)?.position;
  return html`<${Part} id="talk" name="Обсуждение">${plan.comments.length ? html`<ol class="history">${plan.comments.map((c) => html`<li key=${c.id}><p>${c.measure_id && html`<b>К мероприятию ${position(c.measure_id)}.</b> `}${c.text}</p><p class="muted small"><time datetime=${c.at}>${dateTime(c.at)}</time> · ${c.account}</p></li>`)}</ol>` : html`<p class="muted">Замечаний и вопросов пока нет.</p>`}
    <form class="stack tight talk-form" onSubmit=${submit} ref=${root}><${Field} label="О чём">${(id) => html`<${Choice} id=${id} value=${about} onChange=${setAbout} empty="О плане в целом" options=${Object.fromEntries(plan.items.map((m) => [m.id, `${m.position}. ${m.text}`.slice(0, 80)]))} />`}<//>
      <${Field} label="Ваше замечание или вопрос" required>${(id) => html`<textarea class="textarea" id=${id} rows="2" required minlength="3" maxlength="2000" value=${text} onInput=${(e) => setText(e.target.value)} />`}<//><${ErrorNote} error=${error} />
      <div><button class="btn" aria-busy=${busy}>Сказать</button></div></form><//>`;
}

/* ---- versions ---- */

const SHOWN = { text: ['Мероприятие', String], kind: ['Вид', (v) => KIND[v]], cause: ['Причина', String], starts_on: ['Начало', day], due_on: ['Срок', day], target_count: ['Цель, записей', num], target_days: ['Цель, дней', num], cost: ['Класс затрат', String] };
const shown = (m, name) => (m[name] === null || m[name] === undefined ? 'не указано' : SHOWN[name][1](m[name]));

/** What became of the measures between two versions, by their ids. */
export function differences(old, now) {
  const was = new Map(old.measures.map((m) => [m.id, m]));
  const is = new Map(now.measures.map((m) => [m.id, m]));
  const changed = now.measures.filter((m) => was.has(m.id)).map((m) => {
    const before = was.get(m.id);
    const rows = Object.keys(SHOWN).filter((name) => String(before[name] ?? '') !== String(m[name] ?? '')).map((name) => [SHOWN[name][0], shown(before, name), shown(m, name)]);
    if (before.official_id !== m.official_id) rows.push(['Ответственный', who(before) || 'не назначен', who(m) || 'не назначен']);
    return { m, rows };
  }).filter((x) => x.rows.length);
  return { title: old.title === now.title ? null : [old.title, now.title], added: now.measures.filter((m) => !was.has(m.id)), removed: old.measures.filter((m) => !is.has(m.id)), changed };
}

function Compared({ id, one, two }) {
  const { data, error } = useLoad((abort) => Promise.all([one, two].map((number) => get(`/roadmaps/${id}/version`, { number }, { signal: abort }).then((r) => r.data.data))), [id, one, two]);
  if (error) return html`<${ErrorNote} error=${error} />`;
  if (!data) return html`<${Bones} />`;
  const d = differences(...data);
  if (!d.title && !d.added.length && !d.removed.length && !d.changed.length) return html`<p>Версии ${one} и ${two} не отличаются.</p>`;
  return html`<div class="stack tight">${d.title && html`<p>Название: <del>${d.title[0]}</del> → <ins>${d.title[1]}</ins></p>`}
    ${d.added.map((m) => html`<p key=${m.id}><b>Добавлено:</b> <ins>${m.text}</ins></p>`)}${d.removed.map((m) => html`<p key=${m.id}><b>Убрано:</b> <del>${m.text}</del></p>`)}
    ${d.changed.map(({ m, rows }) => html`<div key=${m.id} class="scroll"><table class="plain"><caption>${m.position}. ${m.text}</caption><thead><tr><th scope="col">Что</th><th scope="col">Версия ${one}</th><th scope="col">Версия ${two}</th></tr></thead><tbody>${rows.map(([name, was, is]) => html`<tr key=${name}><th scope="row">${name}</th><td><del>${was}</del></td><td><ins>${is}</ins></td></tr>`)}</tbody></table></div>`)}</div>`;
}

export function Versions({ plan }) {
  const last = plan.versions[0]?.number;
  const [pair, setPair] = useState(null);
  if (!plan.versions.length) return null;
  const [one, two] = pair ?? [plan.versions[1]?.number, last];
  const options = Object.fromEntries(plan.versions.map((v) => [v.number, `версия ${v.number}`]));
  return html`<${Part} id="versions" name="Версии"><ol class="history">${plan.versions.map((v) => html`<li key=${v.number}><p><b>Версия ${v.number}</b>: ${VERSION[v.state]}${v.note ? `: ${v.note}` : ''}</p><p class="muted small">отправлена <time datetime=${v.at}>${dateTime(v.at)}</time>, ${v.account}${v.decided ? html`; решение <time datetime=${v.decided_at}>${dateTime(v.decided_at)}</time>, ${v.decided}` : ''}</p></li>`)}</ol>
    ${plan.versions.length > 1 && html`<div class="row control-bar"><${Field} label="Сравнить">${(id) => html`<${Choice} id=${id} value=${String(one)} onChange=${(v) => setPair([Number(v), two])} options=${options} />`}<//><${Field} label="С версией">${(id) => html`<${Choice} id=${id} value=${String(two)} onChange=${(v) => setPair([one, Number(v)])} options=${options} />`}<//></div><${Compared} id=${plan.id} one=${one} two=${two} />`}<//>`;
}

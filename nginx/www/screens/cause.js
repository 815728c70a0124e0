// A case: what, where, since when, how much; the tree of causes; each cause with its evidence; records; history.
import { html, useEffect, useMemo, useRef, useState } from '../lib.js';
import { api } from '../api.js';
import { count, dateTime, day, num } from '../format.js';
import { bind } from '../keys.js';
import { place, withQuery } from '../router.js';
import { CauseCard } from '../causes/cards.js';
import { CaseDialog, CauseDialog, DecideDialog, EvidenceDialog } from '../causes/dialogs.js';
import { Fish } from '../causes/fish.js';
import { Records } from '../causes/records.js';
import { Tree } from '../causes/tree.js';
import { ORIGIN, STATE, queryWords, records, share } from '../causes/words.js';
import { Bars } from '../problems/sides.js';
import { people, title as capital } from '../problems/words.js';
import { can } from '../session.js';
import { loadBooks } from '../terms.js';
import { orElse, toast, useFocusAfter } from '../ui/dialog.js';
import { dropLists, useRowKeys } from '../ui/list.js';
import { useAction, useLoad } from '../ui/load.js';
import { Page, Part } from '../ui/page.js';
import { ErrorNote, ErrorScreen, Loading } from '../ui/states.js';

const SIDES = { district: 'Районы', street: 'Улицы', organisation: 'Исполнители', theme: 'Темы', object: 'Объекты' };

function From({ k }) {
  if (k.problem_id) return html`из проблемы <a href=${`/problems/${k.problem_id}`}>${capital(k.problem)}</a>`;
  if (k.signal_id) return html`из <a href=${`/signals/${k.signal_id}`}>сигнала № ${k.signal_id}</a>: ${queryWords(k.scope)}`;
  return html`${ORIGIN[k.origin]}${Object.keys(k.scope).length ? `: ${queryWords(k.scope)}` : ''}`;
}

/** «Объяснено N % потока», as a bar with both parts as links. */
function Coverage({ k }) {
  const { messages, explained } = k.figures;
  const rest = messages - explained;
  return html`<div class="cause-coverage"><p class="lead">Объяснено ${share(explained, messages)} потока: ${explained ? html`<a href=${records(k.id, 'explained')} aria-label=${`Объяснено записей ${explained}, показать`}>${num(explained)}</a>` : 0} из <a href=${records(k.id, 'all')} aria-label=${`Записей в деле ${messages}, показать`}>${num(messages)}</a>${rest > 0 && html`; без принятой причины <a href=${records(k.id, 'unexplained')} aria-label=${`Без принятой причины ${rest}, показать`}>${num(rest)}</a>`}.</p>
    <div class="cause-bar" aria-hidden="true"><i style=${{ width: `${messages ? (100 * explained) / messages : 0}%` }}></i></div></div>`;
}

function Summary({ k, target }) {
  const f = k.figures;
  return html`<section class="panel stack tight" aria-label="Главное"><p class="row" tabindex="-1" ref=${target}><span class=${`badge ${k.state === 'open' ? 'accent' : 'line'}`}>${k.state === 'open' ? 'открыто' : 'закрыто'}</span><span class="muted small">№ ${k.id}, <${From} k=${k} />; открыто ${dateTime(k.created_at)}, ${k.opened_by}</span></p>
    ${k.what && html`<p>${k.what}</p>`}
    <p>${f.messages ? `Записей ${num(f.messages)} от ${people(f.authors)}, с ${day(f.first_on)} по ${day(f.last_on)}.` : 'Записей, которые вам видны, нет.'}${k.messages_then === null ? '' : ` Когда дело открыли, было ${num(k.messages_then)} от ${people(k.authors_then)}.`}</p>
    <${Coverage} k=${k} />${k.conclusion && html`<p><b>Вывод:</b> ${k.conclusion}</p>`}</section>`;
}

function Drawing({ k }) {
  const fish = place.value.query.get('view') === 'fish';
  const tab = (view, name, on) => html`<a class="btn small" aria-current=${on ? 'true' : undefined} href=${withQuery({ view, records: '' })}>${name}</a>`;
  return html`<${Part} id="drawing" name="Почему" lead="Каждая причина — ссылка на её доводы ниже. Отклонённые не рисуются."><div class="row cause-views">${tab('', 'Дерево', !fish)}${tab('fish', 'Рыбья кость', fish)}</div>
    <div class="cause-scroll" tabindex="0" role="group" aria-label="Рисунок, прокручивается">${fish ? html`<${Fish} title=${k.title} causes=${k.causes} />` : html`<${Tree} title=${k.title} causes=${k.causes} />`}</div><//>`;
}

function Sides({ k }) {
  return html`<${Part} id="sides" name="Где и у кого"><div class="problem-sides">${Object.entries(SIDES).map(([kind, name]) => {
    const list = k.sides.filter((s) => s.kind === kind);
    return html`<div key=${kind}><h3>${name}</h3>${list.length ? html`<ul>${list.map((s) => html`<li key=${s.id}>${s.name ?? s.id}: <a href=${records(k.id, kind, s.id)} aria-label=${`${s.name ?? s.id}: записей ${s.messages}, показать`}>${num(s.messages)}</a> (${share(s.messages, k.figures.messages)})</li>`)}</ul>` : html`<p class="muted">Не указаны</p>`}</div>`;
  })}</div><//>`;
}

function History({ k }) {
  if (!k.history.length) return null;
  return html`<${Part} id="history" name="Решения"><ol class="history">${k.history.map((e, i) => html`<li key=${i}><p><a href=${`#cause-${e.cause_id}`}>${e.text}</a>: ${e.from_state ? `${STATE[e.from_state]} → ` : ''}<b>${STATE[e.to_state]}</b>${e.reason ? `. ${e.reason}` : ''}</p><p class="muted small"><time datetime=${e.at}>${dateTime(e.at)}</time> · ${e.account ?? 'система'}</p></li>`)}</ol><//>`;
}

export default function Cause({ id }) {
  const { data, error, reload, set } = useLoad((abort) => api('GET', `/cause-cases/${id}`, { signal: abort }), [id]);
  const [open, setOpen] = useState(null);
  const state = useRef(null);
  useFocusAfter(open, orElse(() => state.current));
  useRowKeys();
  useEffect(() => {
    loadBooks().catch(() => null);
  }, []);
  const done = (answer, words) => {
    setOpen(null);
    dropLists();
    set(answer);
    toast(words);
  };
  const call = useAction(async (method, path, body, words) => done(await api(method, path, { body, headers: { 'if-match': data.etag } }), words));
  const k = data?.data;
  const names = useMemo(() => ({ streets: new Map((k?.sides ?? []).filter((s) => s.kind === 'street').map((s) => [s.id, s.name])) }), [k]);
  const may = Boolean(k) && can('cause.edit');
  const edits = may && k.state === 'open';
  const guess = () => call.run('POST', `/cause-cases/${id}/guesses`, undefined, 'Гипотезы посчитаны заново');
  const acts = [...(edits ? [['KeyN', 'N', 'Добавить причину', () => setOpen({ kind: 'add' })], ['KeyG', 'G', 'Посчитать гипотезы заново', guess], ['KeyE', 'E', 'Изменить дело', () => setOpen({ kind: 'case' })], ['KeyZ', 'Z', 'Закрыть дело', () => setOpen({ kind: 'close' })]] : []),
    ...(may && !edits ? [['KeyZ', 'Z', 'Открыть снова', () => call.run('PATCH', `/cause-cases/${id}`, { state: 'open' }, 'Дело снова открыто')]] : [])];
  useEffect(() => bind(acts.map(([code, key, label, run]) => ({ code, key, label, run }))), [data]);
  if (error && !k) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  if (!k) return html`<${Loading} label="Загрузка дела" lines=${8} />`;
  const act = (kind, cause, more) => (kind === 'drop' ? call.run('DELETE', `/cause-evidence/${more.id}`, undefined, 'Довод убран') : setOpen({ kind, cause, more }));
  const close = (stale) => {
    setOpen(null);
    if (stale) reload();
  };
  const dialog = { etag: data.etag, onClose: close, onStale: reload };
  const decide = (cause, ids, to) => call.run('POST', `/causes/${cause}/proposals`, { message_ids: ids, to }, to === 'accepted' ? 'Записи отнесены к причине' : 'Записи к причине не относятся');
  const shown = k.causes.filter((c) => c.state !== 'rejected');
  const rejected = k.causes.filter((c) => c.state === 'rejected');
  const cards = (list) => list.map((c) => html`<${CauseCard} key=${c.id} c=${c} k=${k} names=${names} edits=${edits} act=${act} />`);
  return html`<${Page} title=${k.title} windowTitle=${`Дело № ${k.id}`} crumbs=${[{ href: '/causes', name: 'Причины' }]} actions=${html`${acts.map(([code, , label, run], i) => html`<button key=${code} type="button" class=${`btn always ${i ? '' : 'primary'}`} onClick=${run}>${label}</button>`)}<button type="button" class="btn" onClick=${() => window.print()}>Печать</button>`}>
    <div class="stack"><${ErrorNote} error=${call.error} onRetry=${call.error?.status === 412 ? reload : undefined} /><${Summary} k=${k} target=${state} /><${Drawing} k=${k} />
      <section class="stack" aria-labelledby="causes-head"><h2 id="causes-head">Причины: ${num(shown.length)}</h2>${shown.length ? cards(shown) : html`<div class="panel"><p>${edits ? 'Система не нашла, за что уцепиться: посмотрите записи и добавьте причину сами.' : 'Принятых причин пока нет.'}</p></div>`}
        ${rejected.length > 0 && html`<details><summary>Отклонены: ${count(rejected.length, 'причина', 'причины', 'причин')}</summary><div class="stack">${cards(rejected)}</div></details>`}</section>
      <${Sides} k=${k} /><${Part} id="weeks" name="Как шло"><figure class="series-figure" tabindex="0" role="group" aria-label="По неделям"><${Bars} weeks=${k.weeks} /></figure><details><summary>Числа по неделям</summary><ul>${[...k.weeks].reverse().map((w) => html`<li key=${w.from_day}>${day(w.from_day)} — ${day(w.to_day)}: ${w.messages ? html`<a href=${records(k.id, 'week', w.from_day)} aria-label=${`С ${day(w.from_day)}: записей ${w.messages}, показать`}>${num(w.messages)}</a>` : 0}</li>`)}</ul></details><//>
      <${Records} key=${k.version} k=${k} onDecide=${edits ? decide : null} /><${History} k=${k} /></div>
    ${open?.kind === 'add' && html`<${CauseDialog} id=${k.id} causes=${k.causes} ...${dialog} onDone=${(a) => done(a, 'Причина записана')} />`}${open?.kind === 'deeper' && html`<${CauseDialog} id=${k.id} parent=${open.cause} causes=${k.causes} ...${dialog} onDone=${(a) => done(a, 'Причина записана')} />`}
    ${open?.kind === 'edit' && html`<${CauseDialog} id=${k.id} cause=${open.cause} causes=${k.causes} ...${dialog} onDone=${(a) => done(a, 'Изменения записаны')} />`}${open?.kind === 'evidence' && html`<${EvidenceDialog} cause=${open.cause} ...${dialog} onDone=${(a) => done(a, 'Довод записан')} />`}
    ${open?.kind === 'move' && html`<${DecideDialog} cause=${open.cause} to=${open.more} ...${dialog} onDone=${(a) => done(a, 'Решение записано')} />`}${open?.kind === 'case' && html`<${CaseDialog} k=${k} ...${dialog} onDone=${(a) => done(a, 'Дело изменено')} />`}${open?.kind === 'close' && html`<${CaseDialog} k=${k} closing ...${dialog} onDone=${(a) => done(a, 'Дело закрыто')} />`}<//>`;
}

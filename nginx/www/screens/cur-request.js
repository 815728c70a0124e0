// One request of the ЦУР: the answer as it is being written, what it stands on, what was sent and when it was delivered.
import { html, useEffect, useRef, useState } from '../lib.js';
import { api, get, under } from '../api.js';
import { AnswerDialog, EvidenceDialog, MoveDialog, TermDialog } from '../cur/dialogs.js';
import { EVENT, MOVES, STATE, STATE_BADGE, amount, asked } from '../cur/words.js';
import { count, dateTime, day, today } from '../format.js';
import { bind } from '../keys.js';
import { can } from '../session.js';
import { orElse, toast, useFocusAfter } from '../ui/dialog.js';
import { Icon } from '../ui/icons.js';
import { dropLists } from '../ui/list.js';
import { useAction, useLoad } from '../ui/load.js';
import { Page } from '../ui/page.js';
import { ErrorNote, ErrorScreen, Loading } from '../ui/states.js';

function Head({ r, target }) {
  const late = r.overdue ? html` <span class="badge bad">просрочено</span>` : r.open && r.due_on === today() && html` <span class="badge warn">сегодня</span>`;
  return html`<section class="panel stack tight" aria-label="Запрос"><p class="row" tabindex="-1" ref=${target}><span class=${`badge ${STATE_BADGE[r.state]}`}>${STATE[r.state]}</span></p><p class="pre">${r.text}</p>
    <dl class="pairs"><dt>Срок</dt><dd>${day(r.due_on)}${r.days && `, ${count(r.days, 'рабочий день', 'рабочих дня', 'рабочих дней')}`}${late}</dd><dt>От кого</dt><dd>${r.sender}${r.theirs && `, № ${r.theirs}`}</dd>
      <dt>Поступил</dt><dd>${dateTime(r.received_at)}${r.account !== r.sender && html`<span class="muted">, внёс: ${r.account}</span>`}</dd><dt>Исполнитель</dt><dd>${r.owner ?? html`<span class="muted">не назначен</span>`}</dd></dl></section>`;
}

function Evidence({ list, drop }) {
  return html`<ul class="plain-list">${list.map((e, i) => html`<li key=${`${e.kind} ${e.id}`} class="row"><span class="grow"><a href=${e.href}>${e.title}</a>: ${amount(e)}<span class="muted small"> на ${dateTime(e.at)}</span></span>${drop && html`<button type="button" class="btn small quiet" aria-label=${`Убрать: ${e.title}`} onClick=${() => drop(i)}>Убрать</button>`}</li>`)}</ul>`;
}

function Draft({ r, write, acts, drop }) {
  const { text, evidence } = r.draft;
  return html`<section class="panel stack tight" aria-labelledby="cur-draft"><div class="panel-head"><h2 id="cur-draft">Готовится ответ</h2><span class="muted small">ЦУР этого не видит</span></div>
    ${text ? html`<p class="pre">${text}</p>` : html`<p class="muted">Ответ ещё не написан.</p>`}<h3>На чём основан</h3>${evidence.length ? html`<${Evidence} list=${evidence} drop=${write && drop} />` : html`<p class="muted">Приложите записи, проблемы, причины или дорожные карты: с ответом уйдут ссылки и числа на этот момент.</p>`}
    ${write && html`<div class="row">${acts}</div>`}</section>`;
}

function Sent({ a, last }) {
  return html`<section class="panel stack tight" aria-labelledby=${`cur-answer-${a.n}`}><div class="panel-head"><h2 id=${`cur-answer-${a.n}`}>${last ? 'Ответ' : `Прежний ответ (${a.n}-й)`}</h2>${a.decision && html`<span class=${`badge ${STATE_BADGE[a.decision]}`}>${STATE[a.decision]}</span>`}</div><p class="pre">${a.text}</p>
    ${a.evidence.length > 0 && html`<h3>На чём основан</h3><${Evidence} list=${a.evidence} />`}
    <dl class="pairs"><dt>Отправлен</dt><dd>${dateTime(a.sent_at)}, ${a.sent_by}</dd><dt>Вручён</dt><dd>${a.read_at ? `${dateTime(a.read_at)}, ${a.read_by}${a.read_how === 'token' ? ' (токен)' : ''}` : html`<span class="muted">ЦУР ещё не читал</span>`}</dd>
      ${a.decision && html`<dt>${a.decision === 'accepted' ? 'Принят' : 'Возвращён'}</dt><dd>${dateTime(a.decided_at)}, ${a.decided_by}${a.note && html`<p class="quote">${a.note}</p>`}</dd>`}</dl></section>`;
}

const Events = ({ list }) => html`<section class="panel" aria-labelledby="cur-events"><h2 id="cur-events">Что сделано</h2><ol class="history">${list.map((e) => html`<li key=${e.at}><p>${EVENT[e.move]}</p>${e.note && html`<p class="quote">${e.note}</p>`}<p class="muted small"><time datetime=${e.at}>${dateTime(e.at)}</time> · ${e.account}</p></li>`)}</ol></section>`;

const KINDS = { answer: AnswerDialog, term: TermDialog, evidence: EvidenceDialog };

export default function CurRequest({ id }) {
  const { data: r, error, reload, set } = useLoad((abort) => get(`/cur-requests/${id}`, {}, { signal: abort }).then((x) => x.data), [id]);
  const [open, setOpen] = useState(null);
  const target = useRef(null);
  useFocusAfter(open, orElse(() => target.current));
  const done = (answer, words) => {
    setOpen(null);
    dropLists();
    set(answer.data);
    toast(words);
  };
  const call = useAction(async (method, path, body, words) => done(await api(method, path, { body, headers: under(r.version) }), words));
  const work = can('cur_request.work') && r?.open;
  const write = work && r.draft && r.state !== 'on_approval';
  const acts = !r ? [] : [...(write ? [['KeyE', r.draft.text ? 'Изменить ответ' : 'Написать ответ', { dialog: 'answer' }], ['KeyB', 'Добавить основание', { dialog: 'evidence' }]] : []), ...(work ? [['KeyO', 'Срок и исполнитель', { dialog: 'term' }]] : [])];
  const moves = (r?.moves ?? []).map((code) => [MOVES[code].code, MOVES[code].name, { move: code }]);
  const act = (what) => (what.move === 'take' || what.move === 'submit' ? call.run('POST', `/cur-requests/${id}/moves`, { move: what.move }, MOVES[what.move].said) : setOpen(what));
  useEffect(() => bind([...acts, ...moves].map(([code, label, what]) => ({ code, key: code.slice(3), label, run: () => act(what) }))), [r]);
  if (error && !r) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  if (!r) return html`<${Loading} label="Загрузка запроса" lines=${8} />`;
  const button = ([code, label, what], tone = '') => html`<button key=${code} type="button" class=${`btn always ${tone}`} disabled=${call.busy} onClick=${() => act(what)}>${label}</button>`;
  const drop = (i) => call.run('PATCH', `/cur-requests/${id}`, { evidence: asked(r.draft.evidence.filter((_, k) => k !== i)) }, 'Основание убрано');
  const close = (stale) => {
    setOpen(null);
    if (stale) reload();
  };
  const Form = open && (open.move ? MoveDialog : KINDS[open.dialog]);
  const actions = html`<button type="button" class="btn" onClick=${() => window.print()}><${Icon} name="print" />Печать</button>${acts.filter(([, , w]) => w.dialog === 'term').map((a) => button(a))}${moves.map((m) => button(m, ['submit', 'approve', 'accept', 'take'].includes(m[2].move) ? 'primary' : ''))}`;
  return html`<${Page} title=${`Запрос № ${r.number}`} crumbs=${[{ href: '/cur-requests', name: 'Запросы ЦУР' }]} actions=${actions}><div class="stack"><${ErrorNote} error=${call.error} onRetry=${call.error?.status === 412 ? reload : undefined} /><${Head} r=${r} target=${target} />
    ${r.open && r.draft && html`<${Draft} r=${r} write=${write} drop=${drop} acts=${acts.filter(([, , w]) => w.dialog !== 'term').map((a) => button(a))} />`}
    ${r.answers.map((a, i) => html`<${Sent} key=${a.n} a=${a} last=${i === 0 && !r.open} />`)}<${Events} list=${r.events} /></div>
    ${Form && html`<${Form} r=${r} move=${open.move} onClose=${close} onDone=${(a) => done(a, open.move ? MOVES[open.move].said : 'Записано')} />`}<//>`;
}

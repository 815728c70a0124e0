// Actions on many records: how one goes, what came of each record, its undo; the list of one's own.
import { html, useEffect } from '../lib.js';
import { api, get } from '../api.js';
import { dateTime, num } from '../format.js';
import { FIELD, books, loadBooks } from '../terms.js';
import { Icon } from '../ui/icons.js';
import { More, dropLists, useList } from '../ui/list.js';
import { useAction, useLoad } from '../ui/load.js';
import { inWords } from '../ui/merge.js';
import { Page } from '../ui/page.js';
import { Blank, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';

const STATUS = { queued: 'Ждёт очереди', running: 'Выполняется', done: 'Выполнено', undo_queued: 'Отмена ждёт очереди', undoing: 'Отменяется', undone: 'Отменено', failed: 'Не удалось' };
const UNDER_WAY = ['queued', 'running', 'undo_queued', 'undoing'];
const RESULT = { done: 'Выполнено', refused: 'Отказано', undone: 'Возвращено', kept: 'Оставлено как есть' };
const POLL_MS = 700;

/** What was asked, in words. */
function actionWords({ move, ...fields }) {
  const name = move && (books.value?.moves.find((m) => m.code === move)?.name ?? move);
  const given = Object.entries(fields).map(([f, v]) => `${FIELD[f] ?? f}: ${inWords(f, v)}`);
  return [name, ...given].filter(Boolean).join(' · ');
}

function Items({ id, turn }) {
  const list = useList(`/bulk/${id}/items`, { limit: 100, turn: undefined });
  useEffect(() => {
    if (turn) list.reload();
  }, [turn]);
  if (list.error) return html`<${ErrorNote} error=${list.error} onRetry=${list.reload} />`;
  if (!list.items) return html`<${Loading} label="Загрузка итогов" lines=${4} />`;
  return html`<div class="panel table-wrap"><table class="plain"><caption class="sr">Итог каждой записи</caption><thead><tr><th scope="col">Запись</th><th scope="col">Итог</th><th scope="col">Почему</th></tr></thead><tbody>
    ${list.items.map((i) => html`<tr key=${i.message_id}><td><a href=${`/messages/${i.message_id}`}>№ ${i.number ?? i.message_id}</a> <span class="muted small clip">${i.title}</span></td>
      <td class=${i.result === 'refused' || i.result === 'kept' ? 'bad' : ''}>${i.result ? RESULT[i.result] : 'в очереди'}</td><td>${i.detail}</td></tr>`)}</tbody></table></div><${More} list=${list} />`;
}

function Counts({ bulk }) {
  const undone = ['undoing', 'undone'].includes(bulk.status);
  return html`<dl class="pairs"><dt>Записей</dt><dd>${num(bulk.total)}</dd><dt>Выполнено</dt><dd>${num(bulk.done)}</dd><dt>Отказано</dt><dd>${num(bulk.refused)}</dd>
    ${undone && html`<dt>Возвращено</dt><dd>${num(bulk.undone)}</dd><dt>Оставлено: изменили позже</dt><dd>${num(bulk.kept)}</dd>`}
    <dt>Заказано</dt><dd>${dateTime(bulk.created_at)}</dd>${bulk.can_undo && html`<dt>Отменить можно до</dt><dd>${dateTime(bulk.undo_until)}</dd>`}</dl>`;
}

function One({ id }) {
  const { data: bulk, error, reload, set } = useLoad((abort) => get(`/bulk/${id}`, {}, { signal: abort }).then((r) => r.data), [id]);
  const undo = useAction(() => api('POST', `/bulk/${id}/undo`).then((r) => r.data));
  const moving = bulk && UNDER_WAY.includes(bulk.status);
  useEffect(() => {
    if (!moving) dropLists();
    const timer = moving && !error ? setTimeout(reload, POLL_MS) : 0;
    return () => clearTimeout(timer);
  }, [bulk, error]);
  if (error && !bulk) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  if (!bulk) return html`<div class="panel"><${Loading} label="Загрузка действия" lines=${6} /></div>`;
  const back = async () => {
    const answer = await undo.run();
    if (answer) set(answer);
  };
  const dealt = ['queued', 'running'].includes(bulk.status) ? bulk.done + bulk.refused : bulk.undone + bulk.kept;
  const of = ['queued', 'running'].includes(bulk.status) ? bulk.total : bulk.done;
  const part = of ? Math.round((dealt / of) * 100) : 0;
  return html`<${Page} title=${`Действие № ${bulk.id}`} lead=${actionWords(bulk.action)} crumbs=${[{ href: '/bulk', name: 'Мои действия' }]}>
    <div class="stack">
    <${ErrorNote} error=${undo.error ?? error} onRetry=${error ? reload : undefined} />
    <section class="panel stack"><div role="status"><h2>${STATUS[bulk.status]}</h2></div>${moving && html`<span class="bar big" role="progressbar" aria-label="Обработано записей" aria-valuemin="0" aria-valuemax="100" aria-valuenow=${part}><i style=${{ width: `${part}%` }} /></span>`}
      ${bulk.error_detail && html`<p class="bad">${bulk.error_detail}</p>`}<${Counts} bulk=${bulk} />
      ${bulk.can_undo && html`<div class="row"><button type="button" class="btn" disabled=${undo.busy} onClick=${back}><${Icon} name="refresh" />Отменить действие</button></div>`}</section>
    <${Items} id=${id} turn=${moving ? 0 : bulk.status === 'undone' ? 2 : 1} /></div><//>`;
}

function All() {
  const list = useList('/bulk', {});
  if (list.error && !list.items) return html`<${ErrorScreen} error=${list.error} onRetry=${list.reload} />`;
  const blank = html`<div class="panel"><${Blank} title="Действий со многими записями ещё не было" actions=${html`<a class="btn primary" href="/messages">К обращениям</a>`}><p>Отберите записи в списке или поиском и нажмите «Действие со всеми».</p><//></div>`;
  return html`<${Page} title="Мои действия" lead="Действия со многими записями за всё время" crumbs=${[{ href: '/messages', name: 'Обращения' }]}>
    ${!list.items ? html`<div class="panel"><${Loading} label="Загрузка действий" lines=${5} /></div>` : !list.items.length ? blank : html`<ul class="saved-list">${list.items.map((b) => html`<li key=${b.id} class="panel saved"><div class="grow"><a class="saved-name" href=${`/bulk/${b.id}`}>№ ${b.id}</a> <span class="badge">${STATUS[b.status]}</span>
      <p class="small">${actionWords(b.action)}</p><p class="muted small">${dateTime(b.created_at)}</p></div><p class="saved-total"><b>${num(b.done)}</b><span class="muted small">из ${num(b.total)}</span></p></li>`)}</ul><${More} list=${list} />`}<//>`;
}

export default function Bulk({ id }) {
  useEffect(() => {
    loadBooks().catch(() => null);
  }, []);
  return id ? html`<${One} id=${id} />` : html`<${All} />`;
}

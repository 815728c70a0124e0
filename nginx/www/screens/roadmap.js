// One plan: its timeline, measures, agreement, discussion, versions; what can be done with it by its state.
import { html, useEffect, useRef, useState } from '../lib.js';
import { api, download } from '../api.js';
import { dateTime } from '../format.js';
import { bind } from '../keys.js';
import { Gantt } from '../roadmap/gantt.js';
import { DropMeasure, MeasureDialog, MergeMeasure, MoveDialog, NameDialog, ProgressDialog, SignDialog } from '../roadmap/dialogs.js';
import { Measures } from '../roadmap/measures.js';
import { Signs, Talk, Versions } from '../roadmap/talk.js';
import { MOVES, STATE, STATE_BADGE, measures } from '../roadmap/words.js';
import { can } from '../session.js';
import { loadBooks } from '../terms.js';
import { orElse, toast, useFocusAfter } from '../ui/dialog.js';
import { dropLists } from '../ui/list.js';
import { useAction, useLoad } from '../ui/load.js';
import { Page } from '../ui/page.js';
import { Blank, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';

const FORMATS = { docx: 'DOCX', pdf: 'PDF', xlsx: 'XLSX' };
const SAID = { submit: 'Отправлен на согласование', approve: 'План утверждён', return: 'Возвращён на доработку', withdraw: 'Отозван', revise: 'План снова черновик', close: 'План завершён' };

function Files({ plan }) {
  const { busy, error, run } = useAction((format) => download(`/roadmaps/${plan.id}/file?format=${format}`));
  return html`<div class="row plan-files" aria-busy=${busy}><span class="muted">Документ:</span>${Object.entries(FORMATS).map(([code, name]) => html`<button key=${code} type="button" class="btn small" onClick=${() => run(code)}>${name}<span class="sr">, скачать план</span></button>`)}<${ErrorNote} error=${error} /></div>`;
}

function Head({ plan, target }) {
  return html`<section class="panel stack tight" aria-label="Главное"><p class="row" tabindex="-1" ref=${target}><span class=${`badge ${STATE_BADGE[plan.state]}`}>${STATE[plan.state]}</span>${plan.number > 0 && html`<span class="badge line">версия ${plan.number}</span>`}${plan.failed > 0 && html`<span class="badge bad">выполнено, а жалоб не меньше: ${plan.failed}</span>`}${plan.state === 'approved' && plan.late > 0 && html`<span class="badge bad">срок прошёл: ${plan.late}</span>`}</p>
    <p class="lead">${measures(plan.measures)}${plan.state === 'approved' || plan.state === 'closed' ? `, выполнено ${plan.done}; по слову исполнителей готово ${plan.declared ?? 0} %` : ''}.</p>
    <p class="muted">Составил: ${plan.account}, ${dateTime(plan.created_at)}.${plan.state === 'review' ? ` На согласование отправил: ${plan.submitted}.` : ''}${['approved', 'closed'].includes(plan.state) ? ` Утвердил: ${plan.approved}, ${dateTime(plan.approved_at)}.` : ''}</p>${plan.note && html`<p class="quote">${plan.note}</p>`}<${Files} plan=${plan} /></section>`;
}

/** What the reader may do with the plan as it stands: [code, key, label, dialog]. */
function actsOf(plan, etag) {
  const keys = { submit: 'KeyS', approve: 'KeyY', return: 'KeyX', withdraw: 'KeyX', revise: 'KeyR', close: 'KeyZ' };
  const out = Object.entries(MOVES).filter(([, [, from, action]]) => from === plan.state && can(action)).map(([code, [name]]) => [keys[code], name, { move: code }]);
  if (plan.state === 'review' && can('roadmap.progress')) out.push(['KeyA', 'Высказаться', { sign: true }]);
  if (plan.state === 'draft' && can('roadmap.write')) out.unshift(['KeyN', 'Добавить мероприятие', { edit: null }], ['KeyE', 'Назвать', { name: true }]);
  return etag ? out : [];
}

export default function Roadmap({ id }) {
  const { data, error, reload, set } = useLoad((abort) => api('GET', `/roadmaps/${id}`, { signal: abort }), [id]);
  const [open, setOpen] = useState(null);
  const target = useRef(null);
  useFocusAfter(open, orElse(() => target.current));
  useEffect(() => {
    loadBooks().catch(() => null);
  }, []);
  const done = (answer, words) => {
    setOpen(null);
    dropLists();
    set(answer);
    if (words) toast(words);
  };
  const call = useAction(async (method, path, body, tag, words) => done(await api(method, path, { body, headers: { 'if-match': tag } }), words));
  const plan = data?.data;
  const acts = plan ? actsOf(plan, data.etag) : [];
  useEffect(() => bind(acts.map(([code, label, dialog]) => ({ code, key: code.slice(3), label, run: () => setOpen(dialog) }))), [data]);
  if (error && !plan) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  if (!plan) return html`<${Loading} label="Загрузка плана" lines=${8} />`;
  const shift = (m, by) => {
    const order = plan.items.map((x) => x.id);
    const at = order.indexOf(m.id);
    order.splice(at + by, 0, order.splice(at, 1)[0]);
    call.run('PATCH', `/roadmaps/${id}`, { order }, data.etag, `Мероприятие теперь ${at + by + 1}-е`);
  };
  const itemActs = { edit: (m) => setOpen({ edit: m }), merge: (m) => setOpen({ merge: m }), progress: (m) => setOpen({ progress: m }), shift, drop: (m) => setOpen({ drop: m }) };
  const now = (m) => plan.items.find((x) => x.id === m?.id) ?? m; // its version may be newer by now
  const close = (stale) => {
    setOpen(null);
    if (stale) reload();
  };
  const dialog = { plan, etag: data.etag, onClose: close, onStale: reload };
  return html`<${Page} title=${plan.title} windowTitle=${`Дорожная карта № ${plan.id}`} crumbs=${[{ href: '/roadmaps', name: 'Дорожные карты' }]} actions=${acts.map(([code, label, what]) => html`<button key=${code} type="button" class=${`btn always ${what.move === 'approve' || what.move === 'submit' ? 'primary' : ''}`} onClick=${() => setOpen(what)}>${label}</button>`)}>
    <div class="stack"><${ErrorNote} error=${call.error} onRetry=${call.error?.status === 412 ? reload : undefined} /><${Head} plan=${plan} target=${target} /><${Gantt} items=${plan.items} />
      ${plan.items.length ? html`<${Measures} plan=${plan} acts=${itemActs} />` : html`<div class="panel"><${Blank} icon="flag" title="Мероприятий пока нет"><p>${plan.state === 'draft' ? 'Добавьте первое: что сделать, к какому сроку, кто отвечает.' : 'В этом плане нет мероприятий вашей организации.'}</p><//></div>`}
      <${Signs} plan=${plan} /><${Talk} plan=${plan} onDone=${(a) => done(a, 'Записано')} /><${Versions} plan=${plan} /></div>
    ${open?.edit !== undefined && html`<${MeasureDialog} ...${dialog} measure=${now(open.edit)} onDone=${(a) => done(a, 'Мероприятие записано')} />`}${open?.merge && html`<${MergeMeasure} ...${dialog} measure=${now(open.merge)} onDone=${(a) => done(a, 'Мероприятия объединены')} />`}${open?.drop && html`<${DropMeasure} ...${dialog} measure=${now(open.drop)} onDone=${(a) => done(a, 'Мероприятие убрано')} />`}
    ${open?.progress && html`<${ProgressDialog} ...${dialog} measure=${now(open.progress)} onDone=${(a) => done(a, 'Ход отмечен')} />`}${open?.move && html`<${MoveDialog} ...${dialog} move=${open.move} onDone=${(a) => done(a, SAID[open.move])} />`}
    ${open?.sign && html`<${SignDialog} ...${dialog} onDone=${(a) => done(a, 'Ваше решение записано')} />`}${open?.name && html`<${NameDialog} ...${dialog} onDone=${(a) => done(a, 'Название записано')} />`}<//>`;
}

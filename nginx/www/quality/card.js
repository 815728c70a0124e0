// «Проверка ответа» on the card: each check in words, with what was seen beside it; a remark may be taken off with a reason.
import { html, useEffect, useRef, useState } from '../lib.js';
import { api, get, under } from '../api.js';
import { count, dateTime, day, num } from '../format.js';
import { Dialog, toast, useFocusAfter } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { useAction, useLoad } from '../ui/load.js';
import { Bones, ErrorNote } from '../ui/states.js';
import { Meanwhile } from './meanwhile.js';
import { CHECK, FAULT, POINT, STATE, WHY, dueWords } from './words.js';

const PENDING_MS = 3000;
const quoted = (q) => html`<q>${q.text}</q>`;
const percent = (part) => `${Math.round(100 * part)} %`;

function OnTime({ seen }) {
  return html`<p>Ответ дан ${dateTime(seen.answered_at)}, срок был ${dueWords(seen)}${seen.set ? ' (назначен человеком или источником)' : ''}. <a href="#deadlines">Почему эта дата</a></p>`;
}

function Points({ seen }) {
  return html`<ul>${seen.points.map((p, i) => html`<li key=${i} class=${p.by ? '' : 'bad'}>${p.by ? 'Найдено' : 'Не найдено'}: ${POINT[p.kind]} ${p.at && quoted(p.at)}${p.by && html` <span class="muted">— в ответе ${quoted(p.by)}</span>`}</li>`)}</ul>
    <p class="muted small">Сравниваются слова в любой форме, однокоренные и синонимы; смысл не проверяется.</p>`;
}

function OwnWords({ seen, id }) {
  if (!seen.answers.length) return html`<p>Похожих ответов другим заявителям не найдено.</p>`;
  return html`<p>${percent(seen.share)} текста (без мест, имён, чисел и дат) стоит и в самом похожем ответе.${seen.alike > 0 && html` Почти теми же словами: <a href=${`/quality?tab=answers&like=${id}`}>${count(seen.alike, 'ответ', 'ответа', 'ответов')}</a> ${count(seen.applicants, 'заявителю', 'заявителям', 'заявителям')}.`}${seen.concrete ? ' Место или день в ответе названы, поэтому это не замечание.' : ' Ни места, ни дня ответ не называет.'}</p>
    ${seen.spans.length > 0 && html`<p class="small">Совпадает: ${seen.spans.slice(0, 5).map((s, i) => html`${i > 0 && ', '}${s && quoted(s)}`)}${seen.spans.length > 5 ? ' и другое' : ''}</p>`}
    <ul>${seen.answers.map((a) => html`<li key=${a.answer_id}><a href=${`/messages/${a.message_id}`}>№ ${a.number ?? a.message_id}</a> — совпадает ${percent(a.share)}</li>`)}</ul>`;
}

function Polite({ seen }) {
  if (!seen.faults.length) return html`<p>Обращение к заявителю есть, упрёков, слов прописными буквами и отказа без объяснения нет.</p>`;
  return html`<ul>${seen.faults.map((f, i) => html`<li key=${i}>${FAULT[f.fault]}${f.at && html`: ${quoted(f.at)}`}</li>`)}</ul>`;
}

function Dated({ seen }) {
  if (!seen.promises) return html`<p>Обещаний в ответе нет.</p>`;
  if (!seen.spans.length) return html`<p>${count(seen.promises, 'обещание', 'обещания', 'обещаний')}, у каждого назван день или срок.</p>`;
  return html`<ul>${seen.spans.map((s, i) => html`<li key=${i}>Нет ни дня, ни срока: ${s && quoted(s)}</li>`)}</ul>`;
}

const SEEN = { on_time: OnTime, points: Points, own_words: OwnWords, polite: Polite, dated: Dated };

/** What a check says by the word of somebody else. */
const standing = (now) => (now.state === 2 && now.dismissed ? html`Замечание снято: ${now.dismissed.note} <span class="muted small">${now.dismissed.account}, ${dateTime(now.dismissed.at)}</span>` : now.state === 1 ? 'Замечание стоит' : 'Замечания нет');

function DismissDialog({ answer, edits, check, onClose, onDone }) {
  const [note, setNote] = useState('');
  const { busy, error, run } = useAction((seen = edits) => api('PUT', `/answers/${answer}/remark`, { body: { check, dismissed: true, note: note.trim() }, headers: under(seen) }).then(() => true));
  const put = async (seen) => (await run(seen)) && onDone('Замечание снято');
  const submit = (e) => {
    e.preventDefault();
    put();
  };
  const now = error?.status === 412 && error.current;
  return html`<${Dialog} title="Снять замечание" onClose=${onClose}><form class="stack" onSubmit=${submit}>
    <p>${CHECK[check][1]}. Замечание останется в записи с вашим объяснением и считается отдельно.</p>
    <${Field} label="Почему замечание снимается" required=${true} wrong=${error?.errors?.find((e) => e.pointer === '/note')?.message}>${(i) => html`<textarea class="textarea" id=${i} rows="3" required minlength="3" maxlength="1000" value=${note} onInput=${(e) => setNote(e.target.value)} autofocus />`}<//>
    ${now ? html`<${Meanwhile} mine=${`Снять: ${note.trim()}`} theirs=${standing(now)} busy=${busy} onAgain=${() => put(now.edits)} onKeep=${() => onDone('Оставлено как есть')} />` : !error?.errors?.length && html`<${ErrorNote} error=${error} />`}<div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" aria-busy=${busy} disabled=${Boolean(now)}>Снять</button></div></form><//>`;
}

function Check({ item, answer, may, onDismiss, onReturn }) {
  const [words, tone] = STATE[item.state];
  const Seen = SEEN[item.check];
  const why = item.seen?.why;
  return html`<li class=${item.state === 1 ? 'remark' : ''}><div class="row apart"><b>${CHECK[item.check][1]}</b><span class=${`badge ${tone}`}>${words}</span></div>
    ${!item.seen ? html`<p class="muted">Текст изменился, проверяется заново.</p>` : why ? html`<p class="muted">${WHY[why][0].toUpperCase()}${WHY[why].slice(1)}.</p>` : html`<${Seen} seen=${item.seen} id=${answer} />`}
    ${item.state === 2 && item.dismissed && html`<p class="quote">${item.dismissed.note} <span class="muted small">${item.dismissed.account}, ${day(item.dismissed.at)}</span></p>`}
    ${may && item.state === 1 && html`<button type="button" class="btn small" aria-label=${`Снять замечание: ${CHECK[item.check][1]}`} onClick=${() => onDismiss(item.check)}>Снять замечание</button>`}
    ${may && item.state === 2 && html`<button type="button" class="link small" aria-label=${`Вернуть замечание: ${CHECK[item.check][1]}`} onClick=${() => onReturn(item.check)}>Вернуть замечание</button>`}</li>`;
}

/** One answer's checks. `held` is what useAnswerChecks gives; `may`: the reader may take remarks off. */
export function AnswerCheck({ id, held, may }) {
  const [open, setOpen] = useState(null);
  const [shown, setShown] = useState(null);
  const summary = useRef(null);
  useFocusAfter(open, summary);
  const { busy, run, error } = useAction((check, seen) => api('PUT', `/answers/${id}/remark`, { body: { check, dismissed: false }, headers: under(seen) }).then(() => true));
  const mine = held.data?.find((a) => a.answer_id === id);
  if (held.error && !held.data) return html`<${ErrorNote} error=${held.error} onRetry=${held.reload} />`;
  if (!mine) return held.data ? null : html`<${Bones} lines=${2} />`;
  if (mine.version === null) return html`<p class="muted small" role="status">Ответ ждёт проверки.</p>`;
  const remarks = mine.checks.filter((c) => c.state === 1).length;
  const done = (said) => {
    setOpen(null);
    toast(said);
    held.reload();
  };
  const putBack = async (check, seen) => (await run(check, seen)) && done('Замечание возвращено');
  const now = error?.status === 412 && error.current;
  return html`<details class="answer-check" open=${shown ?? remarks > 0} onToggle=${(e) => setShown(e.currentTarget.open)}><summary ref=${summary}>Проверка ответа: <span class=${remarks ? 'bad' : 'good'}>${remarks ? count(remarks, 'замечание', 'замечания', 'замечаний') : 'замечаний нет'}</span></summary>
    <ul class="plain-list checks">${mine.checks.map((c) => html`<${Check} key=${c.check} item=${c} answer=${id} may=${may} onDismiss=${setOpen} onReturn=${(check) => putBack(check, mine.edits)} />`)}</ul>
    ${now ? html`<${Meanwhile} mine="Вернуть замечание" theirs=${standing(now)} busy=${busy} onAgain=${() => putBack(now.check, now.edits)} onKeep=${() => done('Оставлено как есть')} />` : html`<${ErrorNote} error=${error} />`}<p class="muted small">Это признаки по словам и датам, вывод делает человек. Правила версии ${num(mine.version)}, проверено ${dateTime(mine.checked_at)}.</p>
    ${open && html`<${DismissDialog} answer=${id} edits=${mine.edits} check=${open} onClose=${() => setOpen(null)} onDone=${done} />`}</details>`;
}

/** Checks of a record's answers; asked again while some wait. */
export function useAnswerChecks(id, rev, answers) {
  const held = useLoad((abort) => (answers ? get(`/messages/${id}/answer-checks`, {}, { signal: abort }).then((r) => r.data.items) : Promise.resolve([])), [id, rev]);
  const waiting = held.data?.some((a) => a.version === null || a.checks.some((c) => !c.seen));
  useEffect(() => {
    if (!waiting || held.loading) return undefined;
    const timer = setTimeout(held.reload, PENDING_MS);
    return () => clearTimeout(timer);
  }, [waiting, held.loading]);
  return held;
}

/** Places of the text that remarks point at: bytes begin and end, in order and none over another. */
function places(check) {
  const found = (check?.checks ?? []).filter((c) => c.state === 1).flatMap((c) => ({
    dated: () => c.seen.spans, polite: () => c.seen.faults.map((f) => f.at),
  })[c.check]?.().filter(Boolean).map((s) => ({ ...s, name: CHECK[c.check][2] })) ?? []);
  found.sort((a, b) => a.begin - b.begin || a.end - b.end);
  return found.filter((s, i) => i === 0 || s.begin >= Math.max(...found.slice(0, i).map((x) => x.end)));
}

/** The answer's text with the places of its remarks marked. */
export function Marked({ text, check }) {
  const marks = places(check);
  if (!marks.length) return text;
  const bytes = new TextEncoder().encode(text);
  const cut = (from, to) => new TextDecoder().decode(bytes.slice(from, to));
  const parts = [];
  let at = 0;
  for (const m of marks) {
    parts.push(cut(at, m.begin), html`<mark title=${m.name}>${cut(m.begin, m.end)}</mark>`);
    at = m.end;
  }
  return [...parts, cut(at)];
}

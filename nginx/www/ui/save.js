// Saving under If-Match: when somebody else was faster, the reader sees what changed and decides, nothing is lost.
import { html, useCallback, useState } from '../lib.js';
import { api } from '../api.js';
import { APPLICANT, FIELD, OUTCOME, PRIORITY, books, stateName } from '../terms.js';
import { day } from '../format.js';
import { Dialog } from './dialog.js';
import { dropLists } from './list.js';
import { ErrorNote } from './states.js';

/** Fields of a card that a person changes, compared in a conflict. */
const COMPARED = ['state', 'outcome', 'outcome_reason', 'theme_id', 'organisation_id', 'district_id', 'address', 'subject', 'due_on', 'priority', 'repeated', 'collective', 'fast_track', 'accelerated', 'extended_days'];

/** A value of a field in words. */
export function inWords(field, value) {
  if (value === null || value === undefined || value === '') return 'не указано';
  if (typeof value === 'boolean') return value ? 'да' : 'нет';
  const book = { theme_id: 'theme', organisation_id: 'organisation', district_id: 'district' }[field];
  if (book) return books.value?.[book].get(value)?.name ?? value;
  if (field === 'state') return stateName(value);
  if (field === 'priority') return PRIORITY[value] ?? String(value);
  if (field === 'due_on') return day(value);
  return OUTCOME[value] ?? APPLICANT[value] ?? String(value);
}

/**
 * @param {{card: any, etag: string, take: (card: any, etag: string) => void}} held the card on screen and what replaces it
 */
export function useSave({ card, etag, take }) {
  const [state, setState] = useState({ busy: false, error: null, conflict: null });
  const path = `/messages/${card.id}`;
  const send = useCallback(async (request, version, done) => {
    setState({ busy: true, error: null, conflict: null });
    try {
      const answer = await api(request.method, path + (request.path ?? ''), { body: request.body, headers: { 'if-match': version } });
      setState({ busy: false, error: null, conflict: null });
      dropLists();
      take(answer.data, answer.etag);
      done?.();
    } catch (error) {
      if (error.status !== 412) setState({ busy: false, error, conflict: null });
      else await meet(request, done);
    }
  }, [path, card, take]);
  const meet = async (request, done) => {
    try {
      const fresh = await api('GET', path);
      setState({ busy: false, error: null, conflict: { request, done, fresh: fresh.data, etag: fresh.etag } });
    } catch (error) {
      setState({ busy: false, error, conflict: null });
    }
  };
  const settle = (again) => {
    const { request, done, fresh, etag: version } = state.conflict;
    if (again) send(request, version, done);
    else {
      setState({ busy: false, error: null, conflict: null });
      take(fresh, version);
    }
  };
  return {
    busy: state.busy, error: state.error, clear: () => setState({ busy: false, error: null, conflict: null }),
    patch: (changes, done) => send({ method: 'PATCH', body: changes, words: changes }, etag, done),
    answer: (body, done) => send({ method: 'POST', path: '/answers', body, words: { answer: body.text } }, etag, done),
    conflict: state.conflict && html`<${Conflict} base=${card} fresh=${state.conflict.fresh} mine=${state.conflict.request.words} onAgain=${() => settle(true)} onTheirs=${() => settle(false)} />`,
  };
}

function Conflict({ base, fresh, mine, onAgain, onTheirs }) {
  const theirs = COMPARED.filter((f) => base[f] !== fresh[f]);
  const answers = fresh.answers.length - base.answers.length;
  const clash = theirs.filter((f) => f in mine);
  return html`<${Dialog} title="Запись успели изменить" onClose=${onTheirs}>
    <p>Пока вы правили, другой сотрудник сохранил свои изменения. Ваши правки ещё не записаны и не потеряны.</p>
    <table class="plain conflict"><caption class="label">Что изменилось без вас</caption><tbody>
      ${theirs.map((f) => html`<tr key=${f}><th scope="row">${FIELD[f]}</th><td>${inWords(f, base[f])} → <b>${inWords(f, fresh[f])}</b></td></tr>`)}
      ${answers > 0 && html`<tr><th scope="row">Ответы</th><td>добавлено: ${answers}</td></tr>`}
      ${!theirs.length && answers <= 0 && html`<tr><td>Служебные сведения записи</td></tr>`}</tbody></table>
    <table class="plain conflict"><caption class="label">Что хотите записать вы</caption><tbody>
      ${Object.entries(mine).map(([f, v]) => html`<tr key=${f} class=${clash.includes(f) ? 'clash' : ''}><th scope="row">${FIELD[f] ?? (f === 'answer' ? 'Ответ' : f)}</th><td><b>${inWords(f, v)}</b>${clash.includes(f) ? html` <span class="badge warn">заменит чужую правку</span>` : ''}</td></tr>`)}</tbody></table>
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onTheirs}>Загрузить новое, мои правки отбросить</button>
      <button type="button" class="btn primary" onClick=${onAgain} autofocus>Применить мои правки к новой версии</button></div><//>`;
}

/** The error of a save, with the moves that are allowed instead (409). */
export function SaveError({ error }) {
  if (!error) return null;
  return html`<${ErrorNote} error=${error}>${error.allowed?.length > 0 && html`<span>Сейчас возможно: ${error.allowed.map((m) => m.name).join(', ')}.</span>`}<//>`;
}

// The applicant on a card: asked for by purpose, journalled, hidden again when the card is left; what else the same person wrote.
import { html, useEffect, useRef, useState } from '../lib.js';
import { api, get } from '../api.js';
import { day } from '../format.js';
import { books, stateName } from '../terms.js';
import { Dialog, useFocusAfter } from './dialog.js';
import { Choice, Field } from './field.js';
import { useLoad } from './load.js';
import { ApplicantDialog } from './put-right.js';
import { Bones, ErrorNote } from './states.js';

const CONTACT = { phone: 'Телефон', email: 'Почта', address: 'Адрес', url: 'Страница', text: 'Контакты' };

/** What for: a purpose of the list and the reason in one's own words. */
export function Purpose({ form, put, wrong }) {
  return html`<${Field} label="Цель" required=${true} wrong=${wrong('purpose')}>${(f) => html`<${Choice} id=${f} value=${form.purpose} onChange=${put('purpose')} options=${Object.fromEntries((books.value?.identity_purposes ?? []).map((p) => [p.code, p.name]))} empty="Не выбрана" />`}<//>
    <${Field} label="Зачем именно" required=${true} wrong=${wrong('reason')}>${(f) => html`<textarea class="textarea short" id=${f} rows="2" maxlength="500" value=${form.reason} onInput=${(e) => put('reason')(e.target.value)} />`}<//>`;
}

/** Asks for the purpose and the reason, then for the identity. @param {{id: string, onShown: (identity: any) => void, onClose: () => void}} props */
export function AskApplicant({ id, onShown, onClose }) {
  const [form, setForm] = useState({ purpose: '', reason: '' });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const put = (f) => (value) => setForm((old) => ({ ...old, [f]: value }));
  const wrong = (f) => error?.errors?.find((e) => e.pointer === `/${f}`)?.message;
  const submit = async (e) => {
    e.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const { data } = await api('POST', `/messages/${id}/applicant`, { body: { purpose: form.purpose, reason: form.reason.trim() } });
      onShown(data);
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return html`<${Dialog} title="Показать заявителя" onClose=${onClose}><form onSubmit=${submit} class="stack">
    <p class="muted">Запрос попадёт в журнал: кто, когда, чьи данные и зачем смотрел.</p>
    <${Purpose} form=${form} put=${put} wrong=${wrong} />
    ${error && html`<${ErrorNote} error=${error} />`}
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" disabled=${busy || !form.purpose || form.reason.trim().length < 3}>Показать</button></div></form><//>`;
}

/** What was shown, with the focus on it; not in a list of them (`quiet`). */
export function Identity({ shown, onHide, quiet = false }) {
  const heading = useRef(null);
  useEffect(() => {
    if (!quiet) heading.current?.focus();
  }, []);
  const contacts = Object.entries(shown.contacts ?? {}).filter(([, v]) => v);
  return html`<div class="stack identity"><p tabindex="-1" ref=${heading}>${shown.known ? html`<b>${shown.name || 'Имя не указано'}</b>` : 'О заявителе ничего не записано.'}</p>
    ${shown.names && html`<p class="note warn small" role="note">Под этим контактом назвались разные люди: ${shown.names.join(', ')}. Чья это запись, не установлено: проверьте по тексту, прежде чем отвечать.</p>`}
    ${contacts.length > 0 && html`<dl class="pairs">${contacts.map(([k, v]) => html`<dt>${CONTACT[k] ?? k}</dt><dd>${v}</dd>`)}</dl>`}
    <div class="row"><button type="button" class="btn small" onClick=${onHide}>Скрыть</button><span class="muted small">Просмотр записан в журнал</span></div></div>`;
}

/** Other records of the same pseudonym: no identity is needed to know that one person wrote them. */
function Others({ data }) {
  if (!data.known) return html`<p class="muted small">Заявитель себя не назвал.</p>`;
  if (!data.total) return html`<p class="muted small">Других обращений этого заявителя нет.</p>`;
  return html`<details><summary>Другие обращения этого заявителя: ${data.total}</summary>
    <ul class="plain-list">${data.items.map((m) => html`<li key=${m.id}><a href=${`/messages/${m.id}`}>№ ${m.number ?? m.id}</a> <span class="muted small">${[m.received_at && day(m.received_at), m.theme, stateName(m.state)].filter(Boolean).join(' · ')}</span></li>`)}</ul>
    ${data.total > data.items.length && html`<p class="muted small">Показаны последние ${data.items.length}.</p>`}</details>`;
}

/** @param {{card: any, save: any}} props; give it a key of its own per card, so that nothing shown goes over to another one */
export function Applicant({ card, save }) {
  const { data, error, reload } = useLoad((abort) => get(`/messages/${card.id}/applicant`, {}, { signal: abort }).then((r) => r.data), [card.id, card.rev]);
  const [asks, setAsks] = useState(false);
  const [shown, setShown] = useState(null);
  // The form belongs to one revision; what was shown is not what is there after it.
  const [fix, setFix] = useState(0);
  const button = useRef(null);
  useFocusAfter(fix === card.rev, button);
  useEffect(() => setShown(null), [card.rev]);
  useEffect(() => {
    const hide = () => document.hidden && setShown(null);
    document.addEventListener('visibilitychange', hide);
    return () => document.removeEventListener('visibilitychange', hide);
  }, []);
  return html`<section class="panel applicant" aria-labelledby="applicant"><div class="panel-head"><h2 id="applicant">Заявитель</h2></div>
    ${error && html`<${ErrorNote} error=${error} onRetry=${reload} />`}
    ${!data && !error && html`<${Bones} lines=${2} />`}
    ${data && html`<div class="stack">
      ${shown && html`<${Identity} shown=${shown} onHide=${() => setShown(null)} />`}
      ${!shown && data.known && card.actions.includes('personal.identity') && html`<div><button type="button" class="btn" onClick=${() => setAsks(true)}>Показать заявителя</button></div>`}
      <${Others} data=${data} />
      ${card.actions.includes('applicant.correct') && html`<div><button type="button" class="btn quiet small" ref=${button} onClick=${() => setFix(card.rev)}>Исправить сведения о заявителе</button></div>`}
      ${!card.actions.includes('personal.text') && html`<p class="muted small">Персональные данные в текстах закрыты знаками [ФИО], [телефон] и подобными. Распознаются не все: не пересылайте тексты дальше.</p>`}</div>`}
    ${fix === card.rev && html`<${ApplicantDialog} card=${card} shown=${shown} save=${save} onClose=${() => { save.clear(); setFix(0); }} />`}
    ${asks && html`<${AskApplicant} id=${card.id} onClose=${() => setAsks(false)} onShown=${(identity) => { setAsks(false); setShown(identity); }} />`}</section>`;
}

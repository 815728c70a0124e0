// «Оценки заявителя» of the card: marks of files and links, the link to ask for one, and what contradicts the outcome.
import { html, useState } from '../lib.js';
import { api, get } from '../api.js';
import { dateTime, day } from '../format.js';
import { REASON, SOLVED, SOURCE, said } from '../quality/mark-words.js';
import { Dialog, toast } from './dialog.js';
import { Icon } from './icons.js';
import { useAction, useLoad } from './load.js';
import { Bones, CopyButton, ErrorNote } from './states.js';
import { OutcomeDialog } from './work.js';

const LINK = { waiting: 'ждёт оценки', expired: 'срок вышел', revoked: 'отозвана' };

function LinkDialog({ link, onClose }) {
  return html`<${Dialog} title="Ссылка для оценки" onClose=${onClose}><div class="stack">
    <p>Отправьте её заявителю вместе с ответом. Входить не нужно, на странице нет ни текста, ни имени. Оценить можно один раз, до ${day(link.expires_at)}.</p>
    <div class="field"><label class="label" for="mark-link">Адрес</label><input class="input" id="mark-link" readonly value=${link.url} onFocus=${(e) => e.target.select()} /></div>
    <p><${CopyButton} text=${link.url} label="Скопировать ссылку для оценки" /></p>
    <p class="muted small">Адрес показан один раз: у нас он не хранится. Новая ссылка заменит эту.</p>
    <div class="dialog-foot"><button type="button" class="btn primary" onClick=${onClose}>Готово</button></div></div><//>`;
}

function Asking({ a, may, onRevoke, busy }) {
  if (!a.value) return html`<li><span class="muted">Ссылка от ${day(a.issued_at)}, ${LINK[a.state]}${a.state === 'waiting' ? ` до ${day(a.expires_at)}` : ''}</span>
    ${a.state === 'waiting' && may && html` <button type="button" class="link small" disabled=${busy} onClick=${onRevoke}>Отозвать</button>`}<span class="muted small">${a.account}</span></li>`;
  return html`<li><b>${said(a)}</b>${a.solved && html` <span class=${`badge ${{ yes: 'good', no: 'bad' }[a.solved] ?? 'warn'}`}>${SOLVED[a.solved]}</span>`}
    ${a.reasons.length > 0 && html`<span class="small">${a.reasons.map((r) => REASON[r]).join(', ')}</span>`}${a.comment && html`<p class="quote">${a.comment}</p>`}
    <span class="muted small">${SOURCE[a.source]}${a.given_at ? `, ${dateTime(a.given_at)}` : ''}</span></li>`;
}

/** @param {{card: any, save: any}} props */
export function Satisfaction({ card, save }) {
  const { data: held, error, reload } = useLoad((abort) => get(`/messages/${card.id}/marks`, {}, { signal: abort }).then((r) => ({ items: r.data.items, etag: r.etag })), [card.id, card.rev]);
  const data = held?.items;
  const [link, setLink] = useState(null);
  const [outcome, setOutcome] = useState(false);
  // Who was late sees what stands now: the links are read again, whoever won.
  const ask = (method) => api(method, `/messages/${card.id}/mark-link`, { headers: { 'if-match': held.etag } }).finally(reload);
  const make = useAction(async () => setLink((await ask('POST')).data));
  const revoke = useAction(async () => {
    await ask('DELETE');
    toast('Ссылка отозвана');
  });
  const may = card.actions.includes('mark.ask') && ['answered', 'closed'].includes(card.state);
  const settled = data?.some((a) => a.settles);
  if (!may && data?.length === 0) return null;
  return html`<section class="panel" aria-labelledby="satisfaction"><div class="panel-head"><h2 id="satisfaction">Оценки заявителя</h2>${may && data && !settled && html`<button type="button" class="btn small" disabled=${make.busy} onClick=${make.run}>Ссылка для оценки</button>`}</div>
    ${card.disputed && html`<div class="note bad" role="note"><${Icon} name="alert" /><div><p class="strong">Заявитель ответил: вопрос не решён</p><p>Итог записи — «Решено». Проверьте и решите, пересмотреть ли его: сам он не меняется.</p>
      ${card.actions.includes('message.approve') && html`<div class="actions"><button type="button" class="btn small" onClick=${() => setOutcome(true)}>Пересмотреть итог</button></div>`}</div></div>`}
    <${ErrorNote} error=${error} onRetry=${reload} /><${ErrorNote} error=${make.error ?? revoke.error} />${!data && !error && html`<${Bones} lines=${1} />`}
    ${data?.length === 0 && html`<p class="muted">Оценок ещё нет. Выдайте ссылку и отправьте её заявителю с ответом.</p>`}
    ${data?.length > 0 && html`<ul class="plain-list askings">${data.map((a) => html`<${Asking} key=${a.id} a=${a} may=${card.actions.includes('mark.ask')} busy=${revoke.busy} onRevoke=${revoke.run} />`)}</ul>`}
    ${may && settled && html`<p class="muted small">По ссылке этот ответ уже оценён. Новую ссылку можно выдать, когда запись вернут в работу и снова закроют.</p>`}
    ${link && html`<${LinkDialog} link=${link} onClose=${() => setLink(null)} />`}
    ${outcome && html`<${OutcomeDialog} card=${card} save=${save} onClose=${() => { save.clear(); setOutcome(false); }} />`}</section>`;
}

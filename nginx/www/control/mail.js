// «Почта»: what waits, what has gone, why not; quiet hours; addresses that are missing.
import { html, useRef, useState } from '../lib.js';
import { api, get, under } from '../api.js';
import { count, dateTime, num } from '../format.js';
import { go, place, withQuery } from '../router.js';
import { can } from '../session.js';
import { toast } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { Icon } from '../ui/icons.js';
import { More, useList } from '../ui/list.js';
import { useTyped } from '../ui/leave.js';
import { useAction, useLoad } from '../ui/load.js';
import { Blank, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';
import { MAIL_KIND, MAIL_STATUS } from './words.js';

const letters = (n) => count(n, 'письмо', 'письма', 'писем');

function Trouble({ state }) {
  if (!state.configured) return html`<div class="note warn" role="status"><${Icon} name="alert" /><div><p class="strong">Почта не настроена</p><p>Письма ждут в очереди и уйдут, когда администратор укажет почтовый сервер (MCU_SMTP_URL, MCU_SMTP_FROM). Ждёт: ${letters(state.waiting)}.</p></div></div>`;
  if (state.last_error && state.waiting) return html`<div class="note warn" role="status"><${Icon} name="alert" /><div><p class="strong">Письма задерживаются</p><p>${state.last_error} Отправка повторяется сама.</p></div></div>`;
  return null;
}

function Settings({ held, onSaved }) {
  const root = useRef(null);
  useTyped(root);
  const { state, etag } = held;
  const [form, setForm] = useState({ open_from: state.open_from, open_to: state.open_to, days_off: state.days_off, digest_minutes: state.digest_minutes });
  const { busy, error, run } = useAction(() => api('PUT', '/mail', { body: { ...form, digest_minutes: Number(form.digest_minutes) }, headers: { 'if-match': etag } }));
  const edits = can('mail.write');
  const put = (f) => (e) => setForm({ ...form, [f]: f === 'days_off' ? e.target.checked : e.target.value });
  const wrong = (f) => error?.errors?.find((e) => e.pointer === `/${f}`)?.message;
  const input = (f, label, more) => html`<${Field} label=${label} wrong=${wrong(f)}>${(id) => html`<input class="input" id=${id} required disabled=${!edits} value=${form[f]} onInput=${put(f)} ...${more} />`}<//>`;
  const submit = async (e) => {
    e.preventDefault();
    const answer = await run();
    if (answer) onSaved(answer);
  };
  const time = { inputmode: 'numeric', maxlength: 5, pattern: '[0-2][0-9]:[0-5][0-9]', placeholder: '08:00' };
  return html`<section class="panel" aria-labelledby="hours"><div class="panel-head"><h2 id="hours">Когда отправлять</h2><span class=${`badge ${state.open_now ? 'good' : ''}`}>${state.open_now ? 'сейчас отправляется' : 'сейчас тихий час'}</span></div>
    <form class="stack" onSubmit=${submit} ref=${root}><div class="form-grid">${input('open_from', 'С', time)}${input('open_to', 'До', time)}${input('digest_minutes', 'Напоминания одному человеку не чаще, минут', { type: 'number', min: 0, max: 1440 })}</div>
    <label class="check"><input type="checkbox" checked=${form.days_off} disabled=${!edits} onChange=${put('days_off')} />И в выходные по календарю</label><p class="muted small">О записях чрезвычайной важности письма уходят сразу.</p>
    ${error && !wrong('open_from') && !wrong('open_to') && html`<${ErrorNote} error=${error} />`}${edits && html`<div><button class="btn" disabled=${busy}>Сохранить часы</button></div>`}</form></section>`;
}

function Address({ who, onDone }) {
  const [email, setEmail] = useState('');
  const { busy, error, run } = useAction(() => api('POST', '/mail/addresses', { body: { official_id: who.official_id, account_id: who.account_id, email: email.trim() }, headers: under(who.version) }));
  const submit = async (e) => {
    e.preventDefault();
    if (await run()) onDone();
  };
  return html`<li><form class="row" onSubmit=${submit}><span class="grow">${who.name} <span class="muted small">${letters(who.mails)}</span></span>
    ${can('mail.write') && html`<input class="input" type="email" required maxlength="254" aria-label=${`Адрес: ${who.name}`} value=${email} onInput=${(e) => setEmail(e.target.value)} /><button class="btn small" disabled=${busy}>Записать</button>`}</form>${error && html`<${ErrorNote} error=${error} />`}</li>`;
}

/** What its button says. */
const again = (mail) => (mail.status === 'sent' ? 'Отправить ещё раз' : 'Отправить сейчас');

const OTHER = { alert: ['оповещение', 'оповещения', 'оповещений'], measure: ['мероприятие', 'мероприятия', 'мероприятий'] };

/** Of how many a mail tells; records are opened by whoever may see them. */
function Told({ mail }) {
  if (['cur_request', 'webhook'].includes(mail.kind)) return mail.items;
  if (OTHER[mail.kind]) return count(mail.items, ...OTHER[mail.kind]);
  const records = count(mail.items, 'запись', 'записи', 'записей');
  return can('message.read') ? html`<a href=${`/messages?mail_id=${mail.id}`}>${records}</a>` : records;
}

function Mails({ onChange }) {
  const status = place.value.query.get('status') ?? '';
  const mails = useList('/mails', { limit: 50, ...(status ? { status } : {}) });
  const { busy, error, run } = useAction(async (m) => {
    await api('POST', `/mails/${m.id}/resend`);
    toast('Письмо поставлено в очередь');
    mails.reload();
    onChange();
  });
  return html`<section class="panel" aria-labelledby="queue"><div class="panel-head"><h2 id="queue">Письма</h2>
      <label class="row"><span class="sr">Состояние</span><select class="select" value=${status} onChange=${(e) => go(withQuery({ status: e.target.value }), { keepScroll: true })}><option value="">Все</option>${Object.entries(MAIL_STATUS).map(([code, [name]]) => html`<option key=${code} value=${code} selected=${code === status}>${name}</option>`)}</select></label></div>
    <${ErrorNote} error=${error} />${mails.error && !mails.items ? html`<${ErrorNote} error=${mails.error} onRetry=${mails.reload} />` : !mails.items ? html`<${Loading} label="Загрузка писем" lines=${6} />` : !mails.items.length ? html`<${Blank} title="Писем нет"><p>Они появляются при назначении исполнителя и по лестнице эскалации.</p><//>`
      : html`<table class=${`plain control told ${mails.loading ? 'stale' : ''}`}><caption class="sr">Письма</caption><thead><tr><th scope="col">Кому</th><th scope="col">О чём</th><th scope="col">Состояние</th><th scope="col">Когда</th><th scope="col"><span class="sr">Действие</span></th></tr></thead>
      <tbody>${mails.items.map((m) => html`<tr key=${m.id}><th scope="row">${m.name} <span class="muted small">${[m.address, m.organisation].filter(Boolean).join(' · ')}</span></th><td data-name="О чём">${MAIL_KIND[m.kind]}: <${Told} mail=${m} /></td>
        <td data-name="Состояние"><span class=${`badge ${MAIL_STATUS[m.status][1]}`}>${MAIL_STATUS[m.status][0]}</span>${m.error && html` <span class="muted small">${m.error}</span>`}${m.attempts > 1 && html` <span class="muted small">попыток: ${num(m.attempts)}</span>`}</td>
        <td data-name="Когда">${m.sent_at ? dateTime(m.sent_at) : m.not_before ? html`<span class="muted small">не раньше</span> ${dateTime(m.not_before)}` : dateTime(m.created_at)}</td>
        <td>${can('mail.write') && ['failed', 'retry', 'sent', 'queued'].includes(m.status) && html`<button type="button" class="btn small" disabled=${busy} aria-label=${`${again(m)}: ${m.name}, ${MAIL_KIND[m.kind].toLowerCase()}`} onClick=${() => run(m)}>${again(m)}</button>`}</td></tr>`)}</tbody></table>`}
    <${More} list=${mails} /></section>`;
}

export function MailTab() {
  const { data: held, error, reload, set } = useLoad((abort) => get('/mail', {}, { signal: abort }).then((r) => ({ state: r.data, etag: r.etag })), []);
  if (error && !held) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  if (!held) return html`<div class="panel"><${Loading} label="Загрузка состояния почты" lines=${6} /></div>`;
  const { state } = held;
  const saved = (answer) => {
    toast('Часы отправки сохранены');
    set({ state: answer.data, etag: answer.etag });
  };
  return html`<div class="stack"><${Trouble} state=${state} />
    <p class="muted" role="status">Ждёт: ${num(state.waiting)} · не отправлено: ${num(state.failed)} · отправлено сегодня: ${num(state.sent_today)}${state.sender ? ` · отправитель ${state.sender}` : ''}</p>
    ${state.without_address.length > 0 && html`<section class="panel" aria-labelledby="missing"><div class="panel-head"><h2 id="missing">Нет адреса</h2><span class="muted small">их письма ждут</span></div><ul class="plain-list">${state.without_address.map((w) => html`<${Address} key=${`${w.official_id}/${w.account_id}`} who=${w} onDone=${() => { toast('Адрес записан'); reload(); }} />`)}</ul></section>`}
    <${Mails} onChange=${reload} /><${Settings} key=${state.version} held=${held} onSaved=${saved} /></div>`;
}

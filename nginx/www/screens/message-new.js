// A message entered by hand: phone calls, receptions, direct lines.
import { html, useState } from '../lib.js';
import { api } from '../api.js';
import { drafts } from '../drafts.js';
import { moscow, today } from '../format.js';
import { go } from '../router.js';
import { APPLICANT, FIELD, KIND, PRIORITY, books, mayMake } from '../terms.js';
import { toast } from '../ui/dialog.js';
import { DateInput, TimeInput } from '../ui/date.js';
import { districtOptions, organisationOptions, themeOptions } from '../ui/filters.js';
import { dropLists, origin } from '../ui/list.js';
import { useAction } from '../ui/load.js';
import { Page } from '../ui/page.js';
import { Combo } from '../ui/pick.js';
import { SaveError } from '../ui/save.js';
import { Choice, Field } from '../ui/field.js';

const BLANK = { kind: 'message', channel: 'phone', text: '', subject: '', number: '', received_on: '', received_time: '', theme_id: '', organisation_id: '', district_id: '', address: '', applicant_kind: 'citizen', applicant_name: '', applicant_contacts: '', collective: false, fast_track: false, priority: 0, url: '' };
/** Leaving for a look at the list loses nothing. */
const DRAFT = 'message';

/** When it came. Without a word of it the server's own clock says so; a time without a day is one of today. */
function came(on, time) {
  if (!time && (!on || on === today())) return undefined;
  return moscow(on || today(), time);
}

/** The key of the last try: the same words go out under it again when the answer was lost, other words are another record. */
const tried = { words: '', key: '' };

function keyOf(body) {
  const words = JSON.stringify(body);
  if (tried.words !== words) Object.assign(tried, { words, key: [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, '0')).join('') });
  return tried.key;
}

/** The record is made: the same words again would be a record of their own. */
const forget = () => Object.assign(tried, { words: '', key: '' });

function payload(form) {
  const out = {};
  const { received_on: on, received_time: time, ...fields } = form;
  for (const [name, value] of Object.entries(fields)) if (value !== '' && value !== false && !(name === 'fast_track' && fields.kind === 'appeal')) out[name] = typeof value === 'string' ? value.trim() : value;
  const at = came(on, time);
  if (at) out.received_at = at;
  return out;
}

const mayEnter = (kind, channel) => mayMake('message.create', kind, channel);

/** What is offered is what the reader may put down: kinds, channels of the kind, and the nearest to what is chosen. */
function offered(form) {
  const all = books.value?.channels ?? [];
  const kinds = Object.entries(KIND).filter(([kind]) => !all.length || all.some((c) => mayEnter(kind, c.code)));
  const kind = kinds.some(([code]) => code === form.kind) ? form.kind : kinds[0]?.[0];
  const channels = Object.fromEntries(all.filter((c) => mayEnter(kind, c.code)).map((c) => [c.code, c.name]));
  return { kinds, channels, chosen: { kind, channel: !all.length || form.channel in channels ? form.channel : Object.keys(channels)[0] } };
}

const KIND_HINT = { appeal: 'По 59-ФЗ: письменное, электронное или устное, ответ за 30 дней', message: 'Всё остальное о проблеме: ПОС, ИМ, телефон, прямая линия', publication: 'Запись в информационном поле', comment: 'Комментарий под записью' };

export default function MessageNew() {
  const [typed, setForm] = useState(drafts.get(DRAFT) ?? BLANK);
  const { kinds, channels, chosen } = offered(typed);
  const form = { ...typed, ...chosen };
  const put = (field) => (value) => setForm((old) => {
    const next = { ...old, [field]: value };
    drafts.set(DRAFT, next);
    return next;
  });
  const { busy, error, run } = useAction(() => {
    const body = payload(form);
    return api('POST', '/messages', { body, headers: { 'idempotency-key': keyOf(body) } });
  });
  const submit = async (e) => {
    e.preventDefault();
    const answer = await run();
    if (!answer) return;
    drafts.delete(DRAFT);
    forget();
    dropLists();
    toast(`${KIND[answer.data.kind]}: внесено`);
    go(`/messages/${answer.data.id}`, { replace: true });
  };
  const wrong = (f) => error?.errors?.find((x) => x.pointer === `/${f}`)?.message;
  const input = (f, type, more = {}) => html`<${Field} label=${more.label ?? FIELD[f]} hint=${more.hint} wrong=${wrong(f)}>${(id) => html`<input class="input" id=${id} type=${type} maxlength=${more.max} placeholder=${more.placeholder} value=${form[f]} aria-invalid=${wrong(f) ? 'true' : undefined} onInput=${(e) => put(f)(e.target.value)} />`}<//>`;
  const combo = (f, options) => html`<${Field} label=${FIELD[f]} wrong=${wrong(f)}>${(id) => html`<${Combo} id=${id} options=${options} value=${form[f]} onChange=${put(f)} />`}<//>`;
  const flag = (f) => html`<label class="check"><input type="checkbox" checked=${form[f]} onChange=${(e) => put(f)(e.target.checked)} />${FIELD[f]}</label>`;
  return html`<${Page} title="Внести обращение или сообщение" crumbs=${[{ href: origin.href, name: origin.name }]}>
    <form class="stack wide new-form" onSubmit=${submit}>
      <section class="panel stack"><h2>Что поступило</h2>
        <fieldset class="kinds"><legend class="label req">Вид</legend>${kinds.map(([code, name]) => html`<label class=${`kind ${form.kind === code ? 'on' : ''}`}><input type="radio" name="kind" checked=${form.kind === code} onChange=${() => put('kind')(code)} /><span><b>${name}</b><small>${KIND_HINT[code]}</small></span></label>`)}</fieldset>
        <${Field} label="Текст" required=${true} wrong=${wrong('text')}>${(id) => html`<textarea class="textarea" id=${id} rows="8" required maxlength="100000" value=${form.text} aria-invalid=${wrong('text') ? 'true' : undefined} onInput=${(e) => put('text')(e.target.value)} />`}<//>
        <div class="form-grid"><${Field} label=${FIELD.channel} required=${true} wrong=${wrong('channel')}>${(id) => html`<${Choice} id=${id} value=${form.channel} onChange=${put('channel')} options=${channels} />`}<//>
          <${Field} label="Поступило, день" hint="Пусто: сегодня" wrong=${wrong('received_at')}>${(id) => html`<${DateInput} id=${id} value=${form.received_on} onChange=${put('received_on')} />`}<//>
          <${Field} label="Поступило, время московское" hint="Пусто: сейчас; у прошедшего дня — 00:00">${(id) => html`<${TimeInput} id=${id} value=${form.received_time} onChange=${put('received_time')} />`}<//>${input('number', 'text', { max: 100, label: 'Регистрационный номер' })}${input('subject', 'text', { max: 500 })}</div></section>
      <section class="panel stack"><h2>Разбор</h2><p class="muted small">Можно заполнить позже в карточке.</p>
        <div class="form-grid">${combo('theme_id', themeOptions())}${combo('organisation_id', organisationOptions())}${combo('district_id', districtOptions())}${input('address', 'text', { max: 500, placeholder: 'ул. Николаева, д. 27' })}
          <${Field} label=${FIELD.priority}>${(id) => html`<${Choice} id=${id} value=${form.priority} onChange=${(v) => put('priority')(Number(v))} options=${PRIORITY} />`}<//>${input('url', 'url', { max: 2000, placeholder: 'https://', label: 'Ссылка на публикацию' })}</div>
        <div class="row">${flag('collective')}${form.kind !== 'appeal' && flag('fast_track')}</div></section>
      <section class="panel stack"><h2>Заявитель</h2><p class="muted small">Имя и контакты хранятся отдельно от текста, в списках, карточке и поиске не показываются.</p>
        <div class="form-grid"><${Field} label="Кто обратился">${(id) => html`<${Choice} id=${id} value=${form.applicant_kind} onChange=${put('applicant_kind')} options=${APPLICANT} />`}<//>${input('applicant_name', 'text', { max: 300 })}${input('applicant_contacts', 'text', { max: 1000 })}</div></section>
      <${SaveError} error=${error} />
      <div class="row"><button class="btn primary" disabled=${busy || !form.text.trim()}>${busy ? 'Сохраняем…' : 'Внести'}</button><a class="btn" href=${origin.href}>Отмена</a></div>
    </form><//>`;
}

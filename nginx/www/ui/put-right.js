// What was put down wrongly at entry: the applicant, the kind and the channel of a record, each with the reason.
import { html, useState } from '../lib.js';
import { APPLICANT, FIELD, KIND, books } from '../terms.js';
import { Dialog, toast } from './dialog.js';
import { Choice, Field, TextField } from './field.js';
import { SaveError } from './save.js';

const useForm = (first) => {
  const [form, setForm] = useState(first);
  return [form, (field) => (value) => setForm((old) => ({ ...old, [field]: value }))];
};
const wrongOf = (save) => (f) => save.error?.errors?.find((e) => e.pointer === `/${f}`)?.message;
const Foot = ({ save, ready, onClose }) => html`<${SaveError} error=${save.error} />
  <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" disabled=${save.busy || !ready}>Исправить</button></div>`;

/** Name and contacts are replaced together; `shown` is who was asked for just now. @param {{card: any, shown: any, save: any, onClose: () => void}} props */
export function ApplicantDialog({ card, shown, save, onClose }) {
  const [form, put] = useForm(() => ({ applicant_name: shown?.name ?? '', applicant_contacts: Object.values(shown?.contacts ?? {}).filter(Boolean).join(', '), applicant_kind: card.applicant_kind, reason: '' }));
  const [words, setWords] = useState(!!shown);
  const wrong = wrongOf(save);
  const changes = form.applicant_kind !== card.applicant_kind ? { applicant_kind: form.applicant_kind } : {};
  if (words) Object.assign(changes, { applicant_name: form.applicant_name.trim() || null, applicant_contacts: form.applicant_contacts.trim() || null });
  const submit = (e) => {
    e.preventDefault();
    save.applicant({ ...changes, reason: form.reason.trim() }, () => {
      toast('Сведения о заявителе исправлены');
      onClose();
    });
  };
  return html`<${Dialog} title="Исправить сведения о заявителе" onClose=${onClose}><form class="stack" onSubmit=${submit}>
    <${Field} label="Кто обращается" wrong=${wrong('applicant_kind')}>${(id) => html`<${Choice} id=${id} value=${form.applicant_kind} onChange=${put('applicant_kind')} options=${APPLICANT} />`}<//>
    <label class="check"><input type="checkbox" checked=${words} onChange=${(e) => setWords(e.target.checked)} /> Заменить имя и контакты</label>
    ${words && html`<p class="muted small">Впишите оба полностью: прежние заменяются. Пустое поле значит «не указано». Исправляется только эта запись, другие обращения того же заявителя — на их карточках.</p>
      <${Field} label=${FIELD.applicant_name} wrong=${wrong('applicant_name')}>${(id) => html`<input class="input" id=${id} maxlength="300" autocomplete="off" value=${form.applicant_name} onInput=${(e) => put('applicant_name')(e.target.value)} />`}<//>
      <${Field} label=${FIELD.applicant_contacts} wrong=${wrong('applicant_contacts')}>${(id) => html`<input class="input" id=${id} maxlength="1000" autocomplete="off" value=${form.applicant_contacts} onInput=${(e) => put('applicant_contacts')(e.target.value)} />`}<//>`}
    <${TextField} label="Причина исправления" max=${500} value=${form.reason} onInput=${put('reason')} wrong=${wrong('reason')} hint="Видна в истории записи и в журнале: без имён и телефонов" />
    <${Foot} save=${save} ready=${form.reason.trim().length > 2 && Object.keys(changes).length > 0} onClose=${onClose} /></form><//>`;
}

/** @param {{card: any, save: any, onClose: () => void}} props */
export function KindDialog({ card, save, onClose }) {
  const [form, put] = useForm(() => ({ kind: card.kind, channel: card.channel, reason: '' }));
  const wrong = wrongOf(save);
  const channels = Object.fromEntries((books.value?.channels ?? []).map((c) => [c.code, c.name]));
  const other = form.kind !== card.kind || form.channel !== card.channel;
  const submit = (e) => {
    e.preventDefault();
    save.kind({ ...form, reason: form.reason.trim() }, () => {
      toast('Вид и канал исправлены, сроки пересчитаны');
      onClose();
    });
  };
  return html`<${Dialog} title="Исправить вид и канал" onClose=${onClose}><form class="stack" onSubmit=${submit}>
    <div class="form-grid"><${Field} label=${FIELD.kind} wrong=${wrong('kind')}>${(id) => html`<${Choice} id=${id} value=${form.kind} onChange=${put('kind')} options=${KIND} />`}<//>
      <${Field} label=${FIELD.channel} wrong=${wrong('channel')}>${(id) => html`<${Choice} id=${id} value=${form.channel} onChange=${put('channel')} options=${channels} />`}<//></div>
    <p class="muted small">Порядок работы и сроки станут такими, как у этого вида и канала.${form.kind === 'appeal' && card.kind !== 'appeal' && !card.registered_at && ' Запись вернётся в состояние «Новое»: обращение надо зарегистрировать в три дня с поступления (59-ФЗ, статья 8).'}${form.kind === 'appeal' && card.fast_track && ' Фаст-трек снимется: срок обращения назначает закон.'}</p>
    <${TextField} label="Причина исправления" value=${form.reason} onInput=${put('reason')} wrong=${wrong('reason')} hint="Видна в истории записи и в журнале" />
    <${Foot} save=${save} ready=${form.reason.trim().length > 2 && other} onClose=${onClose} /></form><//>`;
}

// One rule in a dialog.
import { html, useState } from '../lib.js';
import { KIND, PRIORITY, books } from '../terms.js';
import { Dialog } from '../ui/dialog.js';
import { organisationOptions, themeOptions } from '../ui/filters.js';
import { Combo } from '../ui/pick.js';
import { Choice, Field } from '../ui/field.js';
import { CLOCK, DAY_OFF, DEADLINE, EVENT } from './words.js';

const EMPTY = { deadline: 'answer', kind: null, channel: null, theme_id: null, priority: null, organisation_id: null, event: 'registered', clock: 'day', amount: 30, less: 0, day_off: 'keep', basis: '' };
const from = (words) => Object.fromEntries(Object.entries(words).map(([code, name]) => [code, `от ${name}`]));
const EVENTS = from(EVENT);
/** What these are counted from, and nothing else is. */
const BOUND = { extension: 'answer_due', again: 'reopened' };

export function RuleDialog({ rule, onDone, onClose }) {
  const [form, setForm] = useState(rule ?? EMPTY);
  const put = (field) => (value) => setForm((old) => ({ ...old, [field]: value === '' ? null : value }));
  const extension = form.deadline === 'extension';
  const none = form.clock === 'none';
  const submit = (e) => {
    e.preventDefault();
    const { position, ...fields } = form;
    onDone({ ...(position ? { position } : {}), ...fields, event: BOUND[form.deadline] ?? (Object.values(BOUND).includes(fields.event) ? 'registered' : fields.event), amount: none ? null : Number(fields.amount), less: none ? 0 : Number(fields.less ?? 0) });
  };
  const choice = (field, label, options, empty) => html`<${Field} label=${label}>${(id) => html`<${Choice} id=${id} value=${form[field] ?? ''} onChange=${put(field)} options=${options} empty=${empty} />`}<//>`;
  const number = (field, label, min, max) => html`<${Field} label=${label}>${(id) => html`<input class="input" id=${id} type="number" min=${min} max=${max} required value=${form[field] ?? ''} onInput=${(e) => put(field)(e.target.value)} />`}<//>`;
  const { answer_due: _, reopened: __, ...events } = EVENTS;
  const { appeal, message, comment } = KIND;
  const clocks = extension ? { day: CLOCK.day, none: CLOCK.none } : CLOCK;
  const channels = [...(books.value?.channel.values() ?? [])].map((c) => ({ value: c.code, name: c.name }));
  return html`<${Dialog} title=${rule ? 'Правило' : 'Новое правило'} onClose=${onClose} wide><form class="stack" onSubmit=${submit}>
    ${choice('deadline', 'Какой срок', DEADLINE)}
    <fieldset class="stack"><legend class="label">Для чего; пустое — для всех</legend><div class="form-grid">${choice('kind', 'Вид', { appeal, message, comment }, 'Любой')}
      <${Field} label="Канал">${(id) => html`<${Combo} id=${id} options=${channels} value=${form.channel ?? ''} onChange=${put('channel')} placeholder="Любой" />`}<//>
      <${Field} label="Тема">${(id) => html`<${Combo} id=${id} options=${themeOptions()} value=${form.theme_id ?? ''} onChange=${put('theme_id')} placeholder="Любая" />`}<//>
      <${Field} label="Важность">${(id) => html`<${Choice} id=${id} value=${form.priority ?? ''} onChange=${(v) => put('priority')(v === '' ? '' : Number(v))} options=${{ 1: `${PRIORITY[1]} и выше`, 2: PRIORITY[2] }} empty="Любая" />`}<//>
      <${Field} label="Организация">${(id) => html`<${Combo} id=${id} options=${organisationOptions()} value=${form.organisation_id ?? ''} onChange=${put('organisation_id')} placeholder="Любая" />`}<//></div></fieldset>
    <fieldset class="stack"><legend class="label">Сколько</legend><div class="form-grid">${choice('clock', 'Как считать', clocks)}${!none && number('amount', 'Количество', 1, 400)}
      ${!BOUND[form.deadline] && choice('event', 'От чего', events)}${!none && number('less', 'Контрольная дата раньше на, дней', 0, 30)}${!none && choice('day_off', 'Контрольная дата в выходной', DAY_OFF)}</div></fieldset>
    <${Field} label="Основание" required=${true}>${(id) => html`<input class="input" id=${id} required maxlength="200" value=${form.basis} onInput=${(e) => setForm({ ...form, basis: e.target.value })} />`}<//>
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" disabled=${!form.basis.trim()}>Готово</button></div></form><//>`;
}

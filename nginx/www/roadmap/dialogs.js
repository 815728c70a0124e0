// What people do with a plan and its measures, each in a dialog under If-Match.
import { html, useMemo, useState } from '../lib.js';
import { api, get, under } from '../api.js';
import { FormDialog } from '../admin/form.js';
import { STATE as CAUSE } from '../causes/words.js';
import { today } from '../format.js';
import { can } from '../session.js';
import { districtOptions, organisationOptions, themeOptions } from '../ui/filters.js';
import { DateInput } from '../ui/date.js';
import { Dialog } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { useAction, useLoad } from '../ui/load.js';
import { useOfficials } from '../ui/officials.js';
import { Combo } from '../ui/pick.js';
import { Bones, ErrorNote } from '../ui/states.js';
import { COST, KIND, MOVES, PROGRESS, SEVERITY } from './words.js';

/** A new plan: its name, from when on, against which causes. `cause`: one chosen beforehand. */
export function NewPlan({ cause, onClose, onDone }) {
  const [form, setForm] = useState({ title: '', starts_on: today(), chosen: cause ? [cause] : [] });
  const { data, error } = useLoad((abort) => get('/roadmaps/causes', {}, { signal: abort }).then((r) => r.data.items), []);
  const call = useAction(() => api('POST', '/roadmaps', { body: { title: form.title.trim(), starts_on: form.starts_on, cause_ids: form.chosen } }));
  const put = (name) => (value) => setForm((old) => ({ ...old, [name]: value }));
  const toggle = (id) => put('chosen')(form.chosen.includes(id) ? form.chosen.filter((c) => c !== id) : [...form.chosen, id]);
  const wrong = (name) => call.error?.errors?.find((e) => e.pointer.startsWith(`/${name}`))?.message;
  const submit = async (e) => {
    e.preventDefault();
    const answer = await call.run();
    if (answer) onDone(answer);
  };
  return html`<${Dialog} title="Новый план" wide onClose=${onClose}><form class="stack" onSubmit=${submit}>
    <${Field} label="Название" required wrong=${wrong('title')} hint="О чём план: «Порывы водопровода в Ленинском районе»">${(id) => html`<input class="input" id=${id} required minlength="3" maxlength="200" value=${form.title} onInput=${(e) => put('title')(e.target.value)} />`}<//>
    <${Field} label="Начало работ" required wrong=${wrong('starts_on')} hint="С этого дня считаются рабочие дни мероприятий">${(id) => html`<${DateInput} id=${id} value=${form.starts_on} onChange=${put('starts_on')} />`}<//>
    <fieldset class="stack tight"><legend class="label">Причины, которые устраняет план</legend><${ErrorNote} error=${error} />
      ${!data && !error && html`<${Bones} />`}${data?.length === 0 && html`<p class="muted">Принятых причин пока нет. План можно составить и без них, а мероприятия внести по одному.</p>`}
      ${data?.map((c) => html`<label key=${c.id} class="check"><input type="checkbox" checked=${form.chosen.includes(c.id)} onChange=${() => toggle(c.id)} /><span>${c.text} <span class="muted small">${c.category} · ${c.theme} · ${CAUSE[c.state]}${c.roadmaps ? ` · уже в планах: ${c.roadmaps}` : ''}</span></span></label>`)}
      ${wrong('cause_ids') && html`<span class="wrong" role="alert">${wrong('cause_ids')}</span>`}</fieldset>
    ${!call.error?.errors?.length && html`<${ErrorNote} error=${call.error} />`}
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" aria-busy=${call.busy}>Составить черновик</button></div></form><//>`;
}

const percentField = (name, label) => ({ name, label, required: true });
const MEASURE = [
  { name: 'text', label: 'Мероприятие', kind: 'area', required: true, max: 1000 }, { name: 'kind', label: 'Вид', kind: 'choice', options: KIND },
  { name: 'starts_on', label: 'Начало', kind: 'date', required: true }, { name: 'days', label: 'Рабочих дней', required: true, hint: 'От них считается срок' },
  { name: 'due_on', label: 'Срок', kind: 'date', hint: 'Пусто — посчитать по рабочим дням' }, { name: 'cost', label: 'Класс затрат', kind: 'choice', options: COST }, { name: 'severity', label: 'Тяжесть', kind: 'choice', options: SEVERITY },
  percentField('less', 'На сколько процентов меньше записей'), percentField('quicker', 'На сколько процентов быстрее рассмотрение'),
];
const NUMBERS = ['days', 'cost', 'severity', 'less', 'quicker'];

/** As the API takes it: numbers as numbers; what a person left as it was stays out, so that a moved start moves the term. */
function body(form, was) {
  const all = Object.fromEntries(Object.entries(form).filter(([name]) => name !== 'organisation_id').map(([name, value]) => [name, NUMBERS.includes(name) && value !== null ? Number(value) : value]));
  if (!was) return all;
  return Object.fromEntries(Object.entries(all).filter(([name, value]) => String(value ?? '') !== String(was[name] ?? '')).filter(([name, value]) => name !== 'due_on' || value));
}

const asForm = (m) => ({ text: m.text, kind: m.kind, theme_id: m.theme_id, district_id: m.district_id ?? '', organisation_id: m.organisation_id ?? '', official_id: m.official_id ?? '', starts_on: m.starts_on, days: String(m.days), due_on: m.due_on, cost: String(m.cost),
  severity: String(m.severity), less: String(Math.round((1 - m.ratio) * 100)), quicker: String(Math.round((1 - m.time_ratio) * 100)) });
const EMPTY = { text: '', kind: 'once', theme_id: '', district_id: '', organisation_id: '', official_id: '', days: '22', due_on: '', cost: '2', severity: '3', less: '30', quicker: '10' };

/** A measure put down by hand, or changed. */
export function MeasureDialog({ plan, etag, measure, onClose, onDone, onStale }) {
  const value = useMemo(() => (measure ? asForm(measure) : { ...EMPTY, starts_on: today() }), []);
  const [organisation, setOrganisation] = useState(value.organisation_id);
  const people = useOfficials(organisation, measure);
  const fields = [...MEASURE.slice(0, 2), { name: 'theme_id', label: 'Тема, по которой станет меньше записей', kind: 'combo', options: themeOptions(), required: true }, { name: 'district_id', label: 'Район', kind: 'combo', options: districtOptions(), empty: 'Весь город' },
    { name: 'official_id', label: 'Ответственное должностное лицо', kind: 'combo', options: people, empty: measure ? 'Не назначено' : 'Из реестра ответственных', hint: organisation ? '' : 'Чтобы выбрать другое, выберите организацию ниже' }, ...MEASURE.slice(2)];
  const save = (form) => (measure ? api('PATCH', `/measures/${measure.id}`, { body: body(form, value), headers: under(measure.version) }) : api('POST', `/roadmaps/${plan.id}/measures`, { body: body(form), headers: { 'if-match': etag } }));
  const pick = html`<div class="field"><span class="label">Организация ответственного</span><${Combo} label="Организация ответственного" options=${organisationOptions()} value=${organisation} onChange=${setOrganisation} placeholder="Не выбрана" /></div>`;
  return html`<${FormDialog} title=${measure ? `Мероприятие ${measure.position}` : 'Новое мероприятие'} fields=${fields} value=${value} submit="Записать" save=${save} onDone=${onDone} onClose=${onClose} onStale=${onStale} note=${() => pick} />`;
}

export function MergeMeasure({ plan, measure, onClose, onDone, onStale }) {
  const options = plan.items.filter((m) => m.id !== measure.id && m.state === 'planned').map((m) => ({ value: m.id, name: `${m.position}. ${m.text}` }));
  const fields = [{ name: 'into_id', label: 'С каким мероприятием', kind: 'combo', options, required: true, empty: 'Не выбрано' }];
  return html`<${FormDialog} title=${`Объединить мероприятие ${measure.position}`} fields=${fields} value=${{ into_id: '' }} submit="Объединить" onClose=${onClose} onDone=${onDone} onStale=${onStale}
    save=${(form) => api('POST', `/measures/${measure.id}/merge`, { body: form, headers: under(measure.version) })} note=${() => html`<p class="muted">Его слова встанут в конец другого, действует более поздний из двух сроков.</p>`} />`;
}

export function DropMeasure({ measure, onClose, onDone, onStale }) {
  return html`<${FormDialog} title=${`Убрать мероприятие ${measure.position}?`} fields=${[]} value=${{}} submit="Убрать" danger onClose=${onClose} onDone=${onDone} onStale=${onStale}
    save=${() => api('DELETE', `/measures/${measure.id}`, { headers: under(measure.version) })} note=${() => html`<p>${measure.text}</p><p class="muted">Вернуть его можно, только внеся заново.</p>`} />`;
}

export function ProgressDialog({ measure, onClose, onDone, onStale }) {
  const states = Object.fromEntries(Object.entries(PROGRESS).filter(([code]) => code !== 'dropped' || can('roadmap.write')));
  const fields = [
    { name: 'state', label: 'Состояние', kind: 'choice', options: states }, { name: 'declared', label: 'Готовность, %', required: true, shown: (f) => f.state !== 'done' }, { name: 'note', label: 'Что сделано, что мешает', kind: 'area', max: 2000, hint: 'Для снятого — почему' },
    { name: 'done_on', label: 'Когда выполнено', kind: 'date', required: true, shown: (f) => f.state === 'done' }, { name: 'proof', label: 'Чем подтверждается', kind: 'area', max: 2000, required: true, hint: 'Акт, фотография, договор — с номером и датой', shown: (f) => f.state === 'done' },
  ];
  const save = (form) => api('POST', `/measures/${measure.id}/progress`, { body: { state: form.state, declared: Number(form.declared), note: form.note, ...(form.state === 'done' ? { done_on: form.done_on, proof: form.proof } : {}) }, headers: under(measure.version) });
  return html`<${FormDialog} title=${`Ход мероприятия ${measure.position}`} fields=${fields} value=${{ state: measure.state, declared: String(measure.declared), note: measure.progress_note ?? '', done_on: measure.done_on ?? today(), proof: measure.proof ?? '' }} submit="Записать" save=${save} onDone=${onDone} onClose=${onClose} onStale=${onStale} />`;
}

/** Before it is approved: what was objected, and who has said nothing. */
function Objections({ plan }) {
  const now = plan.signs.filter((s) => s.number === plan.number);
  const against = now.filter((s) => !s.agrees);
  const silent = [...new Set(plan.items.map((m) => m.organisation).filter(Boolean))].filter((o) => !now.some((s) => s.organisation === o)).sort();
  return html`${against.length > 0 ? html`<div class="note warn"><div class="grow"><p class="strong">Замечания к версии ${plan.number}</p><ul>${against.map((s) => html`<li key=${s.at}>${[s.organisation, s.account].filter(Boolean).join(', ')}: ${s.note}</li>`)}</ul></div></div>` : html`<p>Замечаний к версии ${plan.number} нет.</p>`}
    ${silent.length > 0 && html`<p class="muted">Не высказались: ${silent.join('; ')}.</p>`}`;
}

export function MoveDialog({ plan, etag, move, onClose, onDone, onStale }) {
  const [name, , , label, needs] = MOVES[move];
  const fields = [{ name: 'note', label, kind: 'area', max: 2000, required: needs }];
  return html`<${FormDialog} title=${`${name}: ${plan.title}`} fields=${fields} value=${{ note: '' }} submit=${name} onDone=${onDone} onClose=${onClose} save=${(form) => api('POST', `/roadmaps/${plan.id}/moves`, { body: { move, note: form.note }, headers: { 'if-match': etag } })} onStale=${onStale} note=${move === 'approve' ? () => html`<${Objections} plan=${plan} />` : undefined} />`;
}

export function SignDialog({ plan, onClose, onDone }) {
  const fields = [{ name: 'agrees', label: 'Решение', kind: 'choice', options: { true: 'Согласовано', false: 'Есть замечания' } }, { name: 'note', label: 'Замечания', kind: 'area', max: 2000, hint: 'Обязательны, когда они есть' }];
  return html`<${FormDialog} title=${`Согласование версии ${plan.number}`} fields=${fields} value=${{ agrees: 'true', note: '' }} submit="Записать" onDone=${onDone} onClose=${onClose} save=${(form) => api('POST', `/roadmaps/${plan.id}/signs`, { body: { agrees: form.agrees === 'true', note: form.note } })} />`;
}

export function NameDialog({ plan, etag, onClose, onDone, onStale }) {
  return html`<${FormDialog} title="Назвать план" fields=${[{ name: 'title', label: 'Название', required: true }]} value=${{ title: plan.title }} submit="Записать" onDone=${onDone} onClose=${onClose} onStale=${onStale} save=${(form) => api('PATCH', `/roadmaps/${plan.id}`, { body: form, headers: { 'if-match': etag } })} />`;
}

// «Ускоренный механизм»: the register, and what each mechanism has brought against the ordinary way.
import { html, useMemo, useState } from '../lib.js';
import { api, get, under } from '../api.js';
import { MergeDialog } from '../deadlines/merge.js';
import { count, dateTime, day, num, percent, today } from '../format.js';
import { can } from '../session.js';
import { books } from '../terms.js';
import { DateInput } from '../ui/date.js';
import { Dialog, toast } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { mechanisms, organisationOptions, themeOptions } from '../ui/filters.js';
import { list } from '../ui/flow.js';
import { Icon } from '../ui/icons.js';
import { useAction, useLoad } from '../ui/load.js';
import { useOfficials } from '../ui/officials.js';
import { Combo } from '../ui/pick.js';
import { Blank, Bones, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';
import { Cell } from './parts.js';

const days = (n) => count(n, 'день', 'дня', 'дней');
const EMPTY = { theme_id: '', name: '', steps: [{ name: 'Регистрация', days: 1 }, { name: 'Рассмотрение', days: 7 }, { name: 'Ответ', days: 2 }], conditions: [], eligibility: '', official_id: '', valid_from: '', valid_to: '' };
const stepsWords = (steps) => `${steps.map((s) => `${s.name} — ${days(s.days)}`).join(' → ')}, всего ${days(steps.reduce((n, s) => n + s.days, 0))}`;
const conditionWords = (list) => (list.length ? `условия: ${list.join('; ')}` : 'без условий');
/** What a form says, field by field, as the merge compares it. */
const FIELDS = {
  name: ['Название', String], theme_id: ['Тема', (v) => books.value?.theme.get(v)?.name ?? v], steps: ['Шаги', stepsWords], conditions: ['Условия', conditionWords], eligibility: ['Что подходит', String],
  official_id: ['Ответственное лицо', String], valid_from: ['Действует с', day], valid_to: ['По', (v) => (v ? day(v) : 'без срока')],
};
const fieldsOf = (m) => Object.keys(FIELDS).map((f) => ({ f, value: m[f] ?? '', official: m.official }));
const FORM = { id: 'fields', key: (x) => x.f, same: (x) => JSON.stringify(x.value), name: (x) => FIELDS[x.f][0], words: (x) => (x.f === 'official_id' && x.official ? x.official : FIELDS[x.f][1](x.value)) };

function Steps({ steps, onPut, wrong }) {
  const put = (i, f, v) => onPut(steps.map((s, k) => (k === i ? { ...s, [f]: v } : s)));
  const total = steps.reduce((n, s) => n + Number(s.days || 0), 0);
  return html`<fieldset class="stack"><legend class="label">Шаги, вместе не дольше 30 календарных дней</legend>${steps.map((s, i) => html`<div class="row one" key=${i}><input class="input grow" aria-label=${`Шаг ${i + 1}`} required maxlength="200" value=${s.name} onInput=${(e) => put(i, 'name', e.target.value)} />
      <input class="input step-days" type="number" min="1" max="30" required aria-label=${`Дней на шаг ${i + 1}`} value=${s.days} onInput=${(e) => put(i, 'days', e.target.value)} /><button type="button" class="icon-btn" aria-label=${`Убрать шаг ${i + 1}`} disabled=${steps.length === 1} onClick=${() => onPut(steps.filter((_, k) => k !== i))}><${Icon} name="close" /></button></div>`)}
    <div class="row"><button type="button" class="btn small" disabled=${steps.length >= 12} onClick=${() => onPut([...steps, { name: '', days: 1 }])}><${Icon} name="plus" />Добавить шаг</button><span class=${total > 30 ? 'bad' : 'muted'}>всего ${days(total)}</span></div>${wrong && html`<span class="wrong" role="alert">${wrong}</span>`}</fieldset>`;
}

function Conditions({ list, onPut, wrong }) {
  return html`<fieldset class="stack"><legend class="label">Условия: на каждое отвечают «да», когда запись ускоряют</legend>${list.map((c, i) => html`<div key=${i}><div class="row one"><input class="input grow" aria-label=${`Условие ${i + 1}`} required maxlength="300" value=${c} onInput=${(e) => onPut(list.map((x, k) => (k === i ? e.target.value : x)))} />
      <button type="button" class="icon-btn" aria-label=${`Убрать условие ${i + 1}`} onClick=${() => onPut(list.filter((_, k) => k !== i))}><${Icon} name="close" /></button></div>${wrong(i) && html`<span class="wrong" role="alert">${wrong(i)}</span>`}</div>`)}
    <div class="row"><button type="button" class="btn small" disabled=${list.length >= 10} onClick=${() => onPut([...list, ''])}><${Icon} name="plus" />Добавить условие</button>${!list.length && html`<span class="muted">без условий: подходит любая запись темы</span>`}</div></fieldset>`;
}

function EditDialog({ mechanism: first, onClose, onDone }) {
  const [mechanism, setMechanism] = useState(first);
  const [fresh, setFresh] = useState(null);
  const [form, setForm] = useState(mechanism ? { ...mechanism, valid_to: mechanism.valid_to ?? '' } : { ...EMPTY, valid_from: today() });
  const [organisation, setOrganisation] = useState('');
  const put = (f) => (value) => setForm((old) => ({ ...old, [f]: value }));
  const people = useOfficials(organisation, mechanism);
  const { busy, error, run } = useAction(async () => {
    const { theme_id, name, eligibility, official_id, valid_from } = form;
    const body = { conditions: form.conditions.map((c) => c.trim()), theme_id, name, eligibility, official_id, valid_from, valid_to: form.valid_to || null, steps: form.steps.map((s) => ({ name: s.name.trim(), days: Number(s.days) })) };
    if (!mechanism) return api('POST', '/mechanisms', { body });
    try {
      return await api('PUT', `/mechanisms/${mechanism.id}`, { body, headers: under(mechanism.version) });
    } catch (e) {
      if (e.status !== 412) throw e;
      setFresh(e.current);
      return null;
    }
  });
  const parts = useMemo(() => fresh && [{ ...FORM, base: fieldsOf(mechanism), theirs: fieldsOf(fresh), mine: fieldsOf({ ...form, steps: form.steps.map((s) => ({ ...s, days: Number(s.days) })), official: people.find((o) => o.value === form.official_id)?.name }) }], [fresh]);
  /** On with the version that the other has written, by what was chosen. */
  const goOn = (chosen) => {
    setMechanism(fresh);
    setForm({ ...fresh, valid_to: fresh.valid_to ?? '', ...Object.fromEntries(chosen.map((x) => [x.f, x.value])) });
    setFresh(null);
  };
  const wrong = (f) => error?.errors?.find((e) => e.pointer === `/${f}`)?.message;
  const submit = async (e) => {
    e.preventDefault();
    if (await run()) onDone(mechanism ? 'Новая версия записана' : 'Механизм внесён');
  };
  const significant = themeOptions().filter((t) => books.value?.theme.get(t.value)?.significant);
  return html`<${Dialog} title=${mechanism ? 'Изменить механизм' : 'Новый механизм'} wide onClose=${onClose}><form class="stack" onSubmit=${submit}>
    <${Field} label="Название" required=${true} wrong=${wrong('name')}>${(id) => html`<input class="input" id=${id} required maxlength="200" value=${form.name} onInput=${(e) => put('name')(e.target.value)} autofocus />`}<//>
    <${Field} label="Тема" required=${true} hint="Социально значимая, со всем, что под ней" wrong=${wrong('theme_id')}>${(id) => html`<${Combo} id=${id} options=${significant} value=${form.theme_id} onChange=${put('theme_id')} required />`}<//>
    <${Steps} steps=${form.steps} onPut=${put('steps')} wrong=${wrong('steps')} />
    <${Conditions} list=${form.conditions} onPut=${put('conditions')} wrong=${(i) => wrong(`conditions/${i}`)} />
    <${Field} label="Что подходит под механизм" required=${true} wrong=${wrong('eligibility')}>${(id) => html`<textarea class="textarea" id=${id} rows="3" required maxlength="2000" value=${form.eligibility} onInput=${(e) => put('eligibility')(e.target.value)} />`}<//>
    <div class="form-grid"><${Field} label="Организация ответственного">${(id) => html`<${Combo} id=${id} options=${organisationOptions()} value=${organisation} onChange=${setOrganisation} placeholder="Выберите, чтобы найти человека" />`}<//>
      <${Field} label="Ответственное лицо" required=${true} wrong=${wrong('official_id')}>${(id) => html`<${Combo} id=${id} options=${people} value=${form.official_id} onChange=${put('official_id')} required />`}<//>
      <${Field} label="Действует с" required=${true} wrong=${wrong('valid_from')}>${(id) => html`<${DateInput} id=${id} value=${form.valid_from} onChange=${put('valid_from')} />`}<//><${Field} label="По" hint="Пусто: без срока" wrong=${wrong('valid_to')}>${(id) => html`<${DateInput} id=${id} value=${form.valid_to} onChange=${put('valid_to')} />`}<//></div>
    <${ErrorNote} error=${error} />
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" disabled=${busy}>Записать</button></div></form><//>
    ${fresh && html`<${MergeDialog} parts=${parts} onBack=${() => setFresh(null)} onTheirs=${() => goOn([])} onDone=${(lists) => goOn(lists.fields)} />`}`;
}

/** «на 4 дня быстрее»; too few to compare says so. */
function saved(m) {
  if (m.accelerated_done < 5 || m.ordinary_done < 5) return html`<span class="muted">мало законченных для сравнения</span>`;
  const gain = m.ordinary_days - m.accelerated_days;
  return html`<b class=${gain > 0 ? 'good' : gain < 0 ? 'bad' : ''}>${gain > 0 ? `на ${days(gain)} быстрее` : gain < 0 ? `на ${days(-gain)} дольше` : 'столько же'}</b> <span class="muted small">${num(m.accelerated_days)} против ${num(m.ordinary_days)}, медианы</span>`;
}

/** The records that the numbers count. */
const of = (m, more = {}) => list({ kind: 'appeal,message,comment', theme_id: m.theme_id, 'received_on[gte]': m.valid_from, ...(m.valid_to ? { 'received_on[lte]': m.valid_to } : {}), ...more });
const ours = (m) => {
  mechanisms.set(m.id, m.name);
  return of(m, { mechanism_id: m.id });
};

function Versions({ m, onClose }) {
  const { data, error, reload } = useLoad((abort) => get(`/mechanisms/${m.id}/versions`, {}, { signal: abort }).then((r) => r.data.items), [m.id]);
  return html`<${Dialog} title=${`Версии механизма «${m.name}»`} onClose=${onClose} wide>${error && html`<${ErrorNote} error=${error} onRetry=${reload} />`}${!data && !error && html`<${Bones} lines=${4} />`}
    ${data && html`<ol class="versions">${data.map((v, i) => html`<li key=${v.version}><div class="row apart"><b>Версия ${v.version}${i === 0 ? ', нынешняя' : ''}</b><span class="muted small">${dateTime(v.updated_at)}${v.account ? ` · ${v.account}` : ''}</span></div>
      <p class="small">${v.name} · ${v.theme ?? 'темы больше нет'} · с ${day(v.valid_from)}${v.valid_to ? ` по ${day(v.valid_to)}` : ''} · отвечает ${v.official}</p><p class="small">${stepsWords(v.steps)}</p><p class="small">${v.eligibility} · ${conditionWords(v.conditions)}</p></li>`)}</ol>`}<p class="muted small">Запись идёт по шагам той версии, которая действовала, когда её ускорили.</p><//>`;
}

function Mechanism({ m, onEdit, onVersions }) {
  return html`<li class="panel stack tight"><div class="row apart"><h2>${m.name}</h2><span class=${`badge ${m.in_force ? 'good' : ''}`}>${m.in_force ? 'действует' : 'не действует'}</span></div>
    <p class="muted small">${m.theme ?? `тема ${m.theme_id}`} · с ${day(m.valid_from)}${m.valid_to ? ` по ${day(m.valid_to)}` : ''} · отвечает ${m.official} · версия ${m.version}</p>
    <p>${stepsWords(m.steps)}</p><p class="small">${m.eligibility} · ${conditionWords(m.conditions)}</p>
    <dl class="moves-counts"><div><dt>Доля по механизму</dt><dd>${m.all ? percent((m.accelerated / m.all) * 100) : '—'}</dd></div><div><dt>Из записей темы</dt><dd><${Cell} value=${m.accelerated} label=${`По механизму: ${m.name}`} href=${ours(m)} /> из <${Cell} value=${m.all} label=${`Записи темы: ${m.name}`} href=${of(m)} /></dd></div></dl><p>${saved(m)}</p>
    <div class="row">${can('mechanism.write') && html`<button type="button" class="btn small" aria-label=${`Изменить: ${m.name}`} onClick=${() => onEdit(m)}>Изменить</button>`}<button type="button" class="btn small quiet" aria-label=${`Версии: ${m.name}`} onClick=${() => onVersions(m)}>Версии: ${m.version}</button></div></li>`;
}

export function MechanismsTab() {
  const { data, error, loading, reload } = useLoad((abort) => get('/mechanisms', {}, { signal: abort }).then((r) => r.data.items), []);
  const [open, setOpen] = useState(null);
  const [versions, setVersions] = useState(null);
  if (error && !data) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  if (!data) return html`<div class="panel"><${Loading} label="Загрузка механизмов" lines=${6} /></div>`;
  const done = (words) => {
    setOpen(null);
    toast(words);
    reload();
  };
  return html`<div class=${`stack ${loading ? 'stale' : ''}`}>${can('mechanism.write') && html`<div><button type="button" class="btn primary" onClick=${() => setOpen({})}><${Icon} name="plus" />Новый механизм</button></div>`}
    ${data.length ? html`<ul class="plain-list">${data.map((m) => html`<${Mechanism} key=${m.id} m=${m} onEdit=${(x) => setOpen({ mechanism: x })} onVersions=${setVersions} />`)}</ul>` : html`<div class="panel"><${Blank} icon="clock" title="Механизмов ещё нет"><p>Внесите тему, шаги и ответственного: здесь будет видно, какую долю записей он ускорил и на сколько дней.</p><//></div>`}
    ${versions && html`<${Versions} m=${versions} onClose=${() => setVersions(null)} />`}
    ${open && html`<${EditDialog} mechanism=${open.mechanism} onClose=${() => setOpen(null)} onDone=${done} />`}</div>`;
}

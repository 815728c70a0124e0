// «Правила»: the rules of a version, edited into a draft, tried, saved as the next version.
import { html, useMemo, useState } from '../lib.js';
import { api, get } from '../api.js';
import { count, dateTime, day, today } from '../format.js';
import { go, place, withQuery } from '../router.js';
import { can } from '../session.js';
import { DateInput } from '../ui/date.js';
import { Dialog, toast } from '../ui/dialog.js';
import { Icon } from '../ui/icons.js';
import { useUnsaved } from '../ui/leave.js';
import { useAction, useLoad } from '../ui/load.js';
import { Bones, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';
import { Field, TextField } from '../ui/field.js';
import { MergeDialog } from './merge.js';
import { Moves, TrialBar } from './moves.js';
import { RuleDialog } from './rule-form.js';
import { DEADLINE, STATE, WEEKDAY, conditions, ruleName, since, termWords } from './words.js';

function Versions({ shown, onClose }) {
  const { data, error, reload } = useLoad((abort) => get('/deadline-rules/versions', {}, { signal: abort }).then((r) => r.data.items), []);
  return html`<${Dialog} title="Версии правил" onClose=${onClose} wide>${error && html`<${ErrorNote} error=${error} onRetry=${reload} />`}${!data && !error && html`<${Bones} lines=${4} />`}
    ${data && html`<ol class="versions">${data.map((v) => html`<li key=${v.version}><div class="row apart"><b>Версия ${v.version}, ${STATE[v.state]}</b><span class="muted small">${dateTime(v.created_at)} · ${v.account ?? 'поставлена с программой'}</span></div>
      <p class="small">${v.state === 'withdrawn' ? `Была запланирована ${since(v)}, отменена ${dateTime(v.withdrawn_at)}${v.withdrawn_by ? `: ${v.withdrawn_by}` : ''}` : `Для событий ${since(v)}`} · ${count(v.rules, 'правило', 'правила', 'правил')} · ${v.reason}${v.beyond ? ` · дольше, чем позволяет закон: ${v.beyond}` : ''}${v.repeats ? ` · повторяет версию ${v.repeats}` : ''}</p>
      ${v.version !== shown && html`<button type="button" class="btn small" onClick=${() => { onClose(); go(withQuery({ version: v.state === 'in_force' ? '' : v.version })); }}>Открыть</button>`}</li>`)}</ol>`}<//>`;
}

/** Taking back what is planned: what moves is told first. */
function WithdrawDialog({ version, etag, onClose, onDone }) {
  const call = (trial) => api('DELETE', `/deadline-rules/versions/${version.version}${trial ? '?dry_run=true' : ''}`, { headers: { 'if-match': etag } });
  const trial = useLoad(() => call(true).then((r) => r.data), [version.version, etag]);
  const { busy, error, run } = useAction(async () => onDone(await call(false)));
  return html`<${Dialog} title=${`Отменить версию ${version.version}?`} onClose=${onClose}><p>Она запланирована ${since(version)}: ${version.reason}. С этого дня останутся правила, которые действуют перед ним.</p>
    <${ErrorNote} error=${trial.error ?? error} />${trial.data ? html`<${Moves} moves=${trial.data} />` : !trial.error && html`<${Bones} lines=${3} />`}
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Оставить</button><button type="button" class="btn danger" disabled=${busy || !trial.data} onClick=${run}>Отменить версию</button></div><//>`;
}

/** What is planned, apart from what is in force. */
function Planned({ held, shown, onWithdraw }) {
  const { planned } = held.data;
  if (!planned.length) return null;
  return html`<section class="panel" aria-labelledby="planned"><div class="panel-head"><h2 id="planned">Запланированы</h2></div><ul class="plain-list">${planned.map((p) => html`<li key=${p.version} class="row apart">
    <span class="grow">${p.version === shown ? html`<b>Версия ${p.version}</b>` : html`<a href=${withQuery({ version: p.version })}>Версия ${p.version}</a>`} ${since(p)} <span class="muted small">${p.differs ? `иначе, чем действующие, в ${count(p.differs, 'месте', 'местах', 'местах')}` : 'те же правила, что действуют'} · ${p.reason} · ${p.account ?? 'поставлена с программой'}</span></span>
    ${can('deadline.write') && html`<button type="button" class="btn small" aria-label=${`Отменить версию ${p.version}`} onClick=${() => onWithdraw(p)}>Отменить</button>`}</li>`)}</ul></section>`;
}

function Rules({ rules, marks, wrong, edits, onEdit, onDrop }) {
  return html`<div class="scroll"><table class="plain rules"><caption class="sr">Правила сроков</caption><thead><tr><th scope="col">Срок</th><th scope="col">Для чего</th><th scope="col">Сколько</th><th scope="col">Основание</th>${edits && html`<th scope="col"><span class="sr">Правка</span></th>`}</tr></thead>
    <tbody>${rules.map((r, i) => html`<tr key=${i} class=${marks[i] ? 'changed' : ''}><th scope="row">${DEADLINE[r.deadline]}${wrong(i).map((m) => html`<p class="wrong" role="alert">${m}</p>`)}</th><td>${conditions(r).join(' · ') || 'для всех'}</td><td>${termWords(r)}</td><td class="muted">${r.basis}</td>
      ${edits && html`<td class="acts"><button type="button" class="icon-btn" aria-label=${`Изменить правило: ${ruleName(r)}`} onClick=${() => onEdit(i)}><${Icon} name="edit" /></button><button type="button" class="icon-btn" aria-label=${`Убрать правило: ${ruleName(r)}`} onClick=${() => onDrop(i)}><${Icon} name="close" /></button></td>`}</tr>`)}</tbody></table></div>`;
}

function Hours({ hours, edits, wrong, onPut }) {
  const cell = (h, field, name) => (edits ? html`<input class="input" inputmode="numeric" maxlength="5" pattern="[0-2][0-9]:[0-5][0-9]" placeholder="09:00" aria-label=${`${WEEKDAY[h.weekday - 1]}: ${name}`} value=${h[field]} onInput=${(e) => onPut(h.weekday, field, e.target.value)} />` : h[field]);
  return html`<table class="plain hours"><caption class="sr">Рабочее время</caption><thead><tr><th scope="col">День</th><th scope="col">Начало</th><th scope="col">Конец</th></tr></thead>
    <tbody>${hours.map((h, i) => html`<tr key=${h.weekday}><th scope="row">${WEEKDAY[h.weekday - 1]}${wrong(i).map((m) => html`<p class="wrong" role="alert">${m}</p>`)}</th><td>${cell(h, 'opens', 'начало')}</td><td>${cell(h, 'closes', 'конец')}</td></tr>`)}</tbody></table>`;
}

const RULE = { id: 'rules', key: (r) => JSON.stringify([r.deadline, r.kind, r.channel, r.theme_id, r.priority, r.organisation_id]), same: ({ position, ...r }) => JSON.stringify(Object.entries(r).sort()), name: ruleName, words: (r) => `${termWords(r)} (${r.basis})` };
const HOUR = { id: 'hours', key: (h) => String(h.weekday), same: (h) => `${h.opens}–${h.closes}`, name: (h) => `Рабочее время, ${WEEKDAY[h.weekday - 1]}`, words: (h) => `${h.opens}–${h.closes}` };

/** What became of the version that was edited: itself, what repeats or replaces it; null: it was withdrawn. */
async function freshOf(base) {
  const now = await get('/deadline-rules', {});
  if (base.state === 'in_force') return now;
  const next = now.data.planned.find((p) => p.version === base.version) ?? now.data.planned.find((p) => p.valid_from === base.valid_from);
  return next ? get(`/deadline-rules/versions/${next.version}`, {}) : null;
}

/** Planned versions that the new one would come before: kept, or dropped. */
function PlannedChoice({ list, value, onChange }) {
  const days = list.map((p) => `с ${day(p.valid_from)} версия ${p.version}`).join(', ');
  return html`<fieldset class="note warn"><legend class="label">Запланировано: ${days}</legend><div class="grow stack tight">
    <p class="small">В запланированное эти правки не войдут: нужны и там — откройте его и измените отдельно.</p>
    <label class="check"><input type="radio" name="planned" checked=${value === 'keep'} onChange=${() => onChange('keep')} /><span>Оставить: запланированное начнёт действовать в свой день</span></label>
    <label class="check"><input type="radio" name="planned" checked=${value === 'drop'} onChange=${() => onChange('drop')} /><span>Отменить запланированное: новая версия действует и дальше</span></label></div></fieldset>`;
}

function Editor({ held, carried, onSaved, onCarry }) {
  const { data, etag } = held;
  const [rules, setRules] = useState(carried?.rules ?? data.rules);
  const [hours, setHours] = useState(carried?.hours ?? data.hours);
  const isPlanned = data.state === 'planned';
  const [from, setFrom] = useState(carried?.from ?? (isPlanned ? data.valid_from : today()));
  const [reason, setReason] = useState(carried?.reason ?? '');
  const [planned, setPlanned] = useState('keep');
  const [law, setLaw] = useState(false);
  const [beyond, setBeyond] = useState('');
  const [errors, setErrors] = useState([]);
  const [open, setOpen] = useState(null);
  const [fresh, setFresh] = useState(null);
  const edits = (isPlanned || data.state === 'in_force') && can('deadline.write');
  const was = new Set(data.rules.map(RULE.same));
  const marks = rules.map((r) => !was.has(RULE.same(r)));
  const changed = JSON.stringify([rules, hours]) !== JSON.stringify([data.rules, data.hours]) || (isPlanned && from !== data.valid_from);
  useUnsaved(edits && changed);
  const buried = data.planned.filter((p) => p.valid_from >= from && p.version !== data.version);
  const wrongAt = (part) => (i) => errors.filter((e) => e.pointer === `/${part}/${i}` || e.pointer?.startsWith(`/${part}/${i}/`)).map((e) => e.message);
  const put = (next) => {
    setErrors([]);
    setLaw(false);
    setRules(next);
  };
  const done = (rule) => {
    put(open.at === null ? [...rules, rule] : rules.map((r, i) => (i === open.at ? rule : r)));
    setOpen(null);
  };
  const body = { valid_from: from, reason: reason.trim(), rules, hours, ...(buried.length ? { planned } : {}), ...(isPlanned ? { replaces: data.version } : {}), ...(law && beyond.trim() ? { beyond: beyond.trim() } : {}) };
  const carry = (next, draft) => onCarry(next, { ...draft, reason, from });
  const stale = async () => {
    const next = await freshOf(data);
    if (next) setFresh(next);
    else {
      toast('Запланированную версию отменили: ваши правки перенесены в черновик новой');
      carry(await get('/deadline-rules', {}), { rules, hours });
    }
  };
  const parts = useMemo(() => fresh && [{ ...RULE, base: data.rules, theirs: fresh.data.rules, mine: rules }, { ...HOUR, base: data.hours, theirs: fresh.data.hours, mine: hours }], [fresh]);
  return html`<div class="stack"><section class="panel" aria-labelledby="rules"><div class="panel-head"><h2 id="rules">Правила</h2><span class="muted small">${count(rules.length, 'правило', 'правила', 'правил')}</span></div>
      <p class="muted small">Подходит несколько — действует самое точное: сначала по организации, затем по теме, важности, каналу и виду.</p>
      <${Rules} rules=${rules} marks=${marks} wrong=${wrongAt('rules')} edits=${edits} onEdit=${(i) => setOpen({ at: i, rule: rules[i] })} onDrop=${(i) => put(rules.filter((_, k) => k !== i))} />
      ${edits && html`<button type="button" class="btn small" onClick=${() => setOpen({ at: null, rule: null })}><${Icon} name="plus" />Добавить правило</button>`}</section>
    <section class="panel" aria-labelledby="hours"><div class="panel-head"><h2 id="hours">Рабочее время</h2></div><p class="muted small">Москва. Короткий день кончается на час раньше.</p>
      <${Hours} hours=${hours} edits=${edits} wrong=${wrongAt('hours')} onPut=${(w, field, v) => setHours(hours.map((h) => (h.weekday === w ? { ...h, [field]: v } : h)))} /></section>
    ${edits && (changed || isPlanned) && html`<${TrialBar} path="/deadline-rules" etag=${etag} body=${body} next=${data.latest + 1} valid=${Boolean(from && reason.trim() && (!law || beyond.trim()))} past=${from < today()} onTried=${(moves) => setLaw(moves.beyond.length > 0)} onSaved=${onSaved} onStale=${stale} onErrors=${setErrors}>
      <h2>${isPlanned ? `Новая версия вместо запланированной ${data.version}` : 'Новая версия правил'}</h2><div class="form-grid"><${Field} label="Действует для событий с" wrong=${errors.find((e) => e.pointer === '/valid_from')?.message}>${(id) => html`<${DateInput} id=${id} value=${from} onChange=${setFrom} />`}<//><${Field} label="Причина" required=${true}>${(id) => html`<input class="input" id=${id} maxlength="500" required value=${reason} onInput=${(e) => setReason(e.target.value)} />`}<//></div>
      ${law && html`<${TextField} label="Почему срок дольше, чем позволяет закон" value=${beyond} onInput=${setBeyond} wrong=${errors.find((e) => e.pointer === '/beyond')?.message} hint="Останется в версиях правил" />`}
      ${buried.length > 0 && html`<${PlannedChoice} list=${buried} value=${planned} onChange=${setPlanned} />`}
      <button type="button" class="btn small quiet" onClick=${() => { put(data.rules); setHours(data.hours); setFrom(isPlanned ? data.valid_from : today()); }}>Отменить правки</button><//>`}
    ${fresh && html`<${MergeDialog} parts=${parts} onBack=${() => setFresh(null)} onTheirs=${() => onCarry(fresh, null)} onDone=${(lists) => carry(fresh, lists)} />`}
    ${open && html`<${RuleDialog} rule=${open.rule} onDone=${done} onClose=${() => setOpen(null)} />`}</div>`;
}

const SHOWN = { in_force: 'Действует', planned: 'Запланирована', replaced: 'Больше не действует', withdrawn: 'Отменена' };

export function RulesTab() {
  const version = place.value.query.get('version') ?? '';
  const { data: held, error, reload, set } = useLoad((abort) => get(version ? `/deadline-rules/versions/${version}` : '/deadline-rules', {}, { signal: abort }).then(({ data, etag }) => ({ data, etag })), [version]);
  const [versions, setVersions] = useState(false);
  const [withdrawn, setWithdrawn] = useState(null);
  const [carried, setCarried] = useState({ turn: 0, draft: null });
  if (error && !held) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  if (!held) return html`<div class="panel"><${Loading} label="Загрузка правил" lines=${10} /></div>`;
  const { data } = held;
  const show = (answer, draft) => {
    set({ data: answer.data, etag: answer.etag });
    setCarried({ turn: carried.turn + 1, draft });
  };
  const saved = (answer) => {
    const { version: made, state, valid_from: from } = answer.data;
    toast(state === 'planned' ? `Версия ${made} запланирована с ${day(from)}` : `Сохранена версия ${made}: сроки пересчитываются`);
    show(answer, null);
    setTimeout(() => go(withQuery({ version: state === 'in_force' ? '' : made }))); // once it is drawn: till then the draft holds the page
  };
  const taken = (answer) => {
    toast(`Версия ${withdrawn.version} отменена`);
    setWithdrawn(null);
    document.querySelector('h1')?.focus();
    if (version) go(withQuery({ version: '' }));
    else show(answer, null);
  };
  return html`<div class="stack"><p><button type="button" class="btn small" onClick=${() => setVersions(true)}>Версии</button> <span class="muted small" role="status">${SHOWN[data.state]} версия ${data.version} ${since(data)} · ${data.reason} · ${data.account ?? 'поставлена с программой'}${data.pending ? ' · сроки ещё пересчитываются' : ''}</span>${data.state !== 'in_force' && html` <a href=${withQuery({ version: '' })}>К действующей</a>`}</p>
    <${Planned} held=${held} shown=${data.version} onWithdraw=${setWithdrawn} />
    <${Editor} key=${`${data.version}-${carried.turn}`} held=${held} carried=${carried.draft} onSaved=${saved} onCarry=${show} />
    ${withdrawn && html`<${WithdrawDialog} version=${withdrawn} etag=${held.etag} onClose=${() => setWithdrawn(null)} onDone=${taken} />`}
    ${versions && html`<${Versions} shown=${data.version} onClose=${() => setVersions(false)} />`}</div>`;
}

// Work on a message: its moves from state to state, the answers, the edit of its fields.
import { drafts } from '../drafts.js';
import { html, useEffect, useRef, useState } from '../lib.js';
import { dateTime, moscow, today } from '../format.js';
import { ANSWER, FIELD, OUTCOME, PRIORITY, WORD, stateName } from '../terms.js';
import { DateInput, TimeInput, wrongDate } from './date.js';
import { Dialog, toast } from './dialog.js';
import { districtOptions, organisationOptions, themeOptions } from './filters.js';
import { Choice, Field, TextField } from './field.js';
import { MoveFields, given, lacks } from './move-fields.js';
import { Combo } from './pick.js';
import { SaveError } from './save.js';
import { TemplatePick } from './template-pick.js';

/** A form that asks for exactly what the move needs (marked) and what may be given with it. */
export function MoveDialog({ card, move, save, onClose }) {
  const fields = [...move.needs, ...move.asks];
  const draft = `mcu.move.${card.id}.${move.code}`;
  const [form, setForm] = useState(() => ({ ...begin(card, move, fields), ...drafts.get(draft) }));
  const put = (changes) => setForm((old) => {
    const next = { ...old, ...changes };
    drafts.set(draft, next);
    return next;
  });
  const [tried, setTried] = useState(0);
  const wrong = (f) => (tried && lacks(move, form, f) ? 'Без этого действие не выполнить.' : save.error?.errors?.find((e) => e.pointer === `/${f}`)?.message);
  const root = useRef(null);
  useEffect(() => {
    root.current?.querySelector('.field:has(> .wrong) :is(input, select, textarea)')?.focus();
  }, [tried, save.error]);
  const submit = (e) => {
    e.preventDefault();
    if (wrongDate(e.target)) return;
    if (move.needs.some((f) => lacks(move, form, f))) {
      setTried(tried + 1);
      return;
    }
    save.move({ move: move.code, ...given(fields, form) }, () => {
      drafts.delete(draft);
      toast(move.state === card.state ? move.name : `Состояние: ${stateName(move.state)}`);
      onClose();
    });
  };
  return html`<${Dialog} title=${move.name} onClose=${onClose} kept=${true}><form onSubmit=${submit} class="stack" noValidate ref=${root}>
    <p>${move.state === card.state ? stateName(card.state) : html`${stateName(card.state)} → <b>${stateName(move.state)}</b>`}</p>
    <${MoveFields} move=${move} form=${form} put=${put} wrong=${wrong} organisation=${card.organisation_id} first=${card.first_due_on}
      answerTools=${fields.includes('answer') && html`<${TemplatePick} message=${card.id} text=${form.answer ?? ''} onText=${(answer) => put({ answer })} />`} />
    <${SaveError} error=${save.error} />
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" disabled=${save.busy}>${move.name}</button></div></form><//>`;
}

/** What the form begins with: what the card already has; a draft of an answer of the same kind. */
function begin(card, move, fields) {
  const answer = card.draft && card.draft.kind === move.answer_kind ? card.draft.text : '';
  const known = { organisation_id: card.organisation_id, official_id: card.official_id, answer, outcome: card.outcome === 'not_established' ? '' : card.outcome };
  return Object.fromEntries(fields.map((f) => [f, known[f] ?? '']));
}

/** The outcome put down apart from any move. */
export function OutcomeDialog({ card, save, onClose }) {
  const [form, setForm] = useState({ outcome: card.outcome ?? '', outcome_by: card.outcome_by in WORD ? card.outcome_by : '', reason: '' });
  const put = (f) => (value) => setForm((old) => ({ ...old, [f]: value }));
  const submit = (e) => {
    e.preventDefault();
    save.outcome({ ...form, reason: form.reason.trim() }, () => {
      toast(`Итог: ${OUTCOME[form.outcome]}`);
      onClose();
    });
  };
  return html`<${Dialog} title="Установить итог" onClose=${onClose}><form onSubmit=${submit} class="stack">
    <p class="muted">Решена ли проблема заявителя. Состояние записи не меняется.</p>
    <${Field} label=${FIELD.outcome} required=${true}>${(id) => html`<${Choice} id=${id} value=${form.outcome} onChange=${put('outcome')} options=${OUTCOME} empty="Не выбран" />`}<//>
    <${Field} label=${FIELD.outcome_by} required=${true}>${(id) => html`<${Choice} id=${id} value=${form.outcome_by} onChange=${put('outcome_by')} options=${WORD} empty="Не выбрано" />`}<//>
    <${Field} label=${FIELD.outcome_reason} required=${true} hint="Видно в истории записи">${(id) => html`<textarea class="textarea short" id=${id} rows="3" maxlength="2000" value=${form.reason} onInput=${(e) => put('reason')(e.target.value)} />`}<//>
    <${SaveError} error=${save.error} />
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" disabled=${save.busy || !form.outcome || !form.outcome_by || !form.reason.trim()}>Записать итог</button></div></form><//>`;
}

export function AnswerForm({ card, save, onClose }) {
  const draft = `mcu.answer.${card.id}`;
  const kinds = card.answer_kinds;
  const [chosen, setKind] = useState(kinds.at(-1));
  const kind = kinds.includes(chosen) || !kinds.length ? chosen : kinds.at(-1); // none any more: the refusal says why
  const [sent, setSent] = useState({ day: today(), time: dateTime(new Date().toISOString()).slice(-5) });
  const [text, setText] = useState(drafts.get(draft) ?? '');
  const type = (value) => {
    drafts.set(draft, value);
    setText(value);
  };
  const submit = (e) => {
    e.preventDefault();
    save.answer({ kind, text: text.trim(), ...(kind === 'final' ? { answered_at: moscow(sent.day, sent.time) } : {}) }, () => {
      drafts.delete(draft);
      toast('Ответ добавлен');
      onClose();
    });
  };
  return html`<form class="panel stack answer-form" onSubmit=${submit}><h3>Новый ответ</h3>
    <fieldset class="row"><legend class="sr">Вид ответа</legend>${kinds.map((code) => html`<label key=${code} class="check"><input type="radio" name="kind" checked=${kind === code} onChange=${() => setKind(code)} />${ANSWER[code]}</label>`)}</fieldset>
    ${kind === 'final' && html`<p class="muted">Только то, что отправлено не через МЦУ: окончательный ответ даётся действием, через согласование.</p>
      <div class="form-grid"><${Field} label="День отправки" required=${true} wrong=${save.error?.errors?.find((e) => e.pointer === '/answered_at')?.message}>${(id) => html`<${DateInput} id=${id} value=${sent.day} onChange=${(v) => setSent({ ...sent, day: v })} />`}<//>
        <${Field} label="Время по Москве" required=${true}>${(id) => html`<${TimeInput} id=${id} required value=${sent.time} onChange=${(v) => setSent({ ...sent, time: v })} />`}<//></div>`}
    <${TemplatePick} message=${card.id} text=${text} onText=${type} />
    <${Field} label="Текст ответа" required=${true}>${(id) => html`<textarea class="textarea" id=${id} rows="7" required maxlength="100000" value=${text} onInput=${(e) => type(e.target.value)} autofocus />`}<//>
    <${SaveError} error=${save.error} />
    <div class="row"><button class="btn primary" disabled=${save.busy || !text.trim() || (kind === 'final' && !sent.day)}>Добавить ответ</button><button type="button" class="btn" onClick=${onClose}>Отмена</button></div></form>`;
}

const EDITED = ['theme_id', 'organisation_id', 'district_id', 'address', 'subject', 'priority', 'complained_id', 'repeats_of', 'repeated', 'collective', 'unreadable', 'fast_track', 'accelerated'];

const SHORTER = ['fast_track', 'accelerated'];

/** What differs from the card, with empty text as null. */
function changed(card, form) {
  const out = {};
  for (const f of EDITED) {
    const value = form[f] === '' ? null : form[f];
    if (value !== (card[f] ?? null)) out[f] = value;
  }
  return out;
}

export function EditDialog({ card, save, onClose }) {
  const [form, setForm] = useState(() => Object.fromEntries(EDITED.map((f) => [f, card[f] ?? ''])));
  const [asked, setAsked] = useState([]);
  const put = (field) => (value) => setForm((old) => ({ ...old, [field]: value }));
  const [reason, setReason] = useState('');
  const [met, setMet] = useState({});
  const edits = changed(card, form);
  // Taking away what makes the term short is explained; what the mechanism asks is told by the first attempt.
  const longer = SHORTER.some((f) => card[f] && edits[f] === false);
  const conditions = edits.accelerated ? asked : [];
  useEffect(() => void (save.error?.conditions?.length && setAsked(save.error.conditions)), [save.error]);
  const changes = { ...edits, ...(longer ? { reason: reason.trim() } : {}), ...(conditions.length ? { eligible: conditions.filter((c) => met[c]) } : {}) };
  const unready = (longer && !reason.trim()) || !conditions.every((c) => met[c]);
  const wrong = (f) => save.error?.errors?.find((e) => e.pointer === `/${f}`)?.message;
  const submit = (e) => {
    e.preventDefault();
    save.patch(changes, () => {
      toast('Изменения сохранены');
      onClose();
    });
  };
  const combo = (f, options) => html`<${Field} label=${FIELD[f]} wrong=${wrong(f)}>${(id) => html`<${Combo} id=${id} options=${options} value=${form[f]} onChange=${put(f)} />`}<//>`;
  const input = (f, type, max) => html`<${Field} label=${FIELD[f]} wrong=${wrong(f)}>${(id) => html`<input class="input" id=${id} type=${type} maxlength=${max} value=${form[f]} onInput=${(e) => put(f)(e.target.value)} />`}<//>`;
  const flag = (f) => html`<label class="check"><input type="checkbox" checked=${Boolean(form[f])} onChange=${(e) => put(f)(e.target.checked)} />${FIELD[f]}</label>`;
  return html`<${Dialog} title="Изменить сведения" onClose=${onClose}><form onSubmit=${submit} class="stack">
    ${combo('theme_id', themeOptions())}${combo('organisation_id', organisationOptions())}
    <div class="form-grid">${combo('district_id', districtOptions())}${input('address', 'text', 500)}
      ${combo('complained_id', organisationOptions())}<${Field} label=${FIELD.priority}>${(id) => html`<${Choice} id=${id} value=${form.priority} onChange=${(v) => put('priority')(Number(v))} options=${PRIORITY} />`}<//></div>
    <div class="form-grid">${input('subject', 'text', 500)}
      <${Field} label=${FIELD.repeats_of} hint="Номер главной записи из её адреса; пусто — не повтор" wrong=${wrong('repeats_of')}>${(id) => html`<input class="input" id=${id} inputmode="numeric" pattern="[0-9]{1,18}" maxlength="18" value=${form.repeats_of} onInput=${(e) => put('repeats_of')(e.target.value.trim())} />`}<//></div>
    <fieldset class="row"><legend class="sr">Признаки</legend>${['repeated', 'collective', 'unreadable', 'fast_track', 'accelerated'].map(flag)}</fieldset>
    ${longer && html`<${TextField} label="Почему срок станет длиннее" value=${reason} onInput=${setReason} wrong=${wrong('reason')} hint="Видно в истории записи" />`}
    ${conditions.length > 0 && html`<fieldset class="stack tight"><legend class="label">Отвечает ли запись каждому условию механизма?</legend>${conditions.map((c) => html`<label key=${c} class="check"><input type="checkbox" checked=${Boolean(met[c])} onChange=${(e) => setMet({ ...met, [c]: e.target.checked })} /><span>Да: ${c}</span></label>`)}
      <p class="muted small">Хотя бы одно «нет» — запись не ускоряют. Кто подтвердил, останется в истории.</p></fieldset>`}
    ${!save.error?.conditions?.length && html`<${SaveError} error=${save.error} />`}
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" disabled=${save.busy || unready || !Object.keys(edits).length}>Сохранить</button></div></form><//>`;
}

// The card of one message: text, answers, history; on the side its state, moves and fields.
import { html, useCallback, useEffect, useLayoutEffect, useRef, useState } from '../lib.js';
import { api, get } from '../api.js';
import { bind } from '../keys.js';
import { go } from '../router.js';
import { dateTime, day, dueWords } from '../format.js';
import { can } from '../session.js';
import { ANSWER, APPLICANT, EVENT, FIELD, KIND, NOTICE, OUTCOME, PLACE_BY, PRIORITY, WORDS, books, channelName, stateName } from '../terms.js';
import { Dialog, orElse, toast, useFocusAfter } from '../ui/dialog.js';
import { Applicant } from '../ui/applicant.js';
import { CardText, Substance } from '../ui/card.js';
import { Icon } from '../ui/icons.js';
import { origin } from '../ui/list.js';
import { useAction, useLoad } from '../ui/load.js';
import { useMedia } from '../ui/media.js';
import { Page } from '../ui/page.js';
import { Place } from '../ui/place.js';
import { KindDialog } from '../ui/put-right.js';
import { Marks, State, title } from '../ui/rows.js';
import { useSave } from '../ui/save.js';
import { Bones, CopyButton, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';
import { Attachments } from '../ui/attachments.js';
import { SOLVED } from '../quality/mark-words.js';
import { Satisfaction } from '../ui/satisfaction.js';
import { AnswerForm, EditDialog, MoveDialog, OutcomeDialog } from '../ui/work.js';
import { CallDialog } from '../control/call.js';
import { Told } from '../control/told.js';
import { CALL } from '../control/words.js';
import { Deadlines } from '../deadlines/card.js';
import { RegistrationDialog } from '../deadlines/registration.js';
import { Requests } from '../deadlines/requests.js';
import { AnswerCheck, Marked, useAnswerChecks } from '../quality/card.js';
import { Conflicts } from '../quality/about.js';
import { Plans } from '../roadmap/links.js';
import { Similar } from '../search/similar.js';

function Text({ clean, original, label, shown = clean, children }) {
  const [raw, setRaw] = useState(false);
  return html`<div class="panel-head"><h2>${label}</h2>${original !== null && html`<div class="switch" role="group" aria-label="Вид текста">
      <button type="button" aria-pressed=${!raw} onClick=${() => setRaw(false)}>Чистый текст</button><button type="button" aria-pressed=${raw} onClick=${() => setRaw(true)}>Как поступило</button></div>`}</div>
    ${raw ? html`<pre class="original">${original}</pre>` : children ?? html`<div class="letter pre">${shown}</div>`}`;
}

/** A draft by what it will be, on approval and sent back from there. */
const DRAFT = { final: ['Ответ на согласовании', 'Проект ответа'], interim: ['Промежуточный ответ на согласовании', 'Проект промежуточного ответа'] };

function Answers({ card, save }) {
  const [open, setOpen] = useState(false);
  const add = useRef(null);
  useFocusAfter(open, add);
  // The button that opened the form has made room for it.
  useLayoutEffect(() => {
    if (open) document.querySelector('.answer-form textarea')?.focus();
  }, [open]);
  const checks = useAnswerChecks(card.id, card.rev, card.answers.length);
  const checkOf = (a) => checks.data?.find((c) => c.answer_id === a.id);
  const kinds = card.answer_kinds;
  useEffect(() => (kinds.length ? bind([{ code: 'KeyA', key: 'A', label: 'Добавить ответ', run: () => setOpen(true) }]) : undefined), [kinds.join()]);
  return html`<section class="stack" aria-labelledby="answers"><div class="row apart"><h2 id="answers">Ответы${card.answers.length > 0 && html` <span class="muted">${card.answers.length}</span>`}</h2>
      ${kinds.length > 0 && !open && html`<button type="button" class="btn small" ref=${add} onClick=${() => setOpen(true)}><${Icon} name="plus" />Добавить ответ</button>`}</div>
    ${card.answers.length === 0 && !card.draft && !open && html`<p class="muted">Ответов ещё нет.</p>`}
    ${card.answers.map((a) => html`<article key=${a.id} id=${`answer-${a.id}`} class="panel answer"><${Text} clean=${a.text} original=${a.original} label=${ANSWER[a.kind]} shown=${html`<${Marked} text=${a.text} check=${checkOf(a)} />`} />
      <p class="muted small">${[a.answered_at && dateTime(a.answered_at), a.organisation, a.official, a.answered_at < card.reopened_at && 'до возобновления'].filter(Boolean).join(' · ')}</p><${AnswerCheck} id=${a.id} held=${checks} may=${card.actions.includes('quality.write')} /></article>`)}
    ${card.draft && html`<article class="panel answer"><${Text} clean=${card.draft.text} original=${null} label=${DRAFT[card.draft.kind][card.state === 'on_approval' ? 0 : 1]} />
      <p class="muted small">${[dateTime(card.draft.updated_at), card.draft.account].filter(Boolean).join(' · ')}</p></article>`}
    ${open && html`<${AnswerForm} card=${card} save=${save} onClose=${() => { save.clear(); setOpen(false); }} />`}</section>`;
}

/** Values that have names of their own. */
const NAMED = { kind: KIND, applicant_kind: APPLICANT, outcome: OUTCOME, outcome_by: WORDS, place_by: PLACE_BY, priority: PRIORITY };

function changeWords(field, v) {
  if (v === null || v === '' || v === undefined) return 'не указано';
  if (typeof v === 'boolean') return v ? 'да' : 'нет';
  if (field === 'channel') return channelName(v);
  return NAMED[field]?.[v] ?? (/_on$/.test(field) ? day(v) : /_at$/.test(field) ? dateTime(v) : String(v));
}

function Change({ field, pair }) {
  if (field === 'attachment') return html`<li>${pair[1] ? 'Приложен файл' : 'Удалено вложение'}: ${pair[1] ?? pair[0]}</li>`;
  return html`<li>${FIELD[field] ?? field}: <span class="muted">${changeWords(field, pair[0])}</span> → ${changeWords(field, pair[1])}</li>`;
}

/** What was answered and how it ended is noted by its code. */
const noteOf = (e) => ({ answer: ANSWER, outcome: OUTCOME })[e.kind]?.[e.note] ?? e.note;

/** What a move was given, besides what it changed in the fields. */
function Details({ details }) {
  const told = { whom: String, result: (v) => CALL[v] ?? v, called_at: dateTime, addressee: String, asked_on: day, came_on: day, registered_on: day, until_on: day, was: day, answered_at: dateTime, legal_due: day, beyond: String, eligible: (list) => list.join('; '), solved: (v) => SOLVED[v] ?? v, value: String, notice_on: day, notice_by: (v) => NOTICE[v] ?? v, put_right: (v) => v.map((f) => FIELD[f]).join(', ') };
  const rows = Object.keys(told).filter((f) => details[f]);
  if (!rows.length) return null;
  return html`<ul>${rows.map((f) => html`<li key=${f}>${f === 'addressee' && details.asked_on ? 'У кого' : FIELD[f]}: ${told[f](details[f])}</li>`)}</ul>`;
}

function History({ id, rev, may }) {
  const [call, setCall] = useState(false);
  const { data, error, reload } = useLoad((abort) => get(`/messages/${id}/history`, {}, { signal: abort }).then((r) => r.data.items), [id, rev]);
  return html`<section class="panel" aria-labelledby="history"><div class="panel-head"><h2 id="history">История</h2>${can('audit.read') && html`<a class="small" href=${`/audit?object=messages/${id}`}>Кто открывал и менял</a>`}${may && html`<button type="button" class="btn small" onClick=${() => setCall(true)}>Записать звонок</button>`}</div>
    ${call && html`<${CallDialog} id=${id} onClose=${() => setCall(false)} onDone=${() => { setCall(false); reload(); }} />`}
    ${error && html`<${ErrorNote} error=${error} onRetry=${reload} />`}
    ${!data && !error && html`<${Bones} lines=${3} />`}
    ${data?.length === 0 && html`<p class="muted">Событий ещё нет.</p>`}
    ${data?.length > 0 && html`<ol class="history">${data.map((e) => html`<li key=${e.id} class=${`ev-${e.kind}`}>
      <p><b>${e.kind === 'created' && !e.account ? 'Запись создана' : EVENT[e.kind]}</b>${e.kind === 'state' && e.to_state && html`: ${e.from_state && `${stateName(e.from_state)} → `}${stateName(e.to_state)}`}</p>
      ${e.changes && html`<ul>${Object.entries(e.changes).map(([f, pair]) => html`<${Change} key=${f} field=${f} pair=${pair} />`)}</ul>`}
      ${e.details && html`<${Details} details=${e.details} />`}
      ${e.note && html`<p class="quote">${noteOf(e)}</p>`}
      <p class="muted small"><time datetime=${e.at}>${dateTime(e.at)}</time> · ${e.account ?? 'автоматически'}</p></li>`)}</ol>`}</section>`;
}

const DANGER = ['reject', 'forward', 'leave_anonymous', 'leave_obscene', 'leave_unreadable', 'stop'];

function Outcome({ card, onSet }) {
  const set = !card.open && card.actions.includes('message.approve') && html`<button type="button" class="link small" onClick=${onSet}>${card.outcome ? 'Изменить итог' : 'Установить итог'}</button>`;
  if (!card.outcome && !set) return null;
  return html`<dt>Итог</dt><dd>${card.outcome ? html`${OUTCOME[card.outcome]}${card.outcome_by && html`<span class="muted small">чьё слово: ${WORDS[card.outcome_by]}</span>`}${card.outcome_reason && html`<span class="muted small">${card.outcome_reason}</span>`}` : html`<span class="muted">не указан</span>`} ${set}</dd>`;
}

/** Who has the record in work. Of another one may take it over: he is told, the history keeps it. */
function Taken({ card, etag, take, renew }) {
  const [asks, setAsks] = useState(false);
  const { busy, error, run } = useAction(() => api('POST', `/messages/${card.id}/take-over`, { headers: { 'if-match': etag } }));
  const { taken } = card;
  // The dialog goes with the note it was opened from: the focus stays with what came instead.
  const mine = useRef(null);
  const came = useRef(false);
  useEffect(() => {
    if (came.current && taken?.mine) mine.current?.focus();
    came.current = false;
  }, [taken?.mine]);
  if (!taken) return null;
  if (taken.mine) return html`<p class="muted small" tabindex="-1" ref=${mine}>Запись у вас в работе до ${dateTime(taken.until)}. <a href="/work">Моя работа</a></p>`;
  const submit = async () => {
    const answer = await run();
    if (!answer) return renew();
    toast('Запись теперь у вас в работе');
    came.current = true;
    setAsks(false);
    take(answer.data, answer.etag);
  };
  return html`<div class="note warn" role="note"><${Icon} name="alert" /><div><p class="strong">В работе у другого: ${taken.account}</p><p>До ${dateTime(taken.until)}. Пока запись у него, изменить её и ответить нельзя.</p>
      ${card.actions.includes('message.work') && html`<div class="actions"><button type="button" class="btn small" onClick=${() => setAsks(true)}>Взять себе</button></div>`}</div></div>
    ${asks && html`<${Dialog} title="Взять себе" onClose=${() => setAsks(false)}><div class="stack"><p>${taken.account} работает с этой записью до ${dateTime(taken.until)}. Он получит уведомление, что запись теперь у вас; в истории это останется.</p>
      <${ErrorNote} error=${error} /><div class="dialog-foot"><button type="button" class="btn" onClick=${() => setAsks(false)}>Отмена</button><button type="button" class="btn primary" aria-busy=${busy} onClick=${submit}>Взять себе</button></div></div><//>`}`;
}

function Work({ card, etag, save, take, renew }) {
  // A dialog belongs to one revision, as that of the fields does; after it the reader goes on with what can be done next.
  const [asked, setAsked] = useState(null);
  const { move, outcome } = asked?.rev === card.rev ? asked : {};
  const setMove = (m) => setAsked(m && { rev: card.rev, move: m });
  const setOutcome = (on) => setAsked(on && { rev: card.rev, outcome: true });
  const moves = useRef(null);
  const state = useRef(null);
  useFocusAfter(move ?? outcome, orElse(() => moves.current?.querySelector('button') ?? state.current));
  useEffect(() => bind([{ code: 'KeyM', key: 'M', label: 'К действиям с записью', run: () => moves.current?.querySelector('button')?.focus() }]), []);
  const due = dueWords(card.due_on, card.open, card.due_at);
  const close = (shut) => () => {
    save.clear();
    shut();
  };
  return html`<section class="panel work"><h2 class="sr">Состояние и срок</h2>
    <div class="row apart"><span class="big" tabindex="-1" ref=${state}><${State} code=${card.state} /></span></div>
    <div class="row marks"><${Marks} row=${card} /></div>
    ${card.plain_email && html`<p class="note warn small" role="note">Пришло обычной электронной почтой. С 30.03.2025 это не способ подать электронное обращение (547-ФЗ): запись хранится, заявителю предложите портал Госуслуг или письмо.</p>`}
    <${Taken} card=${card} etag=${etag} take=${take} renew=${renew} />
    <dl class="pairs"><dt>Срок</dt><dd>${card.due_on ? html`<b class=${due.tone}>${day(card.due_on)}</b>${card.open && html` <span class=${`small ${due.tone || 'muted'}`}>${due.text}</span>`}${card.first_due_on !== card.due_on && card.first_due_on && html`<span class="muted small">первый срок ${day(card.first_due_on)}</span>`}` : 'не задан'}</dd>
      <${Outcome} card=${card} onSet=${() => setOutcome(true)} />
      ${card.reopened_at && html`<dt>Возобновлено</dt><dd>${dateTime(card.reopened_at)}</dd>`}${card.answered_at && html`<dt>Ответ дан</dt><dd>${dateTime(card.answered_at)}</dd>`}${card.closed_at && html`<dt>Закрыто</dt><dd>${dateTime(card.closed_at)}</dd>`}</dl>
    ${card.moves.length > 0 && html`<div class="moves" role="group" aria-label="Действия с записью" ref=${moves}>${card.moves.map((m, i) => html`<button key=${m.code} type="button" class=${`btn ${i === 0 ? 'primary' : ''} ${DANGER.includes(m.code) ? 'danger' : ''}`} onClick=${() => setMove(m)}>${m.name}</button>`)}</div>`}
    ${move && html`<${MoveDialog} card=${card} move=${move} save=${save} onClose=${close(() => setMove(null))} />`}
    ${outcome && html`<${OutcomeDialog} card=${card} save=${save} onClose=${close(() => setOutcome(false))} />`}</section>`;
}

/** Repeats of what was closed as solved: of this record, or those that this one repeats. */
function Returns({ card }) {
  if (!card.returns.length) return null;
  const parts = [['repeat', 'Повторы после закрытия'], ['closed', 'Повторяет закрытое']].map(([role, name]) => [name, card.returns.filter((r) => r.role === role)]);
  return html`<section class="panel" aria-label="Повторы">${parts.filter(([, rows]) => rows.length).map(([name, rows]) => html`<div key=${name} class="panel-head"><h2>${name}</h2></div>
    <ul class="plain-list">${rows.map((r) => html`<li key=${r.id}><a href=${`/messages/${r.id}`}>№ ${r.number ?? r.id}</a> · ${r.ground === 'house' ? 'тот же дом' : 'тот же заявитель'}
      <span class="muted small">Закрыто ${day(r.closed_at)} (${OUTCOME[r.outcome].toLowerCase()}), поступило ${day(r.received_at)}${[r.organisation, r.official].filter(Boolean).map((x) => ` · ${x}`).join('')}</span></li>`)}</ul>`)}</section>`;
}

const filter = (name, value, text) => (value ? html`<a href=${`/messages?${name}=${value}`} title="Показать все такие">${text}</a>` : null);

/** The number the source knows a record by; one put down by hand has only our own key, which tells a person nothing. */
const sourceNumber = (card) => (books.value?.source.get(card.source_id)?.kind === 'manual' ? '' : card.external_id);

function Fields({ card, save, onEdit }) {
  const [fix, setFix] = useState(0);
  const [kind, setKind] = useState(0);
  const button = useRef(null);
  useFocusAfter(kind === card.rev, button);
  const theme = books.value?.theme.get(card.theme_id);
  const rows = [
    ['Тема', card.theme && html`${filter('theme_id', card.theme_id, card.theme)}${theme?.significant && html` <span class="badge accent">социально значимая</span>`}`, 'не определена'],
    ['Организация', card.organisation && filter('organisation_id', card.organisation_id, card.organisation), 'не назначена'],
    ['Исполнитель', card.official], ['Адрес', card.address], ['Район', card.district && filter('district_id', card.district_id, card.district)],
    ['Вид', KIND[card.kind]], ['Канал', filter('channel', card.channel, channelName(card.channel))], ['Порядок работы', card.machine_name], ['Источник', card.source], ['Номер в источнике', sourceNumber(card) && html`${sourceNumber(card)}${card.external_version ? `, версия ${card.external_version}` : ''}`],
    ['Номер', card.number], ['На кого жалуются', card.complained && filter('organisation_id', card.complained_id, card.complained)],
    ['Повторяет', card.repeats_of && html`<a href=${`/messages/${card.repeats_of}`}>№ ${card.repeats_number}</a>`], ['Её повторы', card.repeats.length > 0 && card.repeats.map((r, i) => html`${i ? ', ' : ''}<a href=${`/messages/${r.id}`}>№ ${r.number ?? r.id}</a>`)], ['Механизм', card.mechanism],
    ['Поступило', card.received_at && dateTime(card.received_at), 'источник не указал дату'], ['Зарегистрировано', card.registered_at && html`${dateTime(card.registered_at)}${card.back_dated && html`<span class="muted small">задним числом, введено ${[dateTime(card.back_dated.at), card.back_dated.by].filter(Boolean).join(', ')}${card.back_dated.note && `. Причина: ${card.back_dated.note}`}</span>`}`],
    ['Заявитель', card.applicant_kind !== 'unknown' && APPLICANT[card.applicant_kind]],
    ['Публикация', card.url && html`<a href=${card.url} target="_blank" rel="noopener noreferrer">Открыть в источнике</a>`], ['Импорт', card.import_id && html`<a href=${can('import.write') ? `/imports/${card.import_id}` : `/messages?import_id=${card.import_id}`}>№ ${card.import_id}</a>`],
  ];
  return html`<section class="panel" aria-labelledby="fields"><div class="panel-head"><h2 id="fields">Сведения</h2>${card.actions.includes('message.edit') && html`<button type="button" class="btn quiet small" onClick=${onEdit}><${Icon} name="edit" />Изменить</button>`}</div>
    <dl class="pairs">${rows.filter(([, v, none]) => v || none).map(([name, v, none]) => html`<dt>${name}</dt><dd>${v || html`<span class="muted">${none}</span>`}</dd>`)}</dl>
    ${card.actions.includes('message.register') && card.actions.includes('message.edit') && html`<button type="button" class="btn quiet small" onClick=${() => setFix(card.rev)}>Исправить регистрацию</button>`}
    ${card.actions.includes('message.reclassify') && html`<button type="button" class="btn quiet small" ref=${button} onClick=${() => setKind(card.rev)}>Исправить вид и канал</button>`}
    ${kind === card.rev && html`<${KindDialog} card=${card} save=${save} onClose=${() => { save.clear(); setKind(0); }} />`}
    <${Extra} extra=${card.extra} />${fix === card.rev && html`<${RegistrationDialog} card=${card} save=${save} onClose=${() => { save.clear(); setFix(0); }} />`}</section>`;
}

function Extra({ extra }) {
  const rows = Object.entries(extra ?? {}).filter(([, v]) => v !== null && v !== '');
  if (!rows.length) return null;
  return html`<details class="extra"><summary>Дополнительные сведения источника (${rows.length})</summary>
    <dl class="pairs">${rows.map(([k, v]) => html`<dt>${k}</dt><dd>${inWords(v)}</dd>`)}</dl></details>`;
}

/** Values of a source at any depth, in a row: nobody has to read JSON. */
const inWords = (v) => (v !== null && typeof v === 'object' ? Object.values(v).map(inWords).filter(Boolean).join(', ') : String(v ?? ''));

/** Looked for when asked for: most cards are opened for the work on them. */
function Alike({ id }) {
  const [open, setOpen] = useState(false);
  return html`<details class="panel alike" onToggle=${(e) => setOpen(e.currentTarget.open)}><summary><h2>Похожие записи</h2><${Icon} name="down" /></summary>${open && html`<${Similar} id=${id} />`}</details>`;
}

function Neighbours({ id }) {
  const at = origin.ids.indexOf(id);
  const [prev, next] = at < 0 ? [] : [origin.ids[at - 1], origin.ids[at + 1]];
  useEffect(() => bind([
    { code: 'KeyJ', key: 'J', label: 'Следующая запись списка', run: () => next && go(`/messages/${next}`) },
    { code: 'KeyK', key: 'K', label: 'Предыдущая запись списка', run: () => prev && go(`/messages/${prev}`) },
    { code: 'KeyU', key: 'U', label: 'Назад к списку', run: () => go(origin.href) },
  ]), [prev, next]);
  if (at < 0) return null;
  const step = (to, icon, label) => (to ? html`<a class="icon-btn" href=${`/messages/${to}`} aria-label=${label} title=${label}><${Icon} name=${icon} /></a>` : html`<span class="icon-btn off"><${Icon} name=${icon} /></span>`);
  return html`${step(prev, 'left', 'Предыдущая запись (K)')}${step(next, 'right', 'Следующая запись (J)')}`;
}

/** One column: what is to be done stands first, for the eye and for Tab alike. The width is that of screens.css. */
const ONE_COLUMN = '(max-width: 63.99rem)';

function Card({ held, take }) {
  const { card } = held;
  const narrow = useMedia(ONE_COLUMN);
  // Adding or taking away a file makes a new version of the record.
  const renew = () => api('GET', `/messages/${card.id}`).then((r) => take(r.data, r.etag), (e) => toast(e.detail || e.title));
  const save = useSave({ ...held, take });
  // The dialog belongs to one revision: a newer card on screen closes it.
  const [edit, setEdit] = useState(0);
  const [place, setPlace] = useState(0);
  const [looked, setLooked] = useState(null);
  useFocusAfter(edit === card.rev, orElse(() => document.querySelector('#fields + button')));
  const found = useLoad((abort) => get(`/messages/${card.id}/card`, {}, { signal: abort }).then((r) => ({ ...r.data, rev: card.rev })), [card.id, card.rev]);
  const rows = found.data?.rev === card.rev ? found.data.items : null;
  useEffect(() => (card.actions.includes('message.edit') ? bind([{ code: 'KeyE', key: 'E', label: 'Изменить сведения', run: () => setEdit(card.rev) }]) : undefined), [card.rev]);
  const name = title(card);
  const lead = html`${channelName(card.channel)}${card.received_at ? `, поступило ${dateTime(card.received_at)}` : ''}`;
  const actions = html`<${Neighbours} id=${card.id} /><button type="button" class="btn" onClick=${() => window.print()}><${Icon} name="print" />Печать</button>`;
  const work = html`<${Work} key=${card.id} card=${card} etag=${held.etag} save=${save} take=${take} renew=${renew} />`;
  return html`<${Page} title=${card.subject || card.theme || name} windowTitle=${card.number ? name : `${name} ${sourceNumber(card)}`.trim()} crumbs=${[{ href: origin.href, name: origin.name }]} lead=${html`${name} · ${lead} <${CopyButton} text=${location.href} label="Скопировать ссылку" />`} actions=${actions}>
    <div class="card">${narrow && work}<div class="stack wide">
        <article class="panel"><${Text} clean=${card.text} original=${card.original} label="Текст"><${CardText} text=${card.text} rows=${rows} active=${looked} /><//></article>
        <${Substance} card=${card} found=${found} save=${save} active=${looked} onLook=${setLooked} onOther=${(field) => (field === 'place' ? setPlace(card.rev) : setEdit(card.rev))} />
        <${Answers} card=${card} save=${save} /><${Attachments} key=${card.id} card=${card} onChange=${renew} />${can('search.read') && html`<${Alike} id=${card.id} />`}<${History} id=${card.id} rev=${`${card.rev} ${card.taken?.batch_id ?? ''}`} may=${card.actions.includes('message.work')} /></div>
      <aside class="stack" aria-label="Сведения">${!narrow && work}<${Deadlines} card=${card} save=${save} /><${Requests} card=${card} save=${save} /><${Applicant} key=${card.id} card=${card} save=${save} /><${Told} id=${card.id} rev=${card.rev} /><${Satisfaction} card=${card} save=${save} /><${Returns} card=${card} /><${Conflicts} card=${card} /><${Plans} query=${{ message_id: card.id }} /><${Place} card=${card} save=${save} edit=${place} setEdit=${setPlace} /><${Fields} card=${card} save=${save} onEdit=${() => setEdit(card.rev)} /></aside></div>
    ${edit === card.rev && html`<${EditDialog} card=${card} save=${save} onClose=${() => { save.clear(); setEdit(0); }} />`}${save.conflict}<//>`;
}

export default function Message({ id }) {
  const { data, error, reload, set } = useLoad((abort) => api('GET', `/messages/${id}`, { signal: abort }).then((r) => ({ card: r.data, etag: r.etag })), [id]);
  const take = useCallback((card, etag) => set({ card, etag }), [set]);
  if (error && !data) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  if (!data) return html`<div class="card"><div class="panel"><${Loading} label="Загрузка записи" lines=${8} /></div><div class="panel"><${Bones} lines=${8} /></div></div>`;
  return html`<${Card} held=${data} take=${take} />`;
}

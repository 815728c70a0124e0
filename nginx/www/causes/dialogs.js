// What people do in a case: a cause, an evidence, a decision, words of the case.
import { html, useState } from '../lib.js';
import { api } from '../api.js';
import { ChangeDialog } from '../problems/dialogs.js';
import { organisationOptions } from '../ui/filters.js';
import { Choice, Field, TextField } from '../ui/field.js';
import { Combo } from '../ui/pick.js';
import { QueryFields } from './query.js';
import { CATEGORY, MOVE, STRENGTH } from './words.js';

const wrongAt = (error, pointer) => error?.errors?.find((e) => e.pointer === pointer || e.pointer?.startsWith(`${pointer}/`))?.message;
const categories = Object.fromEntries(Object.entries(CATEGORY).map(([code, [name]]) => [code, name]));

/** What a person changed of a record: what others did to the rest meanwhile stays. */
const changed = (body, was) => Object.fromEntries(Object.entries(body).filter(([name, v]) => JSON.stringify(v) !== JSON.stringify(was[name] ?? null)));

/** A new cause, a deeper one (parent), or one that is there (cause). */
export function CauseDialog({ id, cause, parent, causes, ...dialog }) {
  const [text, setText] = useState(cause?.text ?? '');
  const [category, setCategory] = useState(cause?.category ?? parent?.category ?? 'wear');
  const [query, setQuery] = useState(cause?.query ?? {});
  const [owner, setOwner] = useState(cause?.organisation_id ?? '');
  const [above, setAbove] = useState((cause ? cause.parent_id : parent?.id) ?? '');
  const body = { text: text.trim(), query, organisation_id: owner || null, parent_id: above || null };
  const send = (headers) => (cause ? api('PATCH', `/causes/${cause.id}`, { body: changed(body, cause), headers }) : api('POST', `/cause-cases/${id}/causes`, { body: { ...body, category }, headers }));
  const others = causes.filter((c) => c.id !== cause?.id && c.state !== 'rejected').map((c) => ({ value: c.id, name: c.text }));
  return html`<${ChangeDialog} heading=${cause ? 'Изменить причину' : parent ? 'Почему так?' : 'Добавить причину'} act="Записать" send=${send} ...${dialog}>${(error) => html`
    ${parent && html`<p>Что стоит за причиной «${parent.text}»?</p>`}
    <${TextField} min=${3} label="Причина" rows=${2} max=${300} value=${text} onInput=${setText} wrong=${wrongAt(error, '/text')} />
    ${!cause && html`<${Field} label="Вид">${(fid) => html`<${Choice} id=${fid} value=${category} onChange=${setCategory} options=${categories} />`}<//>`}
    <div class="field"><span class="label">Стоит за причиной</span><${Combo} label="Стоит за причиной" options=${others} value=${above} onChange=${setAbove} placeholder="Прямо за тем, что происходит" /></div>
    <div class="field"><span class="label">Кто отвечает</span><${Combo} label="Кто отвечает" options=${organisationOptions()} value=${owner} onChange=${setOwner} placeholder="Не указано" /></div>
    <${QueryFields} value=${query} onChange=${setQuery} wrong=${wrongAt(error, '/query')} />
    <p class="hint">Эти записи дела причина объясняет. Новые такие записи система предложит ей сама, когда причину примут.</p>`}<//>`;
}

export function EvidenceDialog({ cause, ...dialog }) {
  const [sign, setSign] = useState('for');
  const [strength, setStrength] = useState('2');
  const [text, setText] = useState('');
  const [by, setBy] = useState('query');
  const [query, setQuery] = useState({});
  const [message, setMessage] = useState('');
  const send = (headers) => api('POST', `/causes/${cause.id}/evidence`, { body: { sign, strength: Number(strength), text: text.trim(), ...(by === 'query' ? { query } : { message_id: message.trim() }) }, headers });
  return html`<${ChangeDialog} heading="Добавить довод" act="Записать" send=${send} ...${dialog}>${(error) => html`<p>Причина: ${cause.text}</p>
    <div class="row"><${Field} label="Довод">${(id) => html`<${Choice} id=${id} value=${sign} onChange=${setSign} options=${{ for: 'за', against: 'против' }} />`}<//><${Field} label="Сила">${(id) => html`<${Choice} id=${id} value=${strength} onChange=${setStrength} options=${STRENGTH} />`}<//>
      <${Field} label="На чём основан">${(id) => html`<${Choice} id=${id} value=${by} onChange=${setBy} options=${{ query: 'на записях дела', message: 'на одной записи' }} />`}<//></div>
    <${TextField} min=${3} label="В чём он" value=${text} onInput=${setText} max=${1000} wrong=${wrongAt(error, '/text')} />
    ${by === 'query' ? html`<${QueryFields} value=${query} onChange=${setQuery} wrong=${wrongAt(error, '/query')} />`
      : html`<${Field} label="Номер записи" required wrong=${wrongAt(error, '/message_id')} hint="Номер стоит в заголовке карточки">${(id) => html`<input class="input" id=${id} required inputmode="numeric" pattern="[0-9]{1,18}" value=${message} onInput=${(e) => setMessage(e.target.value)} />`}<//>`}`}<//>`;
}

const ASK = { accepted: 'Почему принимаем', confirmed: 'Чем подтверждается', rejected: 'Почему отклоняем', hypothesis: 'Почему возвращаем' };

export function DecideDialog({ cause, to, ...dialog }) {
  const [reason, setReason] = useState('');
  return html`<${ChangeDialog} heading=${`${MOVE[to]}: причина`} act=${MOVE[to]} send=${(headers) => api('POST', `/causes/${cause.id}/moves`, { body: { to, reason: reason.trim() || null }, headers })} ...${dialog}>
    ${(error) => html`<p>${cause.text}</p><${TextField} min=${3} label=${ASK[to]} value=${reason} onInput=${setReason} wrong=${wrongAt(error, '/reason')} />`}<//>`;
}

/** Title and words of a case; closing: with a conclusion. */
export function CaseDialog({ k, closing, ...dialog }) {
  const [title, setTitle] = useState(k.title);
  const [what, setWhat] = useState(k.what ?? '');
  const [conclusion, setConclusion] = useState(k.conclusion ?? '');
  const [began] = useState(k);
  const body = closing ? { conclusion: conclusion.trim() || null, state: 'closed' } : { title: title.trim(), what: what.trim() || null, conclusion: conclusion.trim() || null };
  return html`<${ChangeDialog} heading=${closing ? 'Закрыть дело' : 'Изменить дело'} act=${closing ? 'Закрыть' : 'Записать'} send=${(headers) => api('PATCH', `/cause-cases/${k.id}`, { body: changed(body, began), headers })} ...${dialog}>${(error) => html`
    ${!closing && html`<${Field} label="Название" required wrong=${wrongAt(error, '/title')}>${(id) => html`<input class="input" id=${id} required minlength="3" maxlength="200" value=${title} onInput=${(e) => setTitle(e.target.value)} />`}<//><${TextField} min=${3} label="Что происходит" value=${what} onInput=${setWhat} max=${4000} rows=${4} required=${false} hint="Что, где, с какого времени, кого касается" wrong=${wrongAt(error, '/what')} />`}
    <${TextField} min=${3} label="Вывод" value=${conclusion} onInput=${setConclusion} max=${4000} rows=${4} required=${closing} wrong=${wrongAt(error, '/conclusion')} />`}<//>`;
}

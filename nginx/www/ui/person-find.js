// «Найти заявителя»: the officer looks for a person by what he told of himself, to carry out his request; each look is journalled.
import { html, useEffect, useRef, useState } from '../lib.js';
import { api } from '../api.js';
import { count, day } from '../format.js';
import { channelName, stateName } from '../terms.js';
import { Identity, Purpose } from './applicant.js';
import { Field } from './field.js';
import { useTyped } from './leave.js';
import { useAction } from './load.js';
import { ErrorNote } from './states.js';

const BLANK = { name: '', email: '', phone: '', purpose: 'subject', reason: '' };
const asked = (form) => ['name', 'email', 'phone'].filter((f) => form[f].trim());

/** Records of a person: what they are called, no words of them. `choose` takes the number of one. */
function Records({ person, choose }) {
  return html`<p class="small strong">${count(person.total, 'запись', 'записи', 'записей')}${person.total > person.records.length && `, показаны последние ${person.records.length}`}</p>
    <ul class="plain-list">${person.records.map((m) => html`<li key=${m.id}>${m.number ? `№ ${m.number}` : 'Без номера'} <span class="muted small">${[`запись ${m.id}`, channelName(m.channel), m.received_at && day(m.received_at), stateName(m.state)].filter(Boolean).join(' · ')}</span></li>`)}</ul>
    <div class="row"><button type="button" class="btn small" aria-label=${`Взять этого заявителя: ${person.name ?? 'имя не указано'}`} onClick=${() => choose(person.records[0].id)}>Взять для обезличивания</button></div>`;
}

function Found({ items, hide, choose }) {
  const head = useRef(null);
  useEffect(() => head.current?.focus(), [items]);
  return html`<section aria-labelledby="found" class="stack"><h3 id="found" tabindex="-1" ref=${head}>${items.length ? `Нашлось: ${count(items.length, 'заявитель', 'заявителя', 'заявителей')}` : 'Никого не нашлось'}</h3>
    ${items.length ? html`<ul class="plain-list ruled">${items.map((p) => html`<li key=${p.records[0].id} class="stack"><${Identity} shown=${p} onHide=${hide} quiet=${true} /><${Records} person=${p} choose=${choose} /></li>`)}</ul>` : html`<p class="muted">Проверьте написание. Тот, кто не назвал имени и контактов, по ним не найдётся: попросите номер его обращения.</p>`}</section>`;
}

/** @param {{choose: (id: string) => void}} props the record by which the person is dealt with further */
export function FindPerson({ choose }) {
  const root = useRef(null);
  useTyped(root);
  const [form, setForm] = useState(BLANK);
  const [found, setFound] = useState(null);
  const put = (f) => (value) => {
    setForm((old) => ({ ...old, [f]: value }));
    setFound(null);
  };
  const { busy, error, run } = useAction(() => api('POST', '/personal/search', { body: { purpose: form.purpose, reason: form.reason.trim(), ...Object.fromEntries(asked(form).map((f) => [f, form[f].trim()])) } }));
  const wrong = (f) => error?.errors?.find((e) => e.pointer === `/${f}`)?.message;
  useEffect(() => {
    const hide = () => document.hidden && setFound(null);
    document.addEventListener('visibilitychange', hide);
    return () => document.removeEventListener('visibilitychange', hide);
  }, []);
  const submit = async (e) => {
    e.preventDefault();
    const answer = await run();
    if (answer) setFound(answer.data.items);
  };
  const input = (f, label, type, hint) => html`<${Field} label=${label} hint=${hint} wrong=${wrong(f)}>${(id) => html`<input class="input" id=${id} type=${type} autocomplete="off" maxlength="254" value=${form[f]} onInput=${(e) => put(f)(e.target.value)} />`}<//>`;
  return html`<section class="panel stack" aria-labelledby="find"><div class="panel-head"><h2 id="find">Найти заявителя</h2></div>
    <form class="stack" onSubmit=${submit} ref=${root}><p class="muted small">По тому, как он назвал себя в обращениях. Поиск и каждый показ пишутся в журнал.</p>
      ${input('name', 'Фамилия, имя, отчество', 'text', 'Хотя бы фамилия и имя')}${input('email', 'Почта', 'email')}${input('phone', 'Телефон', 'tel')}
      <${Purpose} form=${form} put=${put} wrong=${wrong} /><${ErrorNote} error=${error} />
      <div class="row"><button class="btn primary" disabled=${busy || !asked(form).length || !form.purpose || form.reason.trim().length < 3}>${busy ? 'Ищем…' : 'Найти'}</button></div></form>
    ${found && html`<${Found} items=${found} hide=${() => setFound(null)} choose=${choose} />`}</section>`;
}

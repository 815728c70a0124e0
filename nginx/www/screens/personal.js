// «Персональные данные»: the officer's screen. One applicant by the number of a record, retention rules with what they reach, acts.
import { html, useState } from '../lib.js';
import { api, get, under } from '../api.js';
import { count, dateTime, fileSize, num } from '../format.js';
import { can } from '../session.js';
import { channelName } from '../terms.js';
import { AskApplicant, Identity } from '../ui/applicant.js';
import { Dialog, toast } from '../ui/dialog.js';
import { Choice, Field } from '../ui/field.js';
import { More, useList } from '../ui/list.js';
import { useAction, useLoad } from '../ui/load.js';
import { FindPerson } from '../ui/person-find.js';
import { Page } from '../ui/page.js';
import { Bones, ErrorNote } from '../ui/states.js';

const KIND = { appeal: 'обращения', message: 'сообщения', publication: 'публикации', comment: 'комментарии' };
const STATUS = { queued: ['В очереди', 'info'], running: ['Идёт', 'info'], done: ['Исполнен', 'good'], failed: ['Не исполнен', 'bad'] };
const RESULT = { persons: 'Обезличено заявителей', texts: 'Обезличено записей без автора', identities: 'Удалено имён с контактами', messages: 'Закрыто записей', attachment: 'Уничтожено вложений', answer: 'Текстов ответов', draft: 'Проектов ответов', event: 'Строк истории', version: 'Прежних версий записей', outcome: 'Обоснований итога', bulk: 'Строк пакетных действий', conflict: 'Записей о конфликтах', conflict_version: 'Прежних версий записей о конфликтах', dismissal: 'Пояснений к проверке ответов', mark: 'Отзывов к оценкам', query: 'Запросов поиска', export: 'Запросов выгрузок', link: 'Ссылок на поиск', saved: 'Сохранённых поисков', saved_version: 'Прежних версий сохранённых поисков', export_file: 'Уничтожено файлов выгрузок', preview: 'Показов строк файлов', rejected: 'Отвергнутых строк файлов' };
const people = (n) => count(n, 'заявитель', 'заявителя', 'заявителей');
const records = (n) => count(n, 'запись', 'записи', 'записей');
/** «2 заявителя и 3 записи без автора»: what an act reaches. */
const reached = ({ persons, texts }) => [persons > 0 && people(persons), texts > 0 && `${records(texts)} без автора`].filter(Boolean).join(' и ') || people(0);

/** The last question before persons are gone for good. `reach`: {persons, texts, messages}; `target`: {message_id} or {rule_id}. */
function EraseDialog({ target, reach, onClose, onDone }) {
  const [ground, setGround] = useState('');
  const { busy, error, run } = useAction((body) => api('POST', '/personal/erasures', { body }));
  const submit = async (e) => {
    e.preventDefault();
    if (await run({ ...target, ground: ground.trim(), persons: reach.persons, texts: reach.texts })) onDone();
  };
  return html`<${Dialog} title="Обезличить" onClose=${onClose}><form onSubmit=${submit} class="stack">
    <p>Будет обезличено: <b>${reached(reach)}</b>, всего ${records(reach.messages)}. Имена и контакты удалятся, вложения уничтожатся, в текстах, ответах и истории персональные данные закроются навсегда. Вернуть их будет нельзя; счёт записей не изменится.</p>
    <${Field} label="Основание" required=${true} hint="Войдёт в акт">${(id) => html`<textarea class="textarea short" id=${id} rows="2" maxlength="500" value=${ground} onInput=${(e) => setGround(e.target.value)} />`}<//>
    <${ErrorNote} error=${error} />
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn danger" disabled=${busy || ground.trim().length < 3}>Обезличить</button></div></form><//>`;
}

function OnePerson({ id, setId, onDone }) {
  const [asks, setAsks] = useState(false);
  const [shown, setShown] = useState(null);
  const [reach, setReach] = useState(null);
  const { busy, error, run } = useAction((message_id) => api('POST', '/personal/erasures/preview', { body: { message_id } }));
  const known = /^\d{1,18}$/.test(id.trim());
  const look = async () => {
    const answer = await run(id.trim());
    if (answer) setReach(answer.data);
  };
  const type = (value) => {
    setId(value);
    setShown(null);
    setReach(null);
  };
  return html`<section class="panel stack" aria-labelledby="one"><div class="panel-head"><h2 id="one" tabindex="-1">Один заявитель</h2></div>
    <${Field} label="Номер записи в системе" hint="Он стоит в адресе карточки">${(f) => html`<input class="input" id=${f} inputmode="numeric" maxlength="18" value=${id} onInput=${(e) => type(e.target.value)} />`}<//>
    <div class="row"><button type="button" class="btn" disabled=${!known} onClick=${() => setAsks(true)}>Показать заявителя</button><button type="button" class="btn danger" disabled=${!known || busy} onClick=${look}>Обезличить…</button></div>
    <${ErrorNote} error=${error} />
    ${shown && html`<${Identity} shown=${shown} onHide=${() => setShown(null)} />`}
    ${reach?.messages === 0 && html`<p role="status">Такой записи нет.</p>`}
    ${asks && html`<${AskApplicant} id=${id.trim()} onClose=${() => setAsks(false)} onShown=${(identity) => { setAsks(false); setShown(identity); }} />`}
    ${reach?.messages > 0 && html`<${EraseDialog} target=${{ message_id: id.trim() }} reach=${reach} onClose=${() => setReach(null)} onDone=${() => { type(''); onDone(); }} />`}</section>`;
}

const FRESH = { name: '', kind: '', after_days: 1826, basis: '', enabled: true };

function RuleDialog({ rule, onClose, onDone }) {
  const [form, setForm] = useState({ ...FRESH, ...rule, kind: rule?.kind ?? '' });
  const put = (f) => (value) => setForm((old) => ({ ...old, [f]: value }));
  const body = () => ({ name: form.name.trim(), kind: form.kind || null, channel: rule?.channel ?? null, after_days: Number(form.after_days), basis: form.basis.trim(), enabled: form.enabled });
  const { busy, error, run } = useAction((sent) => (rule ? api('PUT', `/personal/retention-rules/${rule.id}`, { body: sent, headers: under(rule.version) }) : api('POST', '/personal/retention-rules', { body: sent })));
  const wrong = (f) => error?.errors?.find((e) => e.pointer === `/${f}`)?.message;
  const submit = async (e) => {
    e.preventDefault();
    if (await run(body())) onDone(rule ? 'Правило изменено' : 'Правило добавлено');
  };
  return html`<${Dialog} title=${rule ? 'Изменить правило' : 'Новое правило'} onClose=${onClose}><form onSubmit=${submit} class="stack">
    <${Field} label="Название" required=${true} wrong=${wrong('name')}>${(id) => html`<input class="input" id=${id} maxlength="200" value=${form.name} onInput=${(e) => put('name')(e.target.value)} />`}<//>
    <${Field} label="Вид записей">${(id) => html`<${Choice} id=${id} value=${form.kind} onChange=${put('kind')} options=${KIND} empty="любой" />`}<//>
    <${Field} label="Дней после окончания последней записи" required=${true} wrong=${wrong('after_days')}>${(id) => html`<input class="input" id=${id} inputmode="numeric" maxlength="5" value=${form.after_days} onInput=${(e) => put('after_days')(e.target.value)} />`}<//>
    <${Field} label="Основание" required=${true} wrong=${wrong('basis')}>${(id) => html`<textarea class="textarea short" id=${id} rows="2" maxlength="500" value=${form.basis} onInput=${(e) => put('basis')(e.target.value)} />`}<//>
    <label class="check"><input type="checkbox" checked=${form.enabled} onChange=${(e) => put('enabled')(e.target.checked)} />Действует</label>
    <${ErrorNote} error=${error} />
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" disabled=${busy || !form.name.trim() || !form.basis.trim()}>Сохранить</button></div></form><//>`;
}

function Rules({ rules, act }) {
  return html`<section class="panel stack" aria-labelledby="rules"><div class="panel-head"><h2 id="rules">Сроки хранения</h2><button type="button" class="btn small" onClick=${() => act('rule', null)}>Новое правило</button></div>
    <${ErrorNote} error=${rules.error} onRetry=${rules.reload} />
    ${!rules.data && !rules.error && html`<${Bones} lines=${4} />`}
    ${rules.data?.length === 0 && html`<p class="muted">Правил ещё нет.</p>`}
    <ul class="plain-list ruled">${(rules.data ?? []).map((r) => html`<li key=${r.id} class="stack"><div><b>${r.name}</b>${!r.enabled && html` <span class="badge">не действует</span>`}
      <span class="muted small">${[r.kind ? KIND[r.kind] : 'любые записи', r.channel && channelName(r.channel), `${count(r.after_days, 'день', 'дня', 'дней')} после окончания последней`].filter(Boolean).join(' · ')}</span>${[null, 'publication', 'comment'].includes(r.kind) && html`<span class="muted small">Пост или комментарий, за который никто не взялся, считается со дня поступления</span>`}<span class="muted small">${r.basis}</span></div>
      <p>Под правило попадают: <b>${reached(r)}</b>${r.messages > 0 && `, всего ${records(r.messages)}`}</p>
      <div class="row"><button type="button" class="btn small" aria-label=${`Изменить правило «${r.name}»`} onClick=${() => act('rule', r)}>Изменить</button>
        ${r.enabled && r.messages > 0 && html`<button type="button" class="btn small danger" aria-label=${`Обезличить по правилу «${r.name}»`} onClick=${() => act('erase', r)}>Обезличить…</button>`}</div></li>`)}</ul></section>`;
}

/** The act as a document: on screen and, by the button, on paper. */
function Act({ listed, onClose }) {
  const { data, error, reload } = useLoad((abort) => get(`/personal/erasures/${listed.id}`, {}, { signal: abort }).then((r) => r.data), [listed.id]);
  const act = data ?? listed;
  const rows = Object.keys(RESULT).filter((k) => act.result[k]);
  return html`<${Dialog} title=${`Акт № ${act.id}`} onClose=${onClose}><div class="stack act">
    <p>об обезличивании (уничтожении) персональных данных от ${dateTime(act.created_at)}</p>
    <dl class="pairs"><dt>Распорядился</dt><dd>${act.account}${act.post && `, ${act.post.toLowerCase()}`}</dd><dt>Основание</dt><dd>${act.ground}</dd>
      <dt>Правило</dt><dd>${act.rule ? `${act.rule.name}: ${act.rule.basis}` : act.persons ? 'один заявитель' : 'одна запись'}</dd><dt>Охвачено</dt><dd>${reached(act)}</dd>
      <dt>Исполнено</dt><dd>${act.finished_at ? dateTime(act.finished_at) : STATUS[act.status][0].toLowerCase()}</dd>
      ${rows.map((k) => html`<dt>${RESULT[k]}</dt><dd>${num(act.result[k])}</dd>`)}</dl>
    <${ErrorNote} error=${error} onRetry=${reload} />${!data && !error && html`<${Bones} lines=${1} />`}
    ${data?.files.length > 0 && html`<section aria-labelledby="files"><h3 id="files">Вложения по хешам SHA-256</h3><ul class="plain-list">${data.files.map((f) => html`<li><code class="break">${f.sha256}</code> <span class="muted small">${fileSize(f.size)} · ${f.gone_at ? `уничтожен ${dateTime(f.gone_at)}` : 'ещё на диске'}</span></li>`)}</ul></section>`}
    ${act.error_detail && html`<p class="bad">${act.error_detail}</p>`}
    <p class="muted small">Данные закрыты в тексте, ответах, истории и прежних версиях программно; распознаётся не всё. Вложения уничтожены целиком. Резервные копии заменяются по своему порядку.</p>
    <div class="dialog-foot"><button type="button" class="btn" onClick=${() => window.print()}>Печать</button><button type="button" class="btn primary" onClick=${onClose}>Закрыть</button></div></div><//>`;
}

function Acts({ list, open }) {
  return html`<section class="panel stack" aria-labelledby="acts"><div class="panel-head"><h2 id="acts">Акты</h2><button type="button" class="btn small" onClick=${list.reload}>Обновить</button></div>
    <${ErrorNote} error=${list.error} onRetry=${list.reload} />
    ${!list.items && !list.error && html`<${Bones} lines=${3} />`}
    ${list.items?.length === 0 && html`<p class="muted">Актов ещё нет.</p>`}
    <ul class="plain-list">${(list.items ?? []).map((a) => html`<li key=${a.id}><button type="button" class="link" onClick=${() => open(a)}>Акт № ${a.id}</button> <span class=${`badge ${STATUS[a.status][1]}`}>${STATUS[a.status][0]}</span>
      <span class="muted small">${dateTime(a.created_at)} · ${reached(a)} · ${a.rule ? a.rule.name : a.persons ? 'один заявитель' : 'одна запись'} · ${a.account}</span></li>`)}</ul><${More} list=${list} /></section>`;
}

export default function Personal() {
  const rules = useLoad((abort) => get('/personal/retention-rules', {}, { signal: abort }).then((r) => r.data.items), []);
  const acts = useList('/personal/erasures', {});
  const [open, setOpen] = useState(null);
  const [one, setOne] = useState('');
  const choose = (id) => {
    setOne(id);
    document.getElementById('one').focus();
  };
  const close = () => setOpen(null);
  const done = (words) => {
    close();
    toast(words);
    rules.reload();
    acts.reload();
  };
  return html`<${Page} title="Персональные данные" lead="Имена и контакты заявителей: показ по цели, сроки хранения, обезличивание с актом.">
    <div class="card"><div class="stack wide"><${Rules} rules=${rules} act=${(what, rule) => setOpen({ what, rule })} /><${Acts} list=${acts} open=${(act) => setOpen({ what: 'act', act })} /></div>
      <aside class="stack">${can('personal.find') && html`<${FindPerson} choose=${choose} />`}<${OnePerson} id=${one} setId=${setOne} onDone=${() => done('Принято: акт исполняется')} /></aside></div>
    ${open?.what === 'rule' && html`<${RuleDialog} rule=${open.rule} onClose=${close} onDone=${done} />`}
    ${open?.what === 'erase' && html`<${EraseDialog} target=${{ rule_id: open.rule.id }} reach=${open.rule} onClose=${close} onDone=${() => done('Принято: акт исполняется')} />`}
    ${open?.what === 'act' && html`<${Act} listed=${open.act} onClose=${close} />`}<//>`;
}

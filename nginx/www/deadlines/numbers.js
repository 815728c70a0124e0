// «Номера»: how registration numbers are written, edited as a list of patterns, saved as the next version.
import { html, useMemo, useState } from '../lib.js';
import { api, get } from '../api.js';
import { dateTime } from '../format.js';
import { can } from '../session.js';
import { KIND, channelName } from '../terms.js';
import { toast } from '../ui/dialog.js';
import { Choice, Field } from '../ui/field.js';
import { channelOptions } from '../ui/filters.js';
import { Icon } from '../ui/icons.js';
import { useUnsaved } from '../ui/leave.js';
import { useAction, useLoad } from '../ui/load.js';
import { Combo } from '../ui/pick.js';
import { ErrorNote, ErrorScreen, Loading } from '../ui/states.js';
import { MergeDialog } from './merge.js';

const EMPTY = { kind: null, channel: null, pattern: '{n}/{yyyy}' };
const whom = (p) => [p.kind && KIND[p.kind], p.channel && channelName(p.channel)].filter(Boolean).join(' · ') || 'для остальных';
const bare = ({ kind, channel, pattern }) => ({ kind, channel, pattern });
const ROW = { id: 'patterns', key: (p) => `${p.kind ?? ''}|${p.channel ?? ''}`, same: (p) => p.pattern, name: whom, words: (p) => p.pattern };

function Rows({ rows, edits, wrong, next, onPut }) {
  const put = (i, field) => (value) => onPut(rows.map((p, k) => (k === i ? { ...p, [field]: value || null } : p)));
  const { appeal, message, comment } = KIND;
  const cell = (p, i) => html`<td><label class="sr" for=${`kind-${i}`}>Вид, образец ${i + 1}</label><${Choice} id=${`kind-${i}`} value=${p.kind ?? ''} onChange=${put(i, 'kind')} options=${{ appeal, message, comment }} empty="Любой" /></td>
    <td><label class="sr" for=${`channel-${i}`}>Канал, образец ${i + 1}</label><${Combo} id=${`channel-${i}`} options=${channelOptions()} value=${p.channel ?? ''} onChange=${put(i, 'channel')} placeholder="Любой" /></td>
    <td><label class="sr" for=${`pattern-${i}`}>Образец ${i + 1}</label><input class="input" id=${`pattern-${i}`} required maxlength="60" value=${p.pattern ?? ''} onInput=${(e) => onPut(rows.map((x, k) => (k === i ? { ...x, pattern: e.target.value } : x)))} />${wrong(i).map((m) => html`<p class="wrong" role="alert">${m}</p>`)}</td>`;
  return html`<table class="plain numbers"><caption class="sr">Образцы номеров</caption><thead><tr><th scope="col">Вид</th><th scope="col">Канал</th><th scope="col">Образец</th>${next && html`<th scope="col">Следующий номер</th>`}${edits && html`<th scope="col"><span class="sr">Правка</span></th>`}</tr></thead>
    <tbody>${rows.map((p, i) => html`<tr key=${i}>${edits ? cell(p, i)
      : html`<td>${p.kind ? KIND[p.kind] : 'любой'}</td><td>${p.channel ? channelName(p.channel) : 'любой'}</td><td>${p.pattern}</td>`}${next && html`<td class="muted">${next(p)}</td>`}
      ${edits && html`<td class="acts"><button type="button" class="icon-btn" aria-label=${`Убрать образец ${i + 1}: ${whom(p)}`} disabled=${rows.length === 1} onClick=${() => onPut(rows.filter((_, k) => k !== i))}><${Icon} name="close" /></button></td>`}</tr>`)}</tbody></table>`;
}

function Editor({ held, carried, onSaved, onCarry }) {
  const { data, etag } = held;
  const base = data.patterns.map(bare);
  const [rows, setRows] = useState(carried?.patterns ?? base);
  const [reason, setReason] = useState(carried?.reason ?? '');
  const [fresh, setFresh] = useState(null);
  const edits = can('deadline.write');
  const changed = JSON.stringify(rows) !== JSON.stringify(base);
  useUnsaved(edits && changed);
  const { busy, error, run, clear } = useAction(async () => {
    try {
      return await api('PUT', '/number-patterns', { body: { reason: reason.trim(), patterns: rows }, headers: { 'if-match': etag } });
    } catch (e) {
      if (e.status !== 412) throw e;
      setFresh(await get('/number-patterns', {}));
      return null;
    }
  });
  const parts = useMemo(() => fresh && [{ ...ROW, base, theirs: fresh.data.patterns.map(bare), mine: rows }], [fresh]);
  const wrong = (i) => (error?.errors ?? []).filter((e) => e.pointer === `/patterns/${i}` || e.pointer?.startsWith(`/patterns/${i}/`)).map((e) => e.message);
  // The number that comes tells how many were registered: who may not write patterns, or sees no records, is not told.
  const next = (p) => {
    const known = data.patterns.find((x) => x.pattern === p.pattern && x.kind === p.kind && x.channel === p.channel);
    return known ? known.next ?? '—' : 'после сохранения';
  };
  const put = (list) => {
    clear();
    setRows(list);
  };
  const submit = async (e) => {
    e.preventDefault();
    const answer = await run();
    if (answer) onSaved(answer);
  };
  return html`<form class="stack" onSubmit=${submit}><section class="panel stack" aria-labelledby="numbers"><div class="panel-head"><h2 id="numbers">Образцы номеров регистрации</h2></div>
      <p class="muted small">{n} — порядковый номер, каждый год с единицы; {yyyy}, {yy} — год, {mm} — месяц регистрации. Образец для канала важнее образца для вида. Номера, которые уже даны, не меняются.</p>
      <${Rows} rows=${rows} edits=${edits} wrong=${wrong} next=${data.patterns.some((p) => p.next) ? next : null} onPut=${put} />
      ${edits && html`<div><button type="button" class="btn small" disabled=${rows.length >= 50} onClick=${() => put([...rows, EMPTY])}><${Icon} name="plus" />Добавить образец</button></div>`}</section>
    ${edits && changed && html`<section class="panel trial-bar stack"><h2>Новая версия образцов</h2><${Field} label="Причина" required=${true}>${(id) => html`<input class="input" id=${id} maxlength="500" required value=${reason} onInput=${(e) => setReason(e.target.value)} />`}<//>
      ${rows.some((p) => !/\{yy/.test(p.pattern ?? '')) && html`<p class="note warn small" role="status">Есть образец без года: его счёт не начнётся заново с января.</p>`}
      <${ErrorNote} error=${error} /><div class="row"><button class="btn primary" disabled=${busy || !reason.trim()}>Сохранить версию ${data.version + 1}</button><button type="button" class="btn quiet" onClick=${() => put(base)}>Отменить правки</button></div></section>`}
    ${fresh && html`<${MergeDialog} parts=${parts} onBack=${() => setFresh(null)} onTheirs=${() => onCarry(fresh, null)} onDone=${(lists) => onCarry(fresh, { ...lists, reason })} />`}</form>`;
}

export function NumbersTab() {
  const { data: held, error, reload, set } = useLoad((abort) => get('/number-patterns', {}, { signal: abort }).then(({ data, etag }) => ({ data, etag })), []);
  const [carried, setCarried] = useState({ turn: 0, draft: null });
  if (error && !held) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  if (!held) return html`<div class="panel"><${Loading} label="Загрузка образцов" lines=${5} /></div>`;
  const { data } = held;
  const show = (answer, draft) => {
    set({ data: answer.data, etag: answer.etag });
    setCarried({ turn: carried.turn + 1, draft });
  };
  const saved = (answer) => {
    toast(`Сохранена версия ${answer.data.version}: действует со следующей регистрации`);
    document.querySelector('h1')?.focus();
    show(answer, null);
  };
  return html`<div class="stack"><${Editor} key=${`${data.version}-${carried.turn}`} held=${held} carried=${carried.draft} onSaved=${saved} onCarry=${show} />
    <section class="panel" aria-labelledby="number-versions"><div class="panel-head"><h2 id="number-versions">Версии</h2></div><ol class="versions">${data.versions.map((v) => html`<li key=${v.version}><div class="row apart"><b>Версия ${v.version}${v.version === data.version ? ', действует' : ''}</b><span class="muted small">${dateTime(v.created_at)} · ${v.account ?? 'поставлена с программой'}</span></div>
      <p class="small">${v.patterns.map((p) => `${p.pattern} (${whom(p)})`).join('; ')} · ${v.reason}</p></li>`)}</ol></section></div>`;
}

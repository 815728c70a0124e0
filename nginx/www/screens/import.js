// One file: what it is, where its columns go, the dry run, the run, the result of each row.
import { html, useEffect, useState } from '../lib.js';
import { api, download, get } from '../api.js';
import { count, dateTime, fileSize, num } from '../format.js';
import { FIELD, FORMAT, ROW_OUTCOME, books, loadBooks, mayMake } from '../terms.js';
import { can } from '../session.js';
import { Icon } from '../ui/icons.js';
import { More, dropLists, useList } from '../ui/list.js';
import { useAction, useLoad } from '../ui/load.js';
import { Mapping, Preview, missing, twice } from '../ui/mapping.js';
import { Page } from '../ui/page.js';
import { Blank, Bones, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';
import { Choice, Field } from '../ui/field.js';
import { ImportState } from './imports.js';

const LIVE = ['queued', 'running'];
const POLL_MS = 800;
/** Layouts we know by their headers: their mapping is right as it is and stays folded. */
const KNOWN = ['im_xlsx', 'pos_xlsx'];

function Setup({ job, take }) {
  const [mapping, setMapping] = useState(() => ({ ...Object.fromEntries(job.columns.map((c) => [c, null])), ...job.mapping }));
  const [source, setSource] = useState(job.source ?? '');
  const [chosen, setChannel] = useState('');
  const known = books.value?.sources.find((s) => s.code === source);
  // What is offered is what the reader may bring in; the only channel there is needs no choice.
  const all = books.value?.channels ?? [], own = all.filter((c) => mayMake('import.write', 'message', c.code));
  const channels = Object.fromEntries(own.map((c) => [c.code, c.name]));
  const channel = own.length === 1 ? own[0].code : chosen;
  const { busy, error, run } = useAction((dry) => api('POST', `/imports/${job.id}/start`, { body: { dry_run: dry, mapping, ...(source && { source }), ...(!known && channel && { channel }) } }));
  const start = async (dry) => {
    const answer = await run(dry);
    if (answer) take(answer.data);
  };
  const lacking = missing(job, mapping);
  const doubled = twice(mapping);
  const ready = !lacking.length && !doubled.length;
  const used = Object.values(mapping).filter(Boolean).length;
  return html`<section class="panel stack"><h2>Источник и запуск</h2>
      <div class="form-grid"><${Field} label="Код источника" hint=${known ? `Уже есть: «${known.name}». Строки с теми же номерами обновятся.` : 'Новый источник: записи отличаются по его номерам'}>${(id) => html`<input class="input" id=${id} list="sources" maxlength="100" value=${source} onInput=${(e) => setSource(e.target.value.trim())} />
        <datalist id="sources">${(books.value?.sources ?? []).map((s) => html`<option value=${s.code}>${s.name}</option>`)}</datalist>`}<//>
        ${!known && html`<${Field} label="Канал нового источника" hint=${own.length < all.length ? `Ваша роль загружает только такие записи: строки других каналов отклоняются${own.length > 1 ? ', без канала – тоже, если его здесь не выбрать' : ''}` : ''}>${(id) => html`<${Choice} id=${id} value=${channel} onChange=${setChannel} options=${channels} empty=${own.length === 1 ? null : 'Определить по файлу'} />`}<//>`}</div>
      ${lacking.length > 0 && html`<p class="note warn"><${Icon} name="alert" /><span>Не хватает обязательных полей: ${lacking.map((f) => `«${f.name}»`).join(', ')}.</span></p>`}
      ${doubled.map(([field, columns]) => html`<p class="note warn"><${Icon} name="alert" /><span>Поле «${job.fields.find((f) => f.code === field)?.name ?? FIELD[field] ?? field}» выбрано для нескольких столбцов: ${columns.join(', ')}.</span></p>`)}
      <${ErrorNote} error=${error} />
      <div class="row"><button type="button" class="btn" disabled=${busy || !ready} onClick=${() => start(true)}>Пробный прогон</button><button type="button" class="btn primary" disabled=${busy || !ready} onClick=${() => start(false)}>Начать импорт</button>
        <span class="muted small">Пробный прогон проверит все строки и ничего не запишет.</span></div></section>
    <details class="panel fold" open=${!KNOWN.includes(job.format)}><summary><h2>Соответствие столбцов</h2><span class="muted small">${job.format ? FORMAT[job.format] : 'Устройство файла не распознано: укажите поля сами'}; в поля записи идёт ${count(used, 'столбец', 'столбца', 'столбцов')} из ${num(job.columns.length)}</span><${Icon} name="down" /></summary>
      <${Mapping} job=${job} mapping=${mapping} onChange=${setMapping} /></details>
    <section class="panel stack"><h2>Первые строки</h2><${Preview} job=${job} mapping=${mapping} /></section>`;
}

function Counters({ job }) {
  const cell = (name, tone = '') => html`<li class="tile"><div><span class="tile-name">${ROW_OUTCOME[name]}</span><b class=${job[name] ? tone : ''}>${num(job[name])}</b></div></li>`;
  return html`<ul class="tiles panel flush four">${cell('created', 'good')}${cell('updated')}${cell('unchanged')}${cell('rejected', 'bad')}</ul>`;
}

function Progress({ job, take }) {
  const { busy, error, run } = useAction(() => api('POST', `/imports/${job.id}/cancel`));
  const stop = async () => {
    const answer = await run();
    if (answer) take(answer.data);
  };
  const part = job.rows > 0 ? Math.min(1, job.position / job.rows) : null;
  return html`<section class="panel stack" aria-label="Ход импорта"><div class="row apart"><h2>${job.status === 'queued' ? 'Ждёт очереди' : job.dry_run ? 'Идёт пробный прогон' : 'Идёт импорт'}</h2><button type="button" class="btn small" onClick=${stop} disabled=${busy}>Остановить</button></div>
    <span class="bar big" role="progressbar" aria-label="Обработано строк" aria-valuemin="0" aria-valuemax="100" aria-valuenow=${part === null ? undefined : Math.round(part * 100)}><i class=${part === null ? 'unknown' : ''} style=${{ width: part === null ? '30%' : `${part * 100}%` }} /></span>
    <p role="status">Обработано ${count(job.position, 'строка', 'строки', 'строк')}${job.rows > 0 ? ` из ${num(job.rows)}` : ''}</p><${ErrorNote} error=${error} /></section>`;
}

function Result({ job, again }) {
  const { busy, error, run } = useAction(() => download(`/imports/${job.id}/rejected`));
  const done = job.status === 'done';
  const rows = job.created + job.updated + job.unchanged + job.rejected;
  const good = done && !job.rejected;
  const words = job.dry_run ? 'Пробный прогон завершён, в базу ничего не записано' : done ? (good ? 'Импорт завершён' : 'Импорт завершён, часть строк отклонена') : job.status === 'failed' ? 'Импорт не удался' : 'Импорт остановлен, загруженное осталось';
  return html`<div class=${`note ${job.status === 'failed' ? 'bad' : good ? 'good' : 'warn'}`} role="status"><${Icon} name=${good ? 'check' : job.status === 'failed' ? 'alert' : 'info'} /><div class="grow"><p class="strong">${words}</p>
      ${job.error_detail && html`<p>${job.error_detail}</p>`}
      <p class="small muted">Обработано ${count(rows, 'строка', 'строки', 'строк')}${job.finished_at ? `, ${dateTime(job.finished_at)}` : ''}</p>
      <div class="actions">${!job.dry_run && job.created + job.updated > 0 && can('message.read') && html`<a class="btn small primary" href=${`/messages?import_id=${job.id}`}>Открыть загруженное</a>`}
        ${job.rejected > 0 && html`<button type="button" class="btn small" disabled=${busy} onClick=${run}><${Icon} name="download" />Скачать отклонённые (CSV)</button>`}
        ${(job.dry_run || !done) && html`<button type="button" class="btn small" onClick=${again}>${job.dry_run && done ? 'Перейти к запуску' : 'Настроить и запустить снова'}</button>`}
        <a class="btn small" href="/imports">Загрузить другой файл</a></div><${ErrorNote} error=${error} /></div></div>`;
}

/** The rows are in, but without these. */
function Unknown({ job }) {
  const { total, first } = job.unknown;
  if (!total) return null;
  return html`<section class="panel stack"><h2>Нет в справочниках</h2>
    <p class="muted">Строки с этими названиями ${job.dry_run ? 'будут приняты' : 'приняты'} без них, сами значения ${job.dry_run ? 'останутся' : 'остались'} в дополнительных сведениях записей.</p>
    <table class="plain"><caption class="sr">Названия, которых нет в справочниках</caption><thead><tr><th scope="col">Поле</th><th scope="col">Название</th><th scope="col" class="num">Строк</th></tr></thead>
      <tbody>${first.map((u) => html`<tr key=${u.field + u.name}><td>${FIELD[u.field]}</td><td class="foreign">${u.name}</td><td class="num">${num(u.rows)}</td></tr>`)}</tbody></table>
    ${total > first.length && html`<p class="small muted">Показаны самые частые ${num(first.length)} из ${num(total)}.</p>`}</section>`;
}

function Rows({ job }) {
  const [outcome, setOutcome] = useState(job.rejected > 0 ? 'rejected' : '');
  const list = useList(`/imports/${job.id}/rows`, { outcome, limit: 100 });
  const tab = (value, name, n) => html`<button type="button" role="tab" aria-selected=${outcome === value} onClick=${() => setOutcome(value)}>${name}${n !== undefined ? html` <span class="muted">${num(n)}</span>` : ''}</button>`;
  return html`<section class="panel stack"><h2>Итог по строкам</h2>
    <div class="tabs" role="tablist">${tab('', 'Все')}${Object.entries(ROW_OUTCOME).map(([k, n]) => job[k] > 0 && tab(k, n, job[k]))}${job.unknown.total > 0 && tab('noted', 'С замечаниями')}</div>
    ${!list.items && !list.error && html`<${Loading} lines=${5} />`}
    ${list.items?.length === 0 && html`<p class="muted">Таких строк нет.</p>`}
    ${list.items?.length > 0 && html`<table class="plain rows"><caption class="sr">Итог по строкам</caption><thead><tr><th scope="col" class="num">Строка</th><th scope="col">Номер в источнике</th><th scope="col">Итог</th><th scope="col">Пояснение</th></tr></thead>
      <tbody>${list.items.map((r) => html`<tr key=${r.row_no}><td class="num">${num(r.row_no)}</td><td class="foreign">${r.message_id && can('message.read') ? html`<a href=${`/messages/${r.message_id}`}>${r.external_id ?? `№ ${r.message_id}`}</a>` : r.external_id ?? html`<span class="muted">нет</span>`}</td>
        <td><span class=${`state ${{ created: 'good', updated: 'info', rejected: 'bad' }[r.outcome] ?? ''}`}>${ROW_OUTCOME[r.outcome]}</span></td><td class="foreign">${r.detail}</td></tr>`)}</tbody></table>`}
    <${More} list=${list} /></section>`;
}

function Job({ job, take }) {
  const [again, setAgain] = useState(false);
  const live = LIVE.includes(job.status);
  useEffect(() => {
    if (live) setAgain(false);
    else if (!job.dry_run && job.created) {
      dropLists();
      loadBooks(true).catch(() => null);
    }
  }, [live]);
  const setup = job.status === 'uploaded' || again;
  const ended = !live && job.status !== 'uploaded';
  return html`<div class="stack wide">${live && html`<${Progress} job=${job} take=${take} />`}${ended && html`<${Result} job=${job} again=${() => setAgain(true)} />`}
    ${job.status !== 'uploaded' && html`<${Counters} job=${job} />`}${setup && html`<${Setup} job=${job} take=${take} />`}${ended && !again && html`<${Unknown} job=${job} /><${Rows} key=${job.finished_at} job=${job} />`}</div>`;
}

/** Asks again while the job is alive; a lost connection is only waited for. */
function usePolling(job, take) {
  useEffect(() => {
    if (!job || !LIVE.includes(job.status)) return undefined;
    const timer = setTimeout(() => get(`/imports/${job.id}`).then((r) => take(r.data), () => take({ ...job })), POLL_MS);
    return () => clearTimeout(timer);
  }, [job]);
}

export default function Import({ id }) {
  const { data, error, reload, set } = useLoad((abort) => get(`/imports/${id}`, {}, { signal: abort }).then((r) => r.data), [id]);
  usePolling(data, set);
  if (error && !data) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  if (!data) return html`<div class="panel"><${Bones} lines=${8} /></div>`;
  if (!data.columns.length && data.status === 'uploaded') return html`<${Page} title=${data.file_name}><${Blank} icon="file" title="В файле нет ни одного столбца" actions=${html`<a class="btn primary" href="/imports">Загрузить другой файл</a>`}><p>${data.error_detail ?? 'Проверьте, что выгрузка сохранена целиком.'}</p><//><//>`;
  return html`<${Page} title=${data.file_name} crumbs=${[{ href: '/imports', name: 'Импорт' }]} lead=${html`<${ImportState} job=${data} /> · ${fileSize(data.file_size)} · ${dateTime(data.created_at)}${data.account ? ` · ${data.account}` : ''}`}>
    <${Job} job=${data} take=${set} /><//>`;
}

// Links to a search (live or frozen) and its export with progress.
import { html, useEffect, useRef, useState } from '../lib.js';
import { api, download, get } from '../api.js';
import { count, dateTime, fileSize, num } from '../format.js';
import { Dialog, orElse, useFocusAfter } from '../ui/dialog.js';
import { Icon } from '../ui/icons.js';
import { useAction } from '../ui/load.js';
import { CopyButton, ErrorNote } from '../ui/states.js';
import { parted } from './state.js';

const LINKS = [['live', 'Живая', 'Каждый раз ищет заново: попадут и новые записи'], ['frozen', 'Зафиксированная', 'Всегда тот же набор записей, что найден сейчас']];

/** One of several ways, each explained. */
function Ways({ label, ways, value, onChange }) {
  return html`<fieldset class="kinds"><legend class="label">${label}</legend>${ways.map(([code, name, hint]) => html`<label class=${`kind ${value === code ? 'on' : ''}`}><input type="radio" name=${label} checked=${value === code} onChange=${() => onChange(code)} /><span>${name}<small>${hint}</small></span></label>`)}</fieldset>`;
}

export function LinkDialog({ params, onClose }) {
  const [way, setWay] = useState('live');
  const [link, setLink] = useState(null);
  const { busy, error, run } = useAction(() => api('POST', '/search/links', { body: { ...parted(params), frozen: way === 'frozen' } }));
  const make = async (e) => {
    e.preventDefault();
    const answer = await run();
    if (answer) setLink(answer.data);
  };
  const href = link && new URL(link.url, location.origin).href;
  return html`<${Dialog} title="Ссылка на найденное" onClose=${onClose}><form class="stack" onSubmit=${make}>
    <${Ways} label="Какая ссылка" ways=${LINKS} value=${way} onChange=${(w) => { setWay(w); setLink(null); }} /><${ErrorNote} error=${error} />
    ${link && html`<div class="made-link"><input class="input" readonly aria-label="Ссылка" value=${href} onFocus=${(e) => e.target.select()} /><${CopyButton} text=${href} /><p class="muted small">${link.frozen && link.total !== null ? `В наборе ${count(link.total, 'запись', 'записи', 'записей')}. ` : ''}Каждый увидит по ней только то, что доступно его роли.</p></div>`}
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Закрыть</button>${!link && html`<button class="btn primary" disabled=${busy}>Получить ссылку</button>`}</div></form><//>`;
}

const FORMATS = [['xlsx', 'XLSX', 'для Excel'], ['csv', 'CSV', 'точка с запятой, кириллица открывается в Excel'], ['ndjson', 'NDJSON', 'строки JSON для программ']];
const LIVE = ['queued', 'running'];
const POLL_MS = 700;

/** Asks for the job again while it runs. */
function useJob() {
  const [job, setJob] = useState(null);
  useEffect(() => {
    if (!job || !LIVE.includes(job.status)) return undefined;
    const timer = setTimeout(() => get(`/exports/${job.id}`).then((r) => setJob(r.data), () => setJob({ ...job })), POLL_MS);
    return () => clearTimeout(timer);
  }, [job]);
  return [job, setJob];
}

function Progress({ job }) {
  const part = job.total ? Math.min(1, job.rows / job.total) : 0;
  return html`<div role="status"><p>${job.status === 'queued' ? 'В очереди' : 'Готовим файл'}: ${num(job.rows)} из ${job.total === null ? '…' : num(job.total)}</p>
    <span class="bar big" role="progressbar" aria-label="Готовность выгрузки" aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(part * 100)}><i style=${{ width: `${part * 100}%` }} /></span></div>`;
}

function Ready({ job }) {
  const { busy, error, run } = useAction(() => download(`/exports/${job.id}/file`));
  return html`<div class="note good" role="status"><${Icon} name="check" /><div><p class="strong">Файл готов: ${count(job.rows, 'строка', 'строки', 'строк')}${job.size ? `, ${fileSize(job.size)}` : ''}</p>
    ${job.cut && html`<p class="warn">Вид файла не вместил всё найденное; в файле об этом сказано.</p>`}${job.gone > 0 && html`<p>Пока готовился файл, стало недоступно: ${num(job.gone)}.</p>`}${job.expires_at && html`<p class="muted small">Хранится до ${dateTime(job.expires_at)}.</p>`}<div class="actions"><button type="button" class="btn primary" disabled=${busy} onClick=${run}><${Icon} name="download" />Скачать ${job.format.toUpperCase()}</button></div></div></div><${ErrorNote} error=${error} />`;
}

/** Of a search (`params`), or of the set that a link keeps (`link`). */
export function ExportDialog({ params, link, total, onClose }) {
  const [format, setFormat] = useState('xlsx');
  const [job, setJob] = useJob();
  const { busy, error, run } = useAction(() => api('POST', '/exports', { body: { format, ...(link ? { link } : parted(params)) } }));
  const submit = useRef(null);
  // The button that was pressed is disabled meanwhile and loses the focus: after a refusal the work goes on from it.
  useFocusAfter(busy, orElse(() => submit.current));
  const start = async (e) => {
    e.preventDefault();
    const answer = await run();
    if (answer) setJob(answer.data);
  };
  return html`<${Dialog} title=${link ? 'Выгрузить зафиксированный набор' : 'Выгрузить найденное'} onClose=${onClose}><form class="stack" onSubmit=${start}>
    <p>${total && html`Будет выгружено ${link ? 'всё, что вам видно в этом наборе, в том же порядке' : 'всё найденное'}: <b>${count(total.value, 'запись', 'записи', 'записей')}</b>, столько же строк в файле.`}</p>
    ${!job && html`<${Ways} label="Вид файла" ways=${FORMATS} value=${format} onChange=${setFormat} />`}<${ErrorNote} error=${error} />
    ${job && LIVE.includes(job.status) && html`<${Progress} job=${job} />`}${job?.status === 'done' && html`<${Ready} job=${job} />`}
    ${job?.status === 'failed' && html`<p class="note bad" role="alert"><${Icon} name="alert" /><span>${job.error_detail ?? 'Выгрузка не удалась. Повторите; если не поможет, сообщите администратору её номер.'} Номер выгрузки: ${job.id}.</span></p>`}
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Закрыть</button>${(!job || job.status === 'failed') && html`<button class="btn primary" ref=${submit} disabled=${busy}>Выгрузить</button>`}</div></form><//>`;
}

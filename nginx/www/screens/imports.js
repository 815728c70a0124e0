// «Импорт»: drop a file here; below, what was brought in before.
import { html, useRef, useState } from '../lib.js';
import { upload } from '../api.js';
import { count, dateTime, fileSize, num } from '../format.js';
import { go } from '../router.js';
import { FORMAT, IMPORT_STATUS } from '../terms.js';
import { Icon } from '../ui/icons.js';
import { More, useList, useRowKeys } from '../ui/list.js';
import { Page } from '../ui/page.js';
import { Blank, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';

const TONE = { uploaded: 'accent', queued: 'info', running: 'info', done: 'good', failed: 'bad', cancelled: 'warn' };

export function ImportState({ job }) {
  return html`<span class=${`state ${TONE[job.status]}`}>${job.status === 'done' && job.dry_run ? 'Пробный прогон завершён' : IMPORT_STATUS[job.status]}</span>`;
}

function Drop() {
  const [over, setOver] = useState(false);
  const [sending, setSending] = useState(null);
  const [error, setError] = useState(null);
  const input = useRef(null);
  const send = async (file) => {
    if (!file) return;
    if (!file.size) return setError({ title: 'Файл пуст', detail: `В файле «${file.name}» нет ни одного байта.` });
    setError(null);
    setSending({ name: file.name, part: 0 });
    try {
      const job = await upload('/imports', file, { file_name: file.name.slice(-200) }, (part) => setSending({ name: file.name, part }));
      go(`/imports/${job.id}`);
    } catch (e) {
      setError(e);
      setSending(null);
    }
  };
  const drop = (e) => {
    e.preventDefault();
    setOver(false);
    send(e.dataTransfer.files[0]);
  };
  return html`<section class=${`drop ${over ? 'over' : ''}`} aria-label="Новый файл" onDragOver=${(e) => { e.preventDefault(); setOver(true); }} onDragLeave=${() => setOver(false)} onDrop=${drop}>
      <${Icon} name="upload" />
      ${sending ? html`<p role="status"><b>Отправляем «${sending.name}»</b> ${Math.round(sending.part * 100)} %</p><span class="bar"><i style=${{ width: `${sending.part * 100}%` }} /></span>`
    : html`<div><p class="strong">Перетащите файл сюда</p><p class="muted small">XLSX из ПОС и «Инцидент-менеджмент», CSV (Windows-1251 или UTF-8), NDJSON. Сначала покажем, что в файле: в базу ничего не пишется.</p></div>
      <button type="button" class="btn primary" onClick=${() => input.current.click()}>Выбрать файл</button>`}
      <input ref=${input} class="sr" type="file" tabindex="-1" aria-label="Файл для импорта" accept=".xlsx,.csv,.txt,.ndjson,.jsonl,.json" onChange=${(e) => send(e.target.files[0])} /></section>
    <${ErrorNote} error=${error} />`;
}

function Row({ job }) {
  const figure = (name, tone = '') => html`<td class=${`num ${job.status === 'uploaded' ? 'not-yet muted' : ''} ${tone}`}>${job.status === 'uploaded' ? '—' : num(job[name])}</td>`;
  return html`<tr data-row><td class="c-file"><a class="row-link" href=${`/imports/${job.id}`}>${job.file_name}</a><span class="muted small">${[job.format ? FORMAT[job.format] : 'устройство не распознано', fileSize(job.file_size)].join(' · ')}</span></td>
    <td class="c-job"><${ImportState} job=${job} />${job.error_detail && html`<span class="small bad">${job.error_detail}</span>`}</td>
    ${figure('created')}${figure('updated')}${figure('unchanged')}${figure('rejected', job.rejected ? 'bad strong' : '')}
    <td class="c-at"><time datetime=${job.created_at}>${dateTime(job.created_at)}</time><span class="muted small">${job.account ?? 'из командной строки'}</span></td></tr>`;
}

function Earlier() {
  const list = useList('/imports', { limit: 50 });
  if (list.error && !list.items) return html`<${ErrorScreen} error=${list.error} onRetry=${list.reload} />`;
  if (!list.items) return html`<div class="panel"><${Loading} label="Загрузка списка файлов" lines=${5} /></div>`;
  if (!list.items.length) return html`<div class="panel"><${Blank} icon="file" title="Файлов ещё не загружали"><p>Первым подойдёт любой файл выгрузки: повторная загрузка того же файла ничего не испортит.</p><//></div>`;
  return html`<div class="panel flush"><table class="imports"><caption class="sr">Загруженные файлы</caption>
    <thead><tr><th scope="col">Файл</th><th scope="col">Состояние</th><th scope="col" class="num">Создано</th><th scope="col" class="num">Обновлено</th><th scope="col" class="num">Без изменений</th><th scope="col" class="num">Отклонено</th><th scope="col">Загружен</th></tr></thead>
    <tbody>${list.items.map((job) => html`<${Row} key=${job.id} job=${job} />`)}</tbody></table></div><${More} list=${list} />
    <p class="sr" role="status">${count(list.items.length, 'файл', 'файла', 'файлов')}</p>`;
}

export default function Imports() {
  useRowKeys();
  return html`<${Page} title="Импорт" lead="Выгрузки ПОС, «Инцидент-менеджмент» и другие таблицы">
    <div class="stack wide"><${Drop} /><section class="stack"><h2>Загруженные файлы</h2><${Earlier} /></section></div><//>`;
}

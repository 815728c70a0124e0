// «Вложения» of the card: files are added by choosing or dropping, looked at, saved, and taken away with a reason.
import { html, useEffect, useRef, useState } from '../lib.js';
import { api, blobOf, download, get, upload, under } from '../api.js';
import { count, dateTime, fileSize } from '../format.js';
import { Dialog, toast } from './dialog.js';
import { Field } from './field.js';
import { Icon } from './icons.js';
import { useAction, useLoad } from './load.js';
import { Bones, ErrorNote } from './states.js';

const KIND = {
  'image/jpeg': 'JPEG', 'image/png': 'PNG', 'image/gif': 'GIF', 'image/webp': 'WebP', 'application/pdf': 'PDF', 'text/plain; charset=utf-8': 'текст',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'DOCX', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'XLSX',
  'application/vnd.oasis.opendocument.text': 'ODT', 'application/vnd.oasis.opendocument.spreadsheet': 'ODS',
};
const MAX_BYTES = 20 * 1024 * 1024;
const MAX_FILES = 20;
const NAME_LETTERS = 200;
const ACCEPT = '.jpg,.jpeg,.png,.gif,.webp,.pdf,.docx,.xlsx,.odt,.ods,.txt,.csv,.log';

const tooLarge = (file) => ({ title: 'Файл слишком велик', detail: `Больше 20 МБ: ${fileSize(file.size)}.` });
/** The end of a long name is kept: it says what the file is. */
const shortName = (name) => [...name].slice(-NAME_LETTERS).join('');

/** Sends files one after the other; what is refused is told by name and does not stop the rest. */
function useSending(id, onChange) {
  const [sending, setSending] = useState(null);
  const [failed, setFailed] = useState([]);
  const send = async (files) => {
    let added = 0;
    const wrong = [];
    for (const file of files) {
      setSending({ name: file.name, part: 0 });
      try {
        if (file.size > MAX_BYTES) throw tooLarge(file);
        await upload(`/messages/${id}/attachments`, file, { file_name: shortName(file.name) }, (part) => setSending({ name: file.name, part }));
        added += 1;
      } catch (error) {
        wrong.push({ name: file.name, error });
      }
    }
    setSending(null);
    setFailed(wrong);
    if (!added) return;
    toast(added === 1 ? 'Файл приложен' : `Приложено: ${count(added, 'файл', 'файла', 'файлов')}`);
    onChange();
  };
  return { sending, failed, send };
}

/** The picture itself, fetched under the token when asked for: each reading is noted in the journal. */
function Picture({ file }) {
  const [url, setUrl] = useState('');
  const [error, setError] = useState(null);
  useEffect(() => {
    const abort = new AbortController();
    let made = '';
    blobOf(`/attachments/${file.id}/file`, abort.signal).then((blob) => {
      if (abort.signal.aborted) return;
      made = URL.createObjectURL(blob);
      setUrl(made);
    }, (e) => abort.signal.aborted || setError(e));
    return () => {
      abort.abort();
      if (made) URL.revokeObjectURL(made);
    };
  }, [file.id]);
  if (error) return html`<${ErrorNote} error=${error} />`;
  return url ? html`<img class="attached-picture" src=${url} alt=${file.name} />` : html`<${Bones} lines=${2} />`;
}

function DropDialog({ file, rev, onDone, onClose }) {
  const [reason, setReason] = useState('');
  const { busy, error, run } = useAction(() => api('DELETE', `/attachments/${file.id}`, { body: { reason: reason.trim() }, headers: under(rev) }));
  const submit = async (e) => {
    e.preventDefault();
    if (!(await run())) return;
    toast('Вложение удалено');
    onDone();
  };
  const close = error?.status === 412 ? onDone : onClose; // the record is another by now: read it anew
  return html`<${Dialog} title="Удалить вложение" onClose=${close}><form class="stack" onSubmit=${submit}>
    <p class="break">«${file.name}» будет удалено насовсем. Имя файла и причина останутся в истории записи.</p>
    <${Field} label="Причина" required=${true}>${(id) => html`<textarea class="textarea short" id=${id} rows="3" maxlength="2000" required autofocus value=${reason} onInput=${(e) => setReason(e.target.value)} />`}<//>
    <${ErrorNote} error=${error} />
    <div class="dialog-foot"><button type="button" class="btn" onClick=${close}>Отмена</button><button class="btn danger" disabled=${busy || !reason.trim()}>Удалить</button></div></form><//>`;
}

function Attached({ file, may, reads, onDrop }) {
  const [shown, setShown] = useState(false);
  const { busy, error, run } = useAction(() => download(`/attachments/${file.id}/file`, file.name));
  const about = [KIND[file.type] ?? file.type, fileSize(file.size), dateTime(file.created_at), file.account].join(' · ');
  return html`<li class="attached"><div class="attached-line"><${Icon} name="file" /><div class="grow"><p class="break">${file.name}</p><p class="muted small">${about}</p></div>
      ${may && html`<div class="row attached-actions">
        ${reads && file.type.startsWith('image/') && html`<button type="button" class="btn quiet small" aria-expanded=${shown} aria-label=${`${shown ? 'Скрыть' : 'Показать'} «${file.name}»`} onClick=${() => setShown(!shown)}>${shown ? 'Скрыть' : 'Показать'}</button>`}
        ${reads && html`<button type="button" class="btn quiet small" disabled=${busy} aria-label=${`Скачать «${file.name}»`} onClick=${run}>Скачать</button>`}
        ${file.removable && html`<button type="button" class="btn quiet small bad" aria-label=${`Удалить «${file.name}»`} onClick=${onDrop}>Удалить</button>`}</div>`}</div>
    ${shown && html`<${Picture} file=${file} />`}<${ErrorNote} error=${error} /></li>`;
}

function Add({ sending, onFiles, button }) {
  const input = useRef(null);
  const choose = (e) => {
    onFiles([...e.target.files]);
    e.target.value = '';
  };
  return html`<button type="button" class="btn small" ref=${button} aria-disabled=${Boolean(sending)} onClick=${() => sending || input.current.click()}><${Icon} name="plus" />Приложить файл</button>
    <input ref=${input} class="sr" type="file" multiple tabindex="-1" aria-label="Файлы вложений" accept=${ACCEPT} onChange=${choose} />`;
}

/** @param {{card: any, onChange: () => void}} props `onChange`: the record has a new version */
export function Attachments({ card, onChange }) {
  const { id, rev } = card;
  const works = card.actions.includes('message.work');
  const reads = card.actions.includes('personal.text');
  const { data, error, reload } = useLoad((abort) => get(`/messages/${id}/attachments`, {}, { signal: abort }).then((r) => r.data.items), [id, rev]);
  const { sending, failed, send } = useSending(id, onChange);
  const [over, setOver] = useState(false);
  const [leaving, setLeaving] = useState(null);
  const button = useRef(null);
  const may = works && data && data.length < MAX_FILES;
  const drop = (e) => {
    e.preventDefault();
    setOver(false);
    if (!sending) send([...e.dataTransfer.files]);
  };
  const dropping = may ? { onDragOver: (e) => { e.preventDefault(); setOver(true); }, onDragLeave: () => setOver(false), onDrop: drop } : {};
  // The button that opened the dialog goes with its file: the focus stays in the section.
  const deleted = useRef(false);
  useEffect(() => {
    if (deleted.current && document.activeElement === document.body) button.current?.focus();
    deleted.current = false;
  }, [data]);
  const gone = () => {
    deleted.current = true;
    setLeaving(null);
    onChange();
  };
  return html`<section class=${`panel attachments ${over ? 'over' : ''}`} aria-labelledby="attachments" ...${dropping}>
    <div class="panel-head"><h2 id="attachments">Вложения${data?.length > 0 && html` <span class="muted">${data.length}</span>`}</h2>${may && html`<${Add} sending=${sending} onFiles=${send} button=${button} />`}</div>
    ${sending && html`<p class="small break" role="status">Отправляем «${sending.name}»: ${Math.round(sending.part * 100)}\u00a0%</p>`}
    ${error && html`<${ErrorNote} error=${error} onRetry=${reload} />`}${!data && !error && html`<${Bones} lines=${1} />`}
    ${failed.map((f) => html`<div class="note bad" role="alert" key=${f.name}><${Icon} name="alert" /><div class="break"><p class="strong">«${f.name}» не приложен</p><p>${f.error.detail || f.error.title}</p></div></div>`)}
    ${data?.length === 0 && html`<p class="muted">${may ? 'Файлов нет. Их можно перетащить сюда: снимки, PDF, документы и таблицы до 20 МБ.' : 'Файлов нет.'}</p>`}
    ${data?.length > 0 && html`<ul class="plain-list">${data.map((f) => html`<${Attached} key=${f.id} file=${f} may=${works} reads=${reads} onDrop=${() => setLeaving(f)} />`)}</ul>`}
    ${data?.length >= MAX_FILES && works && html`<p class="muted small">Больше 20 файлов к записи не приложить.</p>`}
    ${works && data?.some((f) => !f.removable) && html`<p class="muted small">Удалить файл может тот, кто его приложил, или сотрудник центра.</p>`}
    ${data?.length > 0 && !(works && reads) && html`<p class="muted small">Открыть файл может тот, кто работает с записью и видит тексты целиком: в нём могут быть персональные данные.${!reads && ' Имена файлов закрыты по той же причине.'}</p>`}
    ${leaving && html`<${DropDialog} file=${leaving} rev=${rev} onDone=${gone} onClose=${() => setLeaving(null)} />`}</section>`;
}

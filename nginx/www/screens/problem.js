// One problem: numbers, words, sides, quotations, records, history; its name, a merge, a split, a pin, an undo.
import { html, useEffect, useRef, useState } from '../lib.js';
import { api } from '../api.js';
import { day, num } from '../format.js';
import { bind } from '../keys.js';
import { MergeDialog, RenameDialog, SplitDialog } from '../problems/dialogs.js';
import { Records } from '../problems/records.js';
import { History, Quotes, Sides, Terms, Weeks } from '../problems/sides.js';
import { growth, occasions, people, recent, records, title } from '../problems/words.js';
import { Plans } from '../roadmap/links.js';
import { can } from '../session.js';
import { loadBooks } from '../terms.js';
import { toast, useFocusAfter } from '../ui/dialog.js';
import { problems } from '../ui/filters.js';
import { dropLists, useRowKeys } from '../ui/list.js';
import { useAction, useLoad } from '../ui/load.js';
import { Page } from '../ui/page.js';
import { ErrorNote, ErrorScreen, Loading } from '../ui/states.js';

function Summary({ p, target }) {
  return html`<section class="panel stack tight" aria-label="Главное"><p class="row" tabindex="-1" ref=${target}>${p.emerging && html`<span class="badge accent">новая</span>`}${p.pinned && html`<span class="badge line">закреплена</span>`}${p.named && html`<span class="badge line">названа человеком</span>`}${p.died_on && html`<span class="badge warn">${p.into_id ? 'объединена' : 'закончилась'}</span>`}${p.sector && html`<a href=${`/problems?sector_id=${p.sector_id}`}>Сектор: ${p.sector}</a>`}</p>
    ${p.died_on ? html`<p class="lead">${p.into_id ? html`С ${day(p.died_on)} её записи — в проблеме <a href=${`/problems/${p.into_id}`}>${title(p.into_label)}</a>.` : `Закончилась ${day(p.died_on)}: таких записей больше нет вместе.`}</p>`
      : html`<p class="lead">За 30 дней по ${day(p.day)} ${occasions(p.now_occasions)}: записей <a href=${recent(p, p.day)} aria-label=${`За 30 дней записей ${p.now_messages}, показать`}>${num(p.now_messages)}</a> от ${people(p.now_authors)}; ${growth(p)}, когда записей было <a href=${recent(p, p.day, true)} aria-label=${`За прежние 30 дней записей ${p.before_messages}, показать`}>${num(p.before_messages)}</a>.</p>
      <p class="muted">За 180 дней ${occasions(p.occasions)}, записей <a href=${records(p.id)} aria-label=${`За 180 дней записей ${p.messages}, показать`}>${num(p.messages)}</a> от ${people(p.authors)}. Повод — записи о том же объекте и неисправности у того же дома с промежутком до 30 дней; запись без дома — сама по себе повод.</p>`}</section>`;
}

export default function Problem({ id }) {
  const { data, error, reload, set } = useLoad((abort) => api('GET', `/problems/${id}`, { signal: abort }), [id]);
  const [open, setOpen] = useState('');
  const [chosen, setChosen] = useState([]);
  const state = useRef(null);
  useFocusAfter(open, state);
  useRowKeys();
  useEffect(() => {
    loadBooks().catch(() => null);
  }, []);
  const done = (answer, words) => {
    setOpen('');
    setChosen([]);
    dropLists();
    set(answer);
    toast(words);
    state.current?.focus();
  };
  const call = useAction(async (method, path, body, words) => done(await api(method, `/problems/${id}${path}`, { body, headers: { 'if-match': data.etag } }), words));
  const p = data?.data;
  const edits = Boolean(p) && can('problem.edit');
  const alive = edits && !p.died_on;
  const pin = () => call.run('PATCH', '', { pinned: !p.pinned }, p.pinned ? 'Откреплена' : 'Закреплена: её записи останутся в ней');
  const undo = () => call.run('POST', '/undo', undefined, 'Последнее действие отменено');
  const acts = [...(alive ? [['KeyN', 'N', 'Назвать', () => setOpen('name')], ['KeyM', 'M', 'Объединить', () => setOpen('merge')], ['KeyP', 'P', p.pinned ? 'Открепить' : 'Закрепить', pin]] : []), ...(edits && p.undo_id ? [['KeyU', 'U', 'Отменить последнее', undo]] : [])];
  useEffect(() => bind(acts.map(([code, key, label, run]) => ({ code, key, label, run }))), [data]);
  if (error && !p) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  if (!p) return html`<${Loading} label="Загрузка проблемы" lines=${8} />`;
  problems.set(p.id, p.label);
  const close = (stale) => {
    setOpen('');
    if (stale) reload();
  };
  const dialog = { problem: p, etag: data.etag, onClose: close, onStale: reload };
  return html`<${Page} title=${title(p.label)} windowTitle=${`Проблема № ${p.id}`} crumbs=${[{ href: '/problems', name: 'Проблемы' }]} actions=${html`${can('cause.edit') && !p.died_on && html`<a class="btn primary" href=${`/causes/new?problem_id=${p.id}&title=${encodeURIComponent(title(p.label))}`}>Разобрать причины</a>`}${can('cause.read') && html`<a class="btn" href=${`/causes?problem_id=${p.id}`}>Дела о ней</a>`}${acts.map(([code, , label, run]) => html`<button key=${code} type="button" class="btn always" onClick=${run}>${label}</button>`)}`}>
    <div class="stack"><${ErrorNote} error=${call.error} onRetry=${call.error?.status === 412 ? reload : undefined} /><${Summary} p=${p} target=${state} /><${Weeks} p=${p} /><${Quotes} p=${p} /><${Terms} p=${p} /><${Sides} p=${p} /><${Plans} query=${{ problem_id: p.id }} />
      <${Records} key=${p.version} problem=${p} chosen=${chosen} onChoose=${alive ? setChosen : null} onSplit=${() => setOpen('split')} /><${History} p=${p} /></div>
    ${open === 'name' && html`<${RenameDialog} ...${dialog} onDone=${(a) => done(a, 'Название записано')} />`}${open === 'merge' && html`<${MergeDialog} ...${dialog} onDone=${(a) => done(a, 'Объединена')} />`}${open === 'split' && html`<${SplitDialog} ...${dialog} chosen=${chosen} onDone=${(a) => done(a, 'Записи выделены в новую проблему')} />`}<//>`;
}

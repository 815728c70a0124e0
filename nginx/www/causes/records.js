// Records of a case behind a number; those that are proposed are taken or refused.
import { html, useEffect, useRef, useState } from '../lib.js';
import { count, day } from '../format.js';
import { Entry } from '../problems/records.js';
import { place } from '../router.js';
import { More, useList } from '../ui/list.js';
import { Blank, ErrorNote, Loading } from '../ui/states.js';

const PARAM = { cause: 'cause_id', evidence: 'evidence_id', proposed: 'proposed_to' };

/** What the address asks for: {kind, of}. */
function asked() {
  const [kind, ...of] = (place.value.query.get('records') ?? 'all').split('-');
  return { kind, of: of.join('-') };
}

function params({ kind, of }) {
  if (kind === 'explained' || kind === 'unexplained') return { explained: kind === 'explained' };
  if (PARAM[kind]) return { [PARAM[kind]]: of };
  return kind === 'all' ? {} : { side: kind, value: of };
}

function heading(k, { kind, of }) {
  const cause = k.causes.find((c) => c.id === of);
  const evidence = k.evidence.find((e) => e.id === of);
  return { cause: `Записи причины: ${cause?.text ?? ''}`, evidence: `Записи довода: ${evidence?.text ?? ''}`, proposed: `Предложены причине: ${cause?.text ?? ''}`, explained: 'Записи с принятой причиной', unexplained: 'Записи без принятой причины', all: 'Записи дела', week: `Записи за неделю с ${kind === 'week' ? day(of) : ''}` }[kind] ?? `Записи: ${k.sides.find((s) => s.kind === kind && s.id === of)?.name ?? of}`;
}

/** @param {{k: any, onDecide: ((cause: string, ids: string[], to: string) => void) | null}} props */
export function Records({ k, onDecide }) {
  const what = asked();
  const list = useList(`/cause-cases/${k.id}/messages`, { limit: 20, ...params(what) });
  const [chosen, setChosen] = useState([]);
  const head = useRef(null);
  useEffect(() => {
    setChosen([]);
    if (place.value.query.get('records')) head.current?.focus();
  }, [place.value.query.get('records')]);
  const decides = what.kind === 'proposed' && onDecide;
  const toggle = (id) => setChosen(chosen.includes(id) ? chosen.filter((x) => x !== id) : [...chosen, id]);
  const decide = (to) => onDecide(what.of, chosen, to);
  return html`<section class="panel stack tight" aria-labelledby="records"><div class="panel-head"><h2 id="records" tabindex="-1" ref=${head}>${heading(k, what)}</h2>${what.kind !== 'all' && html`<a href=${`/causes/${k.id}`}>Все записи дела</a>`}</div>
    <${ErrorNote} error=${list.error} onRetry=${list.reload} />
    ${decides && html`<div class="row apart"><p class="muted small" role="status">${chosen.length ? `Отмечено: ${count(chosen.length, 'запись', 'записи', 'записей')}` : 'Отметьте записи и решите, этой ли они причины.'}</p>
      <span class="row"><button type="button" class="btn primary" disabled=${!chosen.length} onClick=${() => decide('accepted')}>Эта причина</button><button type="button" class="btn" disabled=${!chosen.length} onClick=${() => decide('rejected')}>Не эта</button></span></div>`}
    ${!list.items ? html`<${Loading} label="Загрузка записей" lines=${5} />` : list.items.length ? html`<ul class=${`plain-list problem-records ${list.loading ? 'stale' : ''}`}>${list.items.map((m) => html`<${Entry} key=${m.id} m=${m} chosen=${chosen} onToggle=${decides && toggle} />`)}</ul>`
      : html`<${Blank} title="Таких записей нет"><p>${what.kind === 'unexplained' ? 'Все записи дела объяснены принятыми причинами.' : 'Под это сейчас не подходит ни одна запись.'}</p><//>`}<${More} list=${list} /></section>`;
}

// Two people edited the rules or a calendar: piece by piece what it was, what the other made of it and what is mine; the reader chooses.
import { html, useMemo, useState } from '../lib.js';
import { Dialog } from '../ui/dialog.js';
import { Row } from '../ui/merge.js';

const SIDES = ['base', 'theirs', 'mine'];
const NONE = 'нет';

/** The pieces of a part by key: what each side has; null: not there. */
function pieces({ key, same, ...part }) {
  const found = new Map();
  for (const side of SIDES) {
    for (const item of part[side]) {
      if (!found.has(key(item))) found.set(key(item), { key: key(item), base: null, theirs: null, mine: null });
      found.get(key(item))[side] = item;
    }
  }
  const value = (item) => (item === null ? null : same(item));
  return [...found.values()].map((p) => ({ ...p, values: Object.fromEntries(SIDES.map((s) => [s, value(p[s])])) }));
}

const isMine = ({ values }) => values.mine !== values.base && values.mine !== values.theirs;
const isTheirs = ({ values }) => values.theirs !== values.base && values.mine === values.base;

/**
 * A part is a list of items: `key` says which of them are the same one, `same` what they are compared by, `name` and `words` tell them.
 * @param {{parts: {id: string, key: (item: any) => string, same: (item: any) => string, name: (item: any) => string, words: (item: any) => string, base: any[], theirs: any[], mine: any[]}[],
 *   onDone: (lists: Record<string, any[]>) => void, onTheirs: () => void, onBack: () => void}} props
 */
export function MergeDialog({ parts, onDone, onTheirs, onBack }) {
  const read = useMemo(() => parts.map((part) => ({ ...part, pieces: pieces(part) })), [parts]);
  const [chosen, setChosen] = useState({});
  const side = (part, p) => (isMine(p) ? chosen[part.id + p.key] ?? 'mine' : p.values.mine === p.values.base ? 'theirs' : 'mine');
  const merged = () => Object.fromEntries(read.map((part) => [part.id, part.pieces.map((p) => p[side(part, p)]).filter((item) => item !== null)]));
  const any = (p) => p.mine ?? p.theirs ?? p.base;
  const told = (part, item) => (item === null ? NONE : part.words(item));
  const mine = read.flatMap((part) => part.pieces.filter(isMine).map((p) => ({ part, p })));
  const theirs = read.flatMap((part) => part.pieces.filter(isTheirs).map((p) => ({ part, p })));
  return html`<${Dialog} title="Версию успели сменить" wide=${true} onClose=${onBack}>
    <p>Пока вы правили, другой сотрудник сохранил свою версию. Введённое вами не записано и не потеряно.</p>
    ${theirs.length > 0 && html`<table class="plain conflict"><caption class="label">Изменилось без вас и останется</caption><tbody>
      ${theirs.map(({ part, p }) => html`<tr key=${p.key}><th scope="row">${part.name(any(p))}</th><td>${told(part, p.base)} → <b>${told(part, p.theirs)}</b></td></tr>`)}</tbody></table>`}
    ${mine.length > 0 ? html`<div class="stack tight merge">${mine.map(({ part, p }) => html`<${Row} key=${part.id + p.key} field=${part.id + p.key} name=${part.name(any(p))} values=${p.values}
      chosen=${side(part, p)} onChoose=${(s) => setChosen({ ...chosen, [part.id + p.key]: s })} words=${(s) => told(part, p[s])} />`)}</div>`
      : html`<p>Ваши правки в новой версии уже есть: выбирать нечего.</p>`}
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onBack}>Вернуться к форме</button>
      <button type="button" class="btn" onClick=${onTheirs}>Загрузить новое, мои правки отбросить</button>
      <button type="button" class="btn primary" autofocus onClick=${() => onDone(merged())}>Перенести выбранное</button></div><//>`;
}

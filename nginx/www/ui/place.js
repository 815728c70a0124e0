// The place of one message on its card: street and house, how sure, the words they were recognised by; the repair by hand.
import { html, useEffect, useRef, useState } from '../lib.js';
import { get } from '../api.js';
import { bind } from '../keys.js';
import { PLACE_BY } from '../terms.js';
import { Dialog, toast } from './dialog.js';
import { Field } from './field.js';
import { Icon } from './icons.js';
import { useLoad } from './load.js';
import { Combo } from './pick.js';
import { SaveError } from './save.js';
import { Bones, ErrorNote } from './states.js';

const FROM = { ...PLACE_BY, hand: 'указано вручную' };
const SURE = 0.5;

/** What speaks for a place and what against it, in words. */
const WHY = {
  other_kind: 'в реестре эта улица другого рода', part: 'название неполное', rivals: 'подходит не одна улица', settled: 'из одноимённых выбрана по району или домам',
  no_such_house: 'такого дома в реестре нет', other_name: 'другое название улицы', person: 'похоже на имя человека или учреждения', elsewhere: 'назван другой населённый пункт', short: 'название сокращено',
};

const percent = (x) => `${Math.round(x * 100)} %`;
const tone = (x) => (x >= 0.8 ? ['good', 'надёжно'] : x >= 0.6 ? ['', 'вероятно'] : ['warn', 'сомнительно']);
const named = (p) => [p.street, p.house].filter(Boolean).join(', ');
const same = (card, p) => p.street_id === card.street_id && (p.house ?? null) === (card.house ?? null);

function Words({ found }) {
  return html`<q class="place-words">${found.cut_before && '…'}${found.before}<mark>${found.words}</mark>${found.after}${found.cut_after && '…'}</q>`;
}

function Doubts({ found }) {
  const list = found.why.map((w) => WHY[w]).filter(Boolean);
  return list.length > 0 && html`<span class="muted small">${list.join('; ')}</span>`;
}

/** The words stand on the card only while the place is still the one they name. */
function Shown({ card, items }) {
  if (!card.street_id) return html`<p class="muted">${card.place_by === 'hand' ? 'Указано вручную: места нет.' : 'Улица и дом не определены.'}</p>`;
  const found = card.place_by === 'hand' ? null : items?.find((p) => p.by === (card.place_by ?? p.by) && same(card, p));
  const [colour, word] = card.place_by === 'hand' || card.place_confidence === null ? ['', null] : tone(card.place_confidence);
  return html`<p class="row apart"><b>${named(card)}</b>${word ? html`<span class=${`badge ${colour}`} title=${`Уверенность распознавания ${percent(card.place_confidence)}`}>${word}, ${percent(card.place_confidence)}</span>` : card.place_by === 'hand' && html`<span class="badge">вручную</span>`}</p>
    ${found ? html`<p class="small"><span class="muted">${FROM[card.place_by] ?? FROM[found.by]}: </span><${Words} found=${found} /></p><${Doubts} found=${found} />` : card.place_by && html`<p class="muted small">${FROM[card.place_by]}</p>`}`;
}

/** `edit` is the revision whose dialog is open: it belongs to one, as that of the fields does. */
export function Place({ card, save, edit, setEdit }) {
  const { data, error, reload } = useLoad((abort) => get(`/messages/${card.id}/place`, {}, { signal: abort }).then((r) => r.data.items), [card.id, card.rev]);
  const may = card.actions.includes('message.edit');
  useEffect(() => (may ? bind([{ code: 'KeyP', key: 'P', label: 'Исправить место', run: () => setEdit(card.rev) }]) : undefined), [card.rev]);
  return html`<section class="panel message-place" aria-labelledby="place"><div class="panel-head"><h2 id="place">Место</h2>
      ${may && html`<button type="button" class="btn quiet small" onClick=${() => setEdit(card.rev)}><${Icon} name="edit" />${card.street_id ? 'Исправить место' : 'Указать место'}</button>`}</div>
    ${error && html`<${ErrorNote} error=${error} onRetry=${reload} />`}
    ${!data && !error ? html`<${Bones} lines=${2} />` : html`<${Shown} card=${card} items=${data} />`}
    ${edit === card.rev && html`<${PlaceDialog} card=${card} items=${data ?? []} save=${save} onClose=${() => { save.clear(); setEdit(0); }} />`}</section>`;
}

/** Each place once, the surest first. */
function offers(items) {
  const seen = new Map();
  for (const p of [...items].sort((a, b) => b.confidence - a.confidence)) if (!seen.has(named(p))) seen.set(named(p), p);
  return [...seen.values()].slice(0, 6);
}

function PlaceDialog({ card, items, save, onClose }) {
  const [form, setForm] = useState({ street_id: card.street_id ?? '', house: card.house ?? '' });
  const { data: streets, error, reload } = useLoad((abort) => get('/streets', {}, { signal: abort }).then((r) => r.data.items), []);
  const root = useRef(null);
  // Streets first: a name typed before they are there would choose nothing. Selected, so that the name typed takes the place of the old one.
  useEffect(() => {
    const street = root.current.querySelector('[role=combobox]');
    street?.focus();
    street?.select();
  }, [Boolean(streets)]);
  const wrong = (f) => save.error?.errors?.find((e) => e.pointer === `/${f}`)?.message;
  const options = (streets ?? []).map((s) => ({ value: s.id, name: `${s.kind} ${s.name}`, hint: s.gone ? 'в последней загрузке реестра её нет' : undefined }));
  const saved = (words) => () => {
    toast(words);
    onClose();
  };
  const submit = (e) => {
    e.preventDefault();
    save.patch({ street_id: form.street_id || null, house: form.house.trim() || null }, saved('Место указано'));
  };
  return html`<${Dialog} title="Место" onClose=${onClose}><form onSubmit=${submit} class="stack" ref=${root}>
    <${ErrorNote} error=${error} onRetry=${reload} />
    ${!streets ? !error && html`<${Bones} lines=${3} />` : html`<${Field} label="Улица" wrong=${wrong('street_id')}>${(id) => html`<${Combo} id=${id} options=${options} value=${form.street_id} placeholder="Нет места" onChange=${(street_id) => setForm((old) => ({ house: street_id === old.street_id ? old.house : '', street_id }))} />`}<//>
    <${Field} label="Дом" hint="12, 12а, 3/5 к. 2; пусто — улица целиком" wrong=${wrong('house')}>${(id) => html`<input class="input" id=${id} maxlength="30" autocomplete="off" value=${form.house} onInput=${(e) => setForm((old) => ({ ...old, house: e.target.value }))} />`}<//>`}
    ${items.length > 0 && html`<div class="stack tight" role="group" aria-label="Распознано"><h3>Распознано</h3>
      ${offers(items).map((p) => html`<div key=${named(p)}><button type="button" class="link" onClick=${() => setForm({ street_id: p.street_id, house: p.house ?? '' })}>${named(p)}</button> <span class="muted small">${FROM[p.by]}, ${percent(p.confidence)}${p.confidence < SURE ? ', само не записывается' : ''}</span>
        <div class="small"><${Words} found=${p} /></div><${Doubts} found=${p} /></div>`)}</div>`}
    ${wrong('place_by') && html`<p class="wrong" role="alert">${wrong('place_by')}</p>`}<${SaveError} error=${save.error} />
    <div class="dialog-foot">${card.place_by === 'hand' && html`<button type="button" class="btn" disabled=${save.busy} onClick=${() => save.patch({ place_by: 'machine' }, saved('Место снова определяется распознаванием'))}>Вернуть распознанное</button>`}
      <button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" disabled=${save.busy || !streets}>Сохранить</button></div></form><//>`;
}

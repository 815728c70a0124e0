// An alert on a saved search: how many in how long, at once or daily, quiet hours; what it would have done in the last 30 days.
import { html, useState } from '../lib.js';
import { api, under } from '../api.js';
import { count, dateTime, day, dayShort, num, word } from '../format.js';
import { Bars } from '../ui/bars.js';
import { Changed } from '../ui/changed.js';
import { Dialog } from '../ui/dialog.js';
import { useAction, useLoad } from '../ui/load.js';
import { ErrorNote, Loading } from '../ui/states.js';
import { Choice, Field } from '../ui/field.js';

export const DIGEST = { at_once: 'Сразу', daily: 'Раз в день, в 9:00' };
export const WINDOWS = { 1: '1 час', 6: '6 часов', 24: 'сутки', 72: '3 суток', 168: '7 суток' };
const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;
const FIRINGS = 20;
const FRESH = { threshold: 5, window_hours: 24, digest: 'at_once', quiet_from: '', quiet_to: '' };

/** What the form sends; quiet hours go in pairs or not at all. */
function body({ threshold, window_hours, digest, quiet_from, quiet_to }) {
  const quiet = quiet_from && quiet_to;
  return { threshold, window_hours, digest, quiet_from: quiet ? quiet_from : null, quiet_to: quiet ? quiet_to : null };
}

/** Made anew, or changed from the version that stands on screen. */
const send = (saved, base, form) => (base
  ? api('PATCH', `/alerts/${base.id}`, { body: body(form), headers: under(base.version) })
  : api('POST', '/alerts', { body: { saved_search_id: saved.id, ...body(form) } }));
const NAMES = { threshold: 'Порог', window_hours: 'За время', digest: 'Когда сообщать', quiet_from: 'Тихие часы с', quiet_to: 'Тихие часы до' };
const words = (f, v) => (f === 'digest' ? DIGEST[v] : f === 'window_hours' ? WINDOWS[v] : v);

/** One firing in words: «12.11.2026, 14:05, держалось до 18:00 — до 7 записей за окно». */
const firingWords = (f) => `${dateTime(f.fired_at)}${f.fired_at === f.pending_at ? '' : ` (накопилось ${dateTime(f.pending_at)})`}, ${f.until ? `держалось до ${dateTime(f.until)}` : 'держится сейчас'}, больше всего ${num(f.most)}`;

function Preview({ saved, form }) {
  const { threshold, window_hours, digest } = form;
  const { quiet_from, quiet_to } = body(form);
  const valid = Number.isInteger(threshold) && threshold > 0 && [quiet_from, quiet_to].every((t) => t === null || CLOCK.test(t));
  const ask = { saved_search_id: saved.id, threshold, window_hours, digest, quiet_from, quiet_to };
  const { data, error, loading, reload } = useLoad((abort) => (valid ? api('POST', '/alerts/preview', { body: ask, signal: abort }).then((r) => r.data) : Promise.resolve(null)), [JSON.stringify(ask)]);
  if (error) return html`<${ErrorNote} error=${error} onRetry=${reload} />`;
  if (!data) return valid ? html`<${Loading} lines=${4} label="Проверяем последние 30 дней" />` : null;
  const fired = data.fires;
  const bars = data.days.map((d, i) => ({ key: d.day, count: d.count, axis: i % 7 === 0 ? dayShort(d.day) : '', words: `${day(d.day)}: поступило ${num(d.count)}${d.fires ? `, сработало бы ${count(d.fires, 'раз', 'раза', 'раз')}` : ''}` }));
  return html`<section class=${`alert-preview ${loading ? 'stale' : ''}`} aria-label="За последние 30 дней"><p role="status"><b>За последние 30 дней сработало бы ${fired === 0 ? 'ни разу' : count(fired, 'раз', 'раза', 'раз')}</b>${fired > 10 ? html` <span class="warn">часто: поднимите порог</span>` : ''}</p>
    <${Bars} bars=${bars} lead=${html`<span class="legend"><i class="k-now" />день, когда сработало бы <i class="k-calm" />остальные</span>`} onRange=${() => null} chosen=${(i) => data.days[i].fires > 0} label="Найденное по дням за 30 дней" />
    ${fired > 0 && html`<details><summary>Когда именно</summary><ol class="small">${data.firings.slice(-FIRINGS).map((f) => html`<li key=${f.pending_at}>${firingWords(f)}</li>`)}</ol>${fired > FIRINGS && html`<p class="muted small">Показаны последние ${num(FIRINGS)}.</p>`}</details>`}
    <p class="muted small">Пока записей не стало меньше порога, об одном и том же подъёме сообщается один раз.</p></section>`;
}

/** @param {{saved: any, alert?: any, onClose: () => void, onDone: (words: string) => void}} props with `alert` it is changed, else made */
export function AlertDialog({ saved, alert, onClose, onDone }) {
  const [form, setForm] = useState(() => ({ ...FRESH, ...alert, quiet_from: alert?.quiet_from ?? '', quiet_to: alert?.quiet_to ?? '' }));
  const [base, setBase] = useState(alert);
  const put = (changes) => setForm((old) => ({ ...old, ...changes }));
  const { busy, error, run } = useAction(() => send(saved, base, form));
  const submit = async (e) => {
    e.preventDefault();
    if (await run()) onDone(alert ? 'Оповещение изменено' : 'Оповещение создано');
  };
  const time = (name, label) => html`<${Field} label=${label}>${(id) => html`<input class="input" id=${id} inputmode="numeric" maxlength="5" pattern="([01]\\d|2[0-3]):[0-5]\\d" placeholder="22:00" title="Часы и минуты: 22:00" value=${form[name]} onInput=${(e) => put({ [name]: e.target.value })} />`}<//>`;
  return html`<${Dialog} title=${`Оповещение: ${saved.name}`} onClose=${onClose} wide><form class="stack" onSubmit=${submit}>
    <div class="form-grid"><${Field} label="Сработает, когда новых записей не меньше">${(id) => html`<input class="input" id=${id} type="number" min="1" max="100000" required autofocus value=${form.threshold} onInput=${(e) => put({ threshold: Number(e.target.value) })} />`}<//>
      <${Field} label="За время">${(id) => html`<${Choice} id=${id} value=${form.window_hours} onChange=${(v) => put({ window_hours: Number(v) })} options=${WINDOWS} />`}<//>
      <${Field} label="Когда сообщать">${(id) => html`<${Choice} id=${id} value=${form.digest} onChange=${(digest) => put({ digest })} options=${DIGEST} />`}<//>
      ${time('quiet_from', 'Тихие часы с')}${time('quiet_to', 'Тихие часы до')}</div>
    <p class="muted small">Считаются только записи, которые подошли под запрос после создания оповещения: пришли или получили нужные тему, организацию, район. О сработавшем вам придут уведомление и письмо, в тихие часы они ждут; если запрос открыт роли, уведомление получат все, кто её держит и видит все записи.</p>
    <${Preview} saved=${saved} form=${form} /><${Changed} error=${error} form=${form} names=${NAMES} words=${words} take=${(f, v) => put({ [f]: v ?? '' })} onBase=${setBase} />
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" disabled=${busy}>${alert ? 'Сохранить' : 'Создать оповещение'}</button></div></form><//>`;
}

/** «не меньше 5 новых за сутки» */
export function ruleWords({ threshold, window_hours }) {
  return `не меньше ${num(threshold)} ${word(threshold, 'новой', 'новых', 'новых')} за ${WINDOWS[window_hours] ?? `${window_hours} ч`}`;
}

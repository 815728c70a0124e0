// «Источники»: which one is silent or out of its own rhythm, and by what.
import { html } from '../lib.js';
import { get } from '../api.js';
import { count, dateTime, num } from '../format.js';
import { can } from '../session.js';
import { list } from '../ui/flow.js';
import { useLoad } from '../ui/load.js';
import { Blank, ErrorScreen, Loading } from '../ui/states.js';

const STATE = { silent: ['молчит', 'bad'], little: ['мало', 'warn'], much: ['много', 'warn'], ok: ['в своём ритме', 'good'], new: ['мало данных', ''], none: ['ничего не поступало', ''] };

/** 1 к 3 000: the chance of such a silence. */
const chance = (surprise) => (surprise < 0.7 ? 'обычное дело' : surprise > 14 ? 'меньше 1 к миллиону' : `1 к ${num(Number(Math.exp(surprise).toPrecision(1)))}`);

function why(s) {
  if (s.state === 'silent' && s.surprise >= s.bound) return `так долго молчать при его ритме — ${chance(s.surprise)}`;
  if (s.state === 'silent') return s.pause_bound ? `${num(s.pause_hours)} ч рабочих дней без поступлений, раньше самое большее ${num(Math.round(s.pause_bound / 1.5))} ч` : '56 дней без поступлений';
  if (s.state === 'little' || s.state === 'much') return `за сутки ${num(s.seen)}, обычно ${num(Math.round(s.usual))}`;
  if (s.state === 'new') return s.days === null ? '' : `история ${count(s.days, 'день', 'дня', 'дней')}, нужно 14 дней и 5 поступлений`;
  return s.state === 'ok' ? `за сутки ${num(s.seen)}${s.usual === null ? '' : `, обычно ${num(Math.round(s.usual))}`}` : '';
}

export function SourcesTab() {
  const { data, error, reload } = useLoad((abort) => get('/sources/health', {}, { signal: abort }).then((r) => r.data.items), []);
  if (error && !data) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  if (!data) return html`<div class="panel"><${Loading} label="Загрузка источников" lines=${6} /></div>`;
  if (!data.length) return html`<div class="panel"><${Blank} title="Источников ещё нет" /></div>`;
  const judged = data.map((s) => s.judged_at).filter(Boolean).sort().at(-1);
  const bad = data.filter((s) => s.state === 'silent').length;
  return html`<section class="panel" aria-labelledby="sources"><div class="panel-head"><h2 id="sources">Источники</h2><span class="muted small" role="status">${bad ? `молчат: ${num(bad)} · ` : ''}${judged ? `проверено ${dateTime(judged)}` : 'ещё не проверялось'}</span></div>
    <table class="plain control told"><caption class="sr">Состояние источников</caption><thead><tr><th scope="col">Источник</th><th scope="col">Состояние</th><th scope="col">Последнее поступление</th><th scope="col">Почему</th></tr></thead>
    <tbody>${data.map((s) => html`<tr key=${s.source_id}><th scope="row">${can('message.read') ? html`<a href=${list({ source_id: s.source_id })}>${s.name}</a>` : s.name}</th>
      <td data-name="Состояние"><span class=${`badge ${STATE[s.state][1]}`}>${STATE[s.state][0]}</span>${['silent', 'little', 'much'].includes(s.state) && html` <span class="muted small">с ${dateTime(s.changed_at)}</span>`}</td>
      <td data-name="Последнее">${s.last_at ? dateTime(s.last_at) : '—'}</td><td data-name="Почему">${why(s)}</td></tr>`)}</tbody></table>
    <p class="muted small">Ритм — доля часов с поступлениями по часам суток, отдельно рабочие и выходные дни календаря, за 56 дней. Источник молчит, если вероятность такой тишины меньше 1 к 1000 (не чаще одной ложной тревоги на тысячу поступлений) или пауза в полтора раза дольше самой долгой прежней.</p></section>`;
}

// «Модели»: versions of what proposes themes and organisations, their figures, training on order, another version put live.
import { html, useEffect, useState } from '../lib.js';
import { api, get } from '../api.js';
import { dateTime, num } from '../format.js';
import { can } from '../session.js';
import { AdminTabs } from '../admin/tabs.js';
import { FormDialog } from '../admin/form.js';
import { toast } from '../ui/dialog.js';
import { useAction, useLoad } from '../ui/load.js';
import { Page } from '../ui/page.js';
import { Blank, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';

const KINDS = { theme: 'Темы', organisation: 'Организации' };
const STATUS = { live: 'действует', candidate: 'ждёт решения', retired: 'прежняя' };
const WAIT_MS = 3000;

const share = (x) => `${num(Math.round(x * 1000) / 10)} %`;

/** Why the figures of a trial may hold no longer; nothing when they do. */
function drift(m) {
  return [
    m.drift_corrected && `Предложения исправляют чаще, чем обещала проверка: за 30 дней принято ${num(m.accepted)} из ${num(m.judged)}, на проверке было верно ${share(m.accuracy)}.`,
    m.drift_unsure && `Модель стала менее уверена: средняя вероятность на ${num(m.seen)} новых записях ${share(m.seen_confidence)}, на проверке была ${share(m.confidence)}.`,
  ].filter(Boolean);
}

function Switches({ list }) {
  if (!list.length) return null;
  const line = (s) => html`<li><time datetime=${s.at}>${dateTime(s.at)}</time>, ${s.account ?? 'после обучения'}${s.before_id && `, вместо версии ${s.before_id}`}${s.reason && html`: ${s.reason}`}</li>`;
  return html`<ul class="plain-list small muted">${list.map(line)}</ul>`;
}

function Row({ m, onLive }) {
  const button = can('model.write') && m.status !== 'live' && (m.kept
    ? html`<button type="button" class="btn small" aria-label=${`Сделать действующей версию ${m.id}`} onClick=${() => onLive(m)}>Сделать действующей</button>` : html`<span class="muted small">файл не хранится</span>`);
  return html`<tr><th scope="row" data-name="Версия">${m.id}</th><td data-name="Состояние"><span class=${`badge ${m.status === 'live' ? 'accent' : 'line'}`}>${STATUS[m.status]}</span><${Switches} list=${m.switches} /></td>
    <td data-name="Обучена" class="nowrap"><time datetime=${m.made_at}>${dateTime(m.made_at)}</time></td><td data-name="Записей" class="num">${num(m.texts)}</td><td data-name="Значений" class="num">${num(m.labels)}</td>
    <td data-name="Первое верно" class="num">${share(m.accuracy)}</td><td data-name="Среди трёх" class="num">${share(m.top3)}</td><td data-name="F1 по значениям" class="num">${share(m.macro_f1)}</td>
    <td data-name="Ошибка вероятности" class="num">${share(m.ece)}</td><td data-name="Принято людьми" class="num">${m.judged ? `${num(m.accepted)} из ${num(m.judged)}` : '—'}</td><td>${button}</td></tr>`;
}

const HEADS = [['Версия'], ['Состояние'], ['Обучена'], ['Записей', 1], ['Значений', 1], ['Первое верно', 1], ['Среди трёх', 1], ['F1 по значениям', 1], ['Ошибка вероятности', 1], ['Принято людьми', 1], ['Действия']];

function Versions({ kind, items, onLive }) {
  const list = items.filter((m) => m.kind === kind);
  const live = list.find((m) => m.status === 'live');
  const id = `models-${kind}`;
  return html`<section class="panel" aria-labelledby=${id}><div class="panel-head"><h2 id=${id}>${KINDS[kind]}</h2></div>
    ${live && drift(live).map((text) => html`<div class="note warn" role="status" key=${text}><p class="grow">${text} Обучите новую версию или верните прежнюю.</p></div>`)}
    ${list.length ? html`<div class="scroll"><table class="plain control told"><caption class="sr">${`${KINDS[kind]}: версии`}</caption><thead><tr>${HEADS.map(([name, n]) => html`<th key=${name} scope="col" class=${n ? 'num' : ''}>${name}</th>`)}</tr></thead>
      <tbody>${list.map((m) => html`<${Row} key=${m.id} m=${m} onLive=${onLive} />`)}</tbody></table></div>`
    : html`<${Blank} title="Версий ещё нет"><p>Модель учится ночью на записях, у которых указано значение; нужно хотя бы 60 таких записей.</p><//>`}</section>`;
}

const LEAD = 'Что предлагает темы и организации на карточке. Модель учится каждую ночь на том, что указали люди и файлы; персональные данные при этом скрыты.';

export default function Models() {
  const { data, error, reload, set } = useLoad((abort) => get('/models', {}, { signal: abort }).then((r) => r.data), []);
  const [chosen, setChosen] = useState(null);
  const order = useAction(() => api('POST', '/models/train', { body: { kind: 'all' } }).then((r) => set(r.data)));
  useEffect(() => {
    if (!data?.running) return undefined;
    const timer = setTimeout(reload, WAIT_MS);
    return () => clearTimeout(timer);
  }, [data]);
  if (error && !data) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  if (!data) return html`<div class="panel"><${Loading} label="Загрузка версий" lines=${8} /></div>`;
  const done = (answer) => {
    setChosen(null);
    set(answer.data);
    toast('Версия действует');
  };
  const actions = can('model.write') && html`<button type="button" class="btn primary" aria-busy=${order.busy} disabled=${data.running} onClick=${order.run}>${data.running ? 'Обучение идёт…' : 'Обучить сейчас'}</button>`;
  return html`<${Page} title="Модели" lead=${LEAD} actions=${actions}><${AdminTabs} /><${ErrorNote} error=${order.error} />
    ${data.error && !data.running && html`<div class="note warn" role="status"><p class="grow">${`Последнее обучение не удалось. ${data.error}`}</p></div>`}
    ${Object.keys(KINDS).map((kind) => html`<${Versions} key=${kind} kind=${kind} items=${data.items} onLive=${setChosen} />`)}
    ${chosen && html`<${FormDialog} title=${`Сделать действующей версию ${chosen.id}`} fields=${[{ name: 'reason', label: 'Почему', kind: 'area', required: true, max: 500, hint: 'Ночное обучение эту версию само не сменит' }]} value=${{ reason: '' }}
      submit="Сделать действующей" save=${(body) => api('POST', `/models/${chosen.id}/live`, { body })} onDone=${done} onClose=${() => setChosen(null)} />`}<//>`;
}

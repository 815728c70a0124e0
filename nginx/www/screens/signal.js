// One signal: in words, in a picture, where it sits, what was decided.
import { html, useEffect, useRef, useState } from '../lib.js';
import { api } from '../api.js';
import { dateTime, num } from '../format.js';
import { bind } from '../keys.js';
import { can } from '../session.js';
import { DecideDialog } from '../signals/decide.js';
import { Picture } from '../signals/picture.js';
import { LEVEL, MOVE, STATE, STATE_BADGE, chance, expected, foundBy, nights, nodes, people, placeOf, records, windowOf } from '../signals/words.js';
import { loadBooks } from '../terms.js';
import { toast, useFocusAfter } from '../ui/dialog.js';
import { dropLists } from '../ui/list.js';
import { useLoad } from '../ui/load.js';
import { Page } from '../ui/page.js';
import { ErrorScreen, Loading } from '../ui/states.js';

const KEYS = { in_work: ['KeyW', 'W'], confirmed: ['KeyY', 'Y'], false: ['KeyX', 'X'], closed: ['KeyZ', 'Z'] };

function Places({ s }) {
  const list = nodes(s);
  return html`<section class="panel" aria-labelledby="where"><div class="panel-head"><h2 id="where">Где это</h2></div>
    ${list.length ? html`<ul>${list.map((n) => html`<li key=${n.text}>${n.text}: <a href=${records(s, n.narrow)} aria-label=${`${n.text}: ${n.seen}, показать записи`}>${num(n.seen)}</a> вместо ${num(n.expected)}, это ${num(Math.round(n.share * 100))} % прироста</li>`)}</ul>` : html`<p>Прирост не сосредоточен: темы, районы, организации и каналы выросли примерно одинаково.</p>`}</section>`;
}

function History({ events }) {
  return html`<section class="panel" aria-labelledby="history"><div class="panel-head"><h2 id="history">История</h2></div>
    <ol class="history">${events.map((e) => html`<li key=${e.at}><p><b>${STATE[e.to_state]}</b>${e.note ? `: ${e.note}` : ''}</p><p class="muted small"><time datetime=${e.at}>${dateTime(e.at)}</time>${e.account ? ` · ${e.account}` : ' · ночная проверка'}</p></li>`)}</ol></section>`;
}

export default function Signal({ id }) {
  const { data, error, reload, set } = useLoad((abort) => api('GET', `/signals/${id}`, { signal: abort }), [id]);
  const [move, setMove] = useState(null);
  const state = useRef(null);
  useFocusAfter(move, state);
  useEffect(() => {
    loadBooks().catch(() => null);
  }, []);
  const moves = data && can('signal.write') ? data.data.moves : [];
  useEffect(() => bind(moves.map((m) => ({ code: KEYS[m.to_state][0], key: KEYS[m.to_state][1], label: `${MOVE[m.to_state]}`, run: () => setMove(m) }))), [data]);
  if (error && !data) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  if (!data) return html`<${Loading} label="Загрузка сигнала" lines=${8} />`;
  const s = data.data;
  const done = (answer) => {
    setMove(null);
    dropLists();
    set(answer);
    toast(`${STATE[answer.data.state]}: сигнал № ${s.id}`);
  };
  return html`<${Page} title=${`${s.theme}: ${placeOf(s)}`} windowTitle=${`Сигнал № ${s.id}`} crumbs=${[{ href: '/signals', name: 'Сигналы' }]}
      actions=${html`<a class="btn" href=${`/signals?tab=growth&theme_id=${s.theme_id}`}>Почему растёт</a>${can('cause.edit') && html`<a class="btn" href=${`/causes/new?signal_id=${s.id}&title=${encodeURIComponent(`${s.theme}: ${placeOf(s)}`)}`}>Разобрать причины</a>`}${can('cause.read') && html`<a class="btn" href=${`/causes?signal_id=${s.id}`}>Дела о нём</a>`}${moves.map((m) => html`<button key=${m.to_state} type="button" class=${`btn ${m.to_state === 'confirmed' ? 'primary' : ''}`} onClick=${() => setMove(m)}>${MOVE[m.to_state]}</button>`)}`}>
    <div class="stack"><section class="panel stack tight" aria-label="Что произошло"><p class="row" tabindex="-1" ref=${state}><span class=${`badge ${s.level === 'alarm' ? 'bad' : 'warn'}`}>${LEVEL[s.level]}</span><span class=${`badge ${STATE_BADGE[s.state]}`}>${STATE[s.state].toLowerCase()}</span></p>
        <p class="lead">${windowOf(s)[0].toUpperCase()}${windowOf(s).slice(1)} ${expected(s)} <a href=${records(s)} aria-label=${`Поступило ${s.messages}: показать записи`}>${num(s.messages)}</a> ${people(s)}.</p>
        <p class="muted">${chance(s.p)[0].toUpperCase()}${chance(s.p).slice(1)}; ${foundBy(s)}${nights(s)}. Сравниваются разные заявители каждого дня: их ${num(s.seen)}.${s.explained_by ? html` Объясняется <a href=${`/signals/${s.explained_by}`}>более узким сигналом</a>.` : ''}</p><${Picture} signal=${s} /></section>
      <${Places} s=${s} /><${History} events=${s.events} /></div>
    ${move && html`<${DecideDialog} signal=${s} etag=${data.etag} move=${move} onClose=${() => setMove(null)} onDone=${done} />`}<//>`;
}

// Is the journal whole: the last walk through the chain, its end, the published heads, and the order to walk now.
import { html, useEffect } from '../lib.js';
import { api, download, get } from '../api.js';
import { count, dateTime, day } from '../format.js';
import { Icon } from '../ui/icons.js';
import { useAction } from '../ui/load.js';
import { CopyButton, ErrorNote } from '../ui/states.js';
import { checkWords } from './words.js';

const AGAIN_MS = 1500;

function Verdict({ state }) {
  const { check, checking } = state;
  const tone = !check ? '' : check.differences ? 'bad' : 'good';
  const words = !check ? 'Цепочка ещё не проверялась' : check.differences ? 'Цепочка нарушена' : 'Цепочка цела';
  return html`<p role="status"><span class=${`badge ${tone}`}>${checking ? 'Идёт проверка…' : words}</span> ${check && html`<span>Проверена ${dateTime(check.at)}: ${checkWords(check)}.</span>`}</p>`;
}

function Heads({ heads }) {
  if (!heads.length) return null;
  return html`<details class="heads"><summary>Опубликованные головы</summary><p class="muted small">Публикуются раз в сутки: здесь, в журнале службы и в файле audit/heads.tsv. Голова, сохранённая вне системы, доказывает всё до неё: «mcuctl verify audit --head ГОЛОВА».</p>
    <ul class="plain-list">${heads.map((h) => html`<li key=${h.day}><b>${day(h.day)}</b> <span class="muted">звено ${h.seq}</span> <code>${h.hash}</code></li>`)}</ul></details>`;
}

/** @param {{state: any, set: (state: any) => void}} props */
export function Integrity({ state, set }) {
  const order = useAction(() => api('POST', '/audit/checks'));
  const save = useAction(() => download('/audit/heads'));
  useEffect(() => {
    if (!state.checking) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => get('/audit/state', {}, { signal: abort.signal }).then((r) => set(r.data), () => set({ ...state })), AGAIN_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [state]);
  const check = async () => {
    const answer = await order.run();
    if (answer) set(answer.data);
  };
  const { head, waiting } = state;
  return html`<section class="panel integrity" aria-labelledby="integrity"><div class="panel-head"><h2 id="integrity">Целостность</h2>
      <div class="row"><button type="button" class="btn small" aria-disabled=${state.checking} onClick=${() => !state.checking && check()}><${Icon} name="refresh" />Проверить сейчас</button>
        <button type="button" class="btn small" disabled=${save.busy} onClick=${() => save.run()}><${Icon} name="download" />Скачать головы</button></div></div>
    <${Verdict} state=${state} />
    ${head && html`<p class="small">Голова, звено ${head.seq}: <code>${head.hash}</code> <${CopyButton} text=${head.hash} label="Скопировать голову" /></p>`}
    ${waiting > 0 && html`<p class="muted small">Ещё не в цепочке: ${count(waiting, 'запись', 'записи', 'записей')}; обычно это секунды.</p>`}
    <${ErrorNote} error=${order.error ?? save.error} /><${Heads} heads=${state.heads} /></section>`;
}

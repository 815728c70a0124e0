// The trial before saving: what would move, and the saving that only a trial of this very draft opens.
import { html, useState } from '../lib.js';
import { api } from '../api.js';
import { count, dateTime, day, num } from '../format.js';
import { can } from '../session.js';
import { useAction } from '../ui/load.js';
import { ErrorNote } from '../ui/states.js';

const when = (on, at) => (at ? dateTime(at) : on ? day(on) : 'нет');

/** What a trial answered. */
export function Moves({ moves }) {
  const numbers = [['Раньше', moves.earlier], ['Позже', moves.later], ['Станут просроченными', moves.newly_overdue, 'bad'], ['Уже исполненных', moves.settled], ['Появятся', moves.appeared], ['Исчезнут', moves.gone]];
  return html`<div class="moves-result" role="status"><p>${moves.messages ? html`Сдвинутся сроки у <b>${count(moves.messages, 'записи', 'записей', 'записей')}</b>.` : 'Ни один срок не сдвинется.'}</p>
    <dl class="moves-counts">${numbers.map(([name, n, tone]) => html`<div><dt>${name}</dt><dd class=${n && tone ? tone : ''}>${num(n)}</dd></div>`)}</dl>
    ${moves.beyond?.length > 0 && html`<div class="note warn"><div><p class="strong">Дольше, чем позволяет закон</p><ul>${moves.beyond.map((b) => html`<li>${b.at === null ? '' : `Правило ${b.at + 1}. `}${b.message}</li>`)}</ul></div></div>`}
    ${moves.messages > 0 && !can('message.read') && html`<p class="muted small">Записи вашей роли не видны, поэтому показаны только числа.</p>`}
    ${moves.first.length > 0 && html`<p class="label" id="moves">${moves.first.length < 50 ? 'Что сдвинется' : 'Первые 50 сроков'}</p><div class="scroll"><table class="plain" aria-labelledby="moves">
      <thead><tr><th scope="col">Запись</th><th scope="col">Срок</th><th scope="col">Было</th><th scope="col">Станет</th></tr></thead>
      <tbody>${moves.first.map((m) => html`<tr key=${`${m.message_id}${m.kind}`}><td><a href=${`/messages/${m.message_id}`} target="_blank" rel="noopener">${m.number ?? `№ ${m.message_id}`}</a> <span class="muted small">${m.subject ?? ''}</span></td><td>${m.name}</td><td>${when(m.was_on, m.was_at)}</td><td><b>${when(m.due_on, m.due_at)}</b></td></tr>`)}</tbody></table></div>`}</div>`;
}

/**
 * With `past` what is over is computed anew as well: that is confirmed before it is saved.
 * @param {{path: string, etag: string, body: any, next: number, valid: boolean, past?: boolean, onTried?: (moves: any) => void, onSaved: (answer: any) => void, onStale: () => Promise<void>, onErrors?: (errors: any[]) => void}} props
 */
export function TrialBar({ path, etag, body, next, valid, past = false, onTried, onSaved, onStale, onErrors, children }) {
  const [tried, setTried] = useState(null);
  const [meant, setMeant] = useState(false);
  // Why a term is beyond the law is said after the trial has told that it is.
  const draft = JSON.stringify([{ ...body, beyond: null }, etag]);
  const fresh = tried?.draft === draft;
  const { busy, error, run } = useAction(async (trial) => {
    try {
      return await api('PUT', trial ? `${path}?dry_run=true` : path, { body: past && !trial ? { ...body, past: meant } : body, headers: { 'if-match': etag } });
    } catch (e) {
      onErrors?.(e.errors ?? []);
      if (e.status !== 412) throw e;
      return onStale();
    }
  });
  const attempt = async (e) => {
    e.preventDefault();
    onErrors?.([]);
    setMeant(false);
    const answer = await run(true);
    if (!answer) return;
    setTried({ draft, moves: answer.data });
    onTried?.(answer.data);
  };
  const save = async () => {
    const answer = await run(false);
    if (!answer) return;
    // The bar goes with the draft: the focus goes on from the head of the screen.
    document.querySelector('h1')?.focus();
    onSaved(answer);
  };
  return html`<form class="panel trial-bar stack" onSubmit=${attempt}>${children}
    <${ErrorNote} error=${error} />
    ${fresh && html`<${Moves} moves=${tried.moves} />`}
    ${fresh && past && html`<label class="check"><input type="checkbox" checked=${meant} onChange=${(e) => setMeant(e.target.checked)} /><span>Пересчитать и прошедшее: изменятся и уже исполненные сроки, и отчёты за те дни</span></label>`}
    <div class="row"><button class=${`btn ${fresh ? '' : 'primary'}`} disabled=${busy || !valid}>Показать, что изменится</button>
      <button type="button" class=${`btn ${fresh ? 'primary' : ''}`} disabled=${busy || !fresh || !valid || (past && !meant)} onClick=${save}>Сохранить версию ${next}</button>
      ${!fresh && html`<span class="muted small">${valid ? 'Сохранить можно после проверки' : 'Укажите причину и остальные поля'}</span>`}</div></form>`;
}

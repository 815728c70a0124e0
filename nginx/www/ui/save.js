// Saving under If-Match: when somebody else was faster, the reader sees what changed and decides, nothing is lost.
import { html, useCallback, useState } from '../lib.js';
import { api } from '../api.js';
import { day } from '../format.js';
import { dropLists } from './list.js';
import { Merge } from './merge.js';
import { ErrorNote } from './states.js';

/**
 * @param {{card: any, etag: string, take: (card: any, etag: string) => void}} held the card on screen and what replaces it
 */
export function useSave({ card, etag, take }) {
  const [state, setState] = useState({ busy: false, error: null, conflict: null });
  const path = `/messages/${card.id}`;
  const send = useCallback(async (request, version, done) => {
    setState({ busy: true, error: null, conflict: null });
    try {
      const answer = await api(request.method, path + (request.path ?? ''), { body: request.body, headers: { 'if-match': version } });
      setState({ busy: false, error: null, conflict: null });
      dropLists();
      take(answer.data, answer.etag);
      done?.();
    } catch (error) {
      if (error.status !== 412) setState({ busy: false, error, conflict: null });
      else await meet(request, done, error.since);
    }
  }, [path, card, take]);
  const meet = async (request, done, since) => {
    try {
      const fresh = await api('GET', path);
      setState({ busy: false, error: null, conflict: { request, done, since, fresh: fresh.data, etag: fresh.etag } });
    } catch (error) {
      setState({ busy: false, error, conflict: null });
    }
  };
  const settle = {
    back: () => setState({ busy: false, error: null, conflict: null }),
    theirs: () => {
      const { fresh, etag: version } = state.conflict;
      setState({ busy: false, error: null, conflict: null });
      take(fresh, version);
    },
    again: (body) => {
      const { request, done, fresh, etag: version } = state.conflict;
      if (request.method === 'PATCH' && !Object.keys(body).length) settle.theirs();
      else send({ ...request, body, words: body, base: fresh }, version, done);
    },
  };
  return {
    busy: state.busy, error: state.error, clear: () => setState({ busy: false, error: null, conflict: null }),
    patch: (changes, done) => send({ method: 'PATCH', body: changes, words: changes }, etag, done),
    card: (changes, done) => send({ method: 'PATCH', path: '/card', body: changes, words: changes }, etag, done),
    move: (body, done) => send({ method: 'POST', path: '/moves', body, words: body }, etag, done),
    outcome: (body, done) => send({ method: 'POST', path: '/outcome', body, words: body }, etag, done),
    request: (body, done) => send({ method: 'POST', path: '/requests', body, words: body }, etag, done),
    documents: (body, done) => send({ method: 'POST', path: '/documents', body, words: { came_on: body.came_on, note: body.note } }, etag, done),
    answer: (body, done) => send({ method: 'POST', path: '/answers', body, words: { answer: body.text } }, etag, done),
    applicant: (body, done) => send({ method: 'PUT', path: '/applicant', body, words: body }, etag, done),
    kind: (body, done) => send({ method: 'PUT', path: '/kind', body, words: body }, etag, done),
    conflict: state.conflict && html`<${Merge} base=${state.conflict.request.base ?? card} fresh=${state.conflict.fresh} request=${state.conflict.request} since=${state.conflict.since} settle=${settle} />`,
  };
}

/** The error of a save, with the moves that are allowed instead (409), or the records that have the same number. */
export function SaveError({ error }) {
  if (!error) return null;
  return html`<${ErrorNote} error=${error}>${error.allowed?.length > 0 && html`<span>Сейчас возможно: ${error.allowed.map((m) => m.name).join(', ')}.</span>`}
    ${error.same?.length > 0 && html`<span>Этот номер: ${error.same.map((m, i) => html`${i > 0 && ', '}<a href=${`/messages/${m.id}`} target="_blank">запись ${m.id}${m.received_at ? ` от ${day(m.received_at)}` : ''}</a>`)} (откроется в новой вкладке).</span>`}<//>`;
}

// Who is signed in. The access token lives in memory only; the refresh cookie is opaque to scripts and rotates at each use,
// so two tabs must never send one value twice: refreshing happens under a lock shared by all tabs, and the new token is told to the others.
import { drafts, isWriting } from './drafts.js';
import { computed, signal } from './lib.js';

/** @typedef {{id: string, login: string, name: string, post: string, organisation: string|null, roles: {code: string, name: string}[], actions: string[], sees_all: boolean, organisation_ids: string[]|null, grants: {id: string, role: string, name: string, organisation: string|null, deputy_for: string|null, valid_to: string|null}[], grant_id: string|null}} Account */

const OUT = 'mcu.signed_out';
/** Renew when this part of the life of a token has passed. */
const RENEW_AT = 0.75;
/** All tabs wait for the one that refreshes: it must not wait for ever itself. */
const PATIENCE_MS = 20000;

/** @type {{value: {account: Account, token: string, until: number} | null}} */
const current = signal(null);
/** 'unknown' until the first refresh has answered, then 'in', 'out' or 'down'; 'held': the session ended while the reader was writing, the page waits for him to sign in elsewhere. */
export const status = signal('unknown');
/** Why the reader is signed out, when it was not by choice. */
export const outReason = signal('');
export const account = computed(() => current.value?.account ?? null);

/** How long before its end a session says so: by idleness, and whatever is done. */
const WARN_IDLE_MS = 120e3;
const WARN_END_MS = 300e3;
/** 'idle' or 'end' while its reader should be told, and when that is. */
export const ending = signal(null);
let warnings = [];
/** When somebody last did something here, in any tab; and when the server last heard of it. */
let acted = Date.now();
let heard = 0;

const channel = 'BroadcastChannel' in window ? new BroadcastChannel('mcu-session') : null;
let timer = 0;
/** Whose page this is. */
let reader = '';
/** @type {Promise<boolean> | null} */
let renewing = null;

export function token() {
  return current.value?.token ?? '';
}

/** Whether one of the actions is allowed; the server decides again on each request. */
export function can(...actions) {
  return actions.some((a) => account.value?.actions.includes(a));
}

/** Whether an action is given upon records of a kind (machine of the reference books). */
export function canUpon(action, machine) {
  const kinds = account.value?.kinds?.[action];
  return can(action) && (!kinds || kinds.includes(machine));
}

function accept(answer, until) {
  if (reader && reader !== answer.account.id) {
    // Somebody else at the same browser: nothing of the reader before may stay in the page.
    forget();
    location.reload();
    return;
  }
  reader = answer.account.id;
  current.value = { account: answer.account, token: answer.access_token, until };
  status.value = 'in';
  outReason.value = '';
  remember(OUT, null);
  heard = Date.now();
  warnOf(answer);
  const rest = until - Date.now();
  clearTimeout(timer);
  // Tabs do not all wake in the same millisecond: the first one renews for all.
  timer = setTimeout(() => renew(current.value?.token), Math.max(5000, rest * RENEW_AT + Math.random() * 3000));
}

/** Whoever works is not asked: his session is renewed. */
function warnOf({ idle_in, ends_in }) {
  warnings.forEach(clearTimeout);
  const [idle, end] = [heard + idle_in * 1000, heard + ends_in * 1000];
  // A renewal does not put the end off: what says so stays, unless another session has come.
  if (ending.value?.kind !== 'end' || end - heard > WARN_END_MS) ending.value = null;
  const tell = (kind, at) => () => {
    if (kind === 'idle' && acted > heard) renew(current.value?.token);
    else ending.value = { kind, at };
  };
  warnings = [end - idle < 1000 ? null : setTimeout(tell('idle', idle), Math.max(0, idle - heard - WARN_IDLE_MS)), end - heard > WARN_END_MS ? setTimeout(tell('end', end), end - heard - WARN_END_MS) : null];
}

/** Noted in all tabs, now and then. */
function act() {
  const before = acted;
  acted = Date.now();
  if (acted - before > 15e3) channel?.postMessage({ type: 'acted', at: acted });
}

/** «Продолжить работу». */
export function stay() {
  acted = Date.now();
  ending.value = null;
  return renew(current.value?.token);
}

function forget(reason = '') {
  clearTimeout(timer);
  warnings.forEach(clearTimeout);
  ending.value = null;
  if (reason && current.value && isWriting()) {
    current.value = { ...current.value, token: '', until: 0 };
    status.value = 'held';
    return;
  }
  drafts.clear();
  current.value = null;
  outReason.value = reason;
  status.value = 'out';
}

channel?.addEventListener('message', ({ data }) => {
  if (data.type === 'token') accept(data.answer, data.until);
  if (data.type === 'out') forget();
  if (data.type === 'acted') acted = Math.max(acted, data.at);
});

function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // Storage may be forbidden: it only saves one request.
  }
}

function remembered(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function locked(work) {
  return navigator.locks ? navigator.locks.request('mcu-refresh', work) : work();
}

/**
 * A fresh access token. `spent` is the token that was refused or grows old: when another tab has brought a newer one meanwhile, that one is taken.
 * @returns {Promise<boolean>} whether somebody is signed in
 */
export function renew(spent = '') {
  return status.value === 'held' ? Promise.resolve(false) : ask(spent);
}

function ask(spent = '') {
  renewing ??= locked(() => refresh(spent)).finally(() => {
    renewing = null;
  });
  return renewing;
}

async function refresh(spent) {
  if (spent && current.value && current.value.token !== spent) return true;
  let response;
  // A page that asks by itself does not keep the session of somebody who has gone away.
  const idle = current.value && acted <= heard ? '?idle=true' : '';
  try {
    response = await fetch(`/api/v1/session/refresh${idle}`, { method: 'POST', credentials: 'same-origin', signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch {
    return unreachable();
  }
  if (response.status === 401 || response.status === 403) {
    // A page that waits asks while the reader is signing in elsewhere: that window must not take it for a sign-out.
    if (status.value !== 'held') remember(OUT, '1');
    forget(current.value ? 'ended' : outReason.value);
    return false;
  }
  if (!response.ok) return unreachable();
  const answer = await response.json().catch(() => null);
  if (!answer) return unreachable();
  const until = Date.now() + answer.expires_in * 1000;
  accept(answer, until);
  channel?.postMessage({ type: 'token', answer, until });
  return true;
}

function unreachable() {
  if (!current.value) {
    status.value = 'down';
    return false;
  }
  clearTimeout(timer);
  timer = setTimeout(() => renew(current.value?.token), 5000);
  return Date.now() < current.value.until;
}

/** At start: a reader who signed out here is not asked for a cookie again. */
export async function openSession() {
  if (remembered(OUT)) status.value = 'out';
  else await renew();
  for (const kind of ['pointerdown', 'keydown', 'wheel', 'touchstart']) document.addEventListener(kind, act, { capture: true, passive: true });
  document.addEventListener('visibilitychange', () => {
    const now = current.value;
    if (document.visibilityState !== 'visible' || !now) return;
    if (status.value === 'held') ask();
    else if (now.until - Date.now() < 30000) renew(now.token);
  });
}

/** Address of the sign-in that comes back to `back`. */
export function loginHref(back) {
  return `/api/v1/session/login?return=${encodeURIComponent(back)}`;
}

/** The same for who must show again that it is he; his session goes on under the new proof. */
export const reauthHref = (back) => `/api/v1/session/login?reauth=true&return=${encodeURIComponent(back)}`;

/** Called when the reader leaves for the sign-in: on the way back a cookie will be there. */
export function leaveForLogin() {
  remember(OUT, null);
}

/** What was being written is not wanted any more: the usual door. */
export function letGo() {
  forget('');
}

export async function signOut() {
  const end = () => fetch('/api/v1/session', { method: 'DELETE', headers: { authorization: `Bearer ${token()}` }, credentials: 'same-origin' }).catch(() => null);
  let answer = await end();
  // A token that ran out while the computer slept must not leave the session open on the server.
  if (answer?.status === 401 && (await renew(token()))) answer = await end();
  remember(OUT, '1');
  forget();
  channel?.postMessage({ type: 'out' });
  // At the provider too: the next one at this computer must not come in without being asked who he is.
  const url = answer?.ok ? (await answer.json()).logout_url : null;
  if (url) location.assign(url);
}

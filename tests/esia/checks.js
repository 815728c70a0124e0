// What ESIA checks of a client: required parameters, its signature, its clock, its addresses, PKCE.
import { createHash, timingSafeEqual, verify } from 'node:crypto';
import * as gost from './gost.js';
import { EsiaError } from './refuse.js';

const CLOCK_MS = 5 * 60 * 1000;
const SIGNED_OLD = ['scope', 'timestamp', 'client_id', 'state'];
const SCOPES = ['openid', 'fullname', 'usr_org', 'email'];
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** One value per known parameter; a repeated one is an error, as at ESIA. */
export function single(params) {
  const out = {};
  for (const name of new Set(params.keys())) {
    const values = params.getAll(name);
    if (values.length > 1) throw new EsiaError('007003', name);
    out[name] = values[0];
  }
  return out;
}

export function required(p, names) {
  for (const name of names)
    if (!p[name]) throw new EsiaError(name === 'scope' ? '007013' : '007014', name);
}

/** Identity of the client: id, registered key, fresh timestamp, UUID state, and its signature: raw over `parts`, or (`old`) a detached CMS over its own parts. */
export function checkClient(p, parts, settings, client, old = false) {
  if (p.client_id !== settings.clientId || !client) throw new EsiaError('007005', 'client_id');
  if (!UUID.test(p.state)) throw new EsiaError('007003', 'state');
  if (!old && p.client_certificate_hash !== client.certificateHash) throw new EsiaError('007053', 'client_certificate_hash');
  checkClock(p.timestamp);
  const text = Buffer.from((old ? SIGNED_OLD : parts).map((name) => p[name] ?? '').join(''));
  if (!/^[A-Za-z0-9_-]+={0,2}$/.test(p.client_secret) || !isSigned(client, text, Buffer.from(p.client_secret, 'base64url'), old)) throw new EsiaError('007053', 'client_secret');
}

function isSigned({ key, certificate }, text, signature, old) {
  if (old) return Boolean(certificate) && gost.verifyCms(certificate, text, signature);
  return key ? verify('sha256', text, key, signature) : gost.verify(certificate, text, signature);
}

function checkClock(stamp) {
  const m = /^(\d{4})\.(\d\d)\.(\d\d) (\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)$/.exec(stamp);
  const ms = m ? Date.parse(`${m[1]}-${m[2]}-${m[3]}T${m[4]}${m[5]}:${m[6]}`) : NaN;
  if (!(Math.abs(ms - Date.now()) <= CLOCK_MS)) throw new EsiaError('007015', 'timestamp');
}

export function checkScope(scope) {
  const asked = scope.split(' ');
  if (!asked.includes('openid') || !asked.every((s) => SCOPES.includes(s))) throw new EsiaError('007006', 'scope');
}

export function isRegistered(uri, settings) {
  try {
    const url = new URL(uri);
    return url.origin === settings.origin && !url.username && !url.hash;
  } catch {
    return false;
  }
}

/** PKCE by S256 is optional at ESIA and demanded here: the product must always use it. */
export function checkChallenge(p) {
  if (!p.code_challenge) throw new EsiaError('007039', 'code_challenge');
  if (p.code_challenge_method !== 'S256' || !/^[A-Za-z0-9_-]{43}$/.test(p.code_challenge))
    throw new EsiaError('007003', 'code_challenge_method');
}

export function checkVerifier(verifier, challenge) {
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) throw new EsiaError('007040', 'code_verifier');
  const made = createHash('sha256').update(verifier).digest('base64url');
  if (!timingSafeEqual(Buffer.from(made), Buffer.from(challenge))) throw new EsiaError('007040', 'code_verifier');
}

// The tokens in ESIA's real shape, and the ways to spoil them on demand.
import { createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import * as gost from './gost.js';

const LIFE_S = 10800;

/** Faults of the access token. */
const SPOIL_ACCESS = {
  access_expired: (t) => { t.claims.exp -= 2 * LIFE_S; },
  access_wrong_client: (t) => { t.claims.client_id = 'SOME_OTHER_SYSTEM'; },
  access_wrong_person: (t) => { t.claims['urn:esia:sbj_id'] += 1; },
  access_bad_signature: (t) => { t.flip = true; },
};

/** Faults of the id_token: each changes its header, claims or signature. */
const SPOIL = {
  expired: (t) => { t.claims.iat -= 2 * LIFE_S; t.claims.exp -= 2 * LIFE_S; t.claims.auth_time -= 2 * LIFE_S; },
  not_yet: (t) => { t.claims.iat += LIFE_S; t.claims.nbf = t.claims.iat; t.claims.exp += LIFE_S; },
  wrong_aud: (t) => { t.claims.aud = 'SOME_OTHER_SYSTEM'; },
  wrong_iss: (t) => { t.claims.iss = 'http://esia.example/'; },
  no_sub: (t) => { delete t.claims.sub; },
  access_as_id: (t) => { t.header.sbt = 'access'; },
  old_auth: (t) => { t.claims.auth_time -= 3600; },
  bad_signature: (t) => { t.flip = true; },
  unknown_key: (t) => { t.sign = (text) => rs256(text, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey); },
  alg_none: (t) => { t.header.alg = 'none'; t.sign = () => Buffer.alloc(0); },
  alg_hs256: (t) => {
    t.header.alg = 'HS256';
    t.sign = (text, own) => createHmac('sha256', own.publicPem).update(text).digest();
  },
  oversize: (t) => { t.claims.padding = 'я'.repeat(16000); },
};

export const ALGS = ['RS256', 'GOST3410_2012_256'];

/** Faults that strike elsewhere than in the token; server.js acts on them. */
export const OTHER_FAULTS = ['no_access_token', 'no_person', 'no_roles', 'many_roles', 'slow', 'error500', 'garbage', 'denied', 'unconfirmed', 'wrong_state', 'no_id_token'];

export const FAULTS = [...Object.keys(SPOIL), ...Object.keys(SPOIL_ACCESS), ...OTHER_FAULTS];

/** The answer of /v3/te for a person, before it is turned into text. */
export function tokenAnswer(grant, settings, own, state) {
  const now = Math.floor(Date.now() / 1000);
  const sid = randomUUID();
  const answer = {
    access_token: make(spoilt(accessToken(grant, settings, sid, now), SPOIL_ACCESS[grant.fault]), own),
    id_token: make(spoilt(idToken(grant, settings, sid, now), SPOIL[grant.fault]), own),
    token_type: 'Bearer',
    expires_in: LIFE_S,
    state: grant.fault === 'wrong_state' ? randomUUID() : state,
  };
  if (grant.fault === 'no_id_token') delete answer.id_token;
  if (grant.fault === 'no_access_token') delete answer.access_token;
  return answer;
}

function accessToken(grant, settings, sid, now) {
  const { oid } = grant.person;
  return {
    header: { ver: 1, typ: 'JWT', sbt: 'access', alg: grant.alg },
    claims: {
      scope: grant.scope.split(' ').map((s) => (s === 'openid' ? s : `${s}?oid=${oid}`)).join(' '),
      iss: settings.issuer,
      'urn:esia:sid': sid,
      'urn:esia:sbj_id': oid,
      exp: now + LIFE_S,
      iat: now,
      client_id: settings.clientId,
    },
  };
}

function idToken(grant, settings, sid, now) {
  const { oid } = grant.person;
  return {
    header: { ver: 1, typ: 'JWT', sbt: 'id', alg: grant.alg },
    claims: {
      aud: settings.clientId,
      sub: oid,
      auth_time: now,
      'urn:esia:amd': 'PWD',
      iss: settings.issuer,
      'urn:esia:sid': sid,
      'urn:esia:sbj': {
        'urn:esia:sbj:typ': 'P',
        'urn:esia:sbj:is_tru': grant.fault !== 'unconfirmed',
        'urn:esia:sbj:oid': oid,
        'urn:esia:sbj:nam': `OID.${oid}`,
      },
      exp: now + LIFE_S,
      iat: now,
    },
  };
}

function spoilt(token, spoil) {
  spoil?.(token);
  return token;
}

function make(token, own) {
  const text = `${part(token.header)}.${part(token.claims)}`;
  const sign = token.sign ?? (token.header.alg === 'GOST3410_2012_256' ? (t) => gost.sign(own.gostKey, t) : (t) => rs256(t, own.key));
  const signature = sign(text, own);
  return `${text}.${(token.flip ? flip(signature) : signature).toString('base64url')}`;
}

// ESIA escapes slashes inside JSON, which a strict comparison of the raw text would miss.
function part(object) {
  return Buffer.from(JSON.stringify(object).replaceAll('/', '\\/')).toString('base64url');
}

function rs256(text, key) {
  return sign('sha256', Buffer.from(text), key);
}

function flip(signature) {
  signature[10] ^= 1;
  return signature;
}

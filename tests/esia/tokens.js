// The tokens in ESIA's real shape, and the ways to spoil them on demand.
import { createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto';

const LIFE_S = 10800;

/** Faults of the tokens: each changes the header, the claims or the signature of the id_token. */
const SPOIL = {
  expired: (t) => { t.claims.iat -= 2 * LIFE_S; t.claims.exp -= 2 * LIFE_S; t.claims.auth_time -= 2 * LIFE_S; },
  not_yet: (t) => { t.claims.iat += LIFE_S; t.claims.nbf = t.claims.iat; t.claims.exp += LIFE_S; },
  wrong_aud: (t) => { t.claims.aud = 'SOME_OTHER_SYSTEM'; },
  wrong_iss: (t) => { t.claims.iss = 'http://esia.example/'; },
  no_sub: (t) => { delete t.claims.sub; },
  access_as_id: (t) => { t.header.sbt = 'access'; },
  bad_signature: (t) => { t.sign = (text, own) => flip(rs256(text, own.key)); },
  unknown_key: (t) => { t.sign = (text) => rs256(text, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey); },
  alg_none: (t) => { t.header.alg = 'none'; t.sign = () => Buffer.alloc(0); },
  alg_hs256: (t) => {
    t.header.alg = 'HS256';
    t.sign = (text, own) => createHmac('sha256', own.publicPem).update(text).digest();
  },
  oversize: (t) => { t.claims.padding = 'я'.repeat(16000); },
};

/** Faults that strike elsewhere than in the token; server.js acts on them. */
export const OTHER_FAULTS = ['slow', 'error500', 'garbage', 'denied', 'unconfirmed', 'wrong_state', 'no_id_token'];

export const FAULTS = [...Object.keys(SPOIL), ...OTHER_FAULTS];

/** The answer of /v3/te for a person, before it is turned into text. */
export function tokenAnswer(grant, settings, own, state) {
  const now = Math.floor(Date.now() / 1000);
  const sid = randomUUID();
  const answer = {
    access_token: make(accessToken(grant, settings, sid, now), own),
    id_token: make(spoilt(idToken(grant, settings, sid, now), grant.fault), own),
    token_type: 'Bearer',
    expires_in: LIFE_S,
    state: grant.fault === 'wrong_state' ? randomUUID() : state,
  };
  if (grant.fault === 'no_id_token') delete answer.id_token;
  return answer;
}

function accessToken(grant, settings, sid, now) {
  const { oid } = grant.person;
  return {
    header: { ver: 1, typ: 'JWT', sbt: 'access', alg: 'RS256' },
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
    header: { ver: 1, typ: 'JWT', sbt: 'id', alg: 'RS256' },
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

function spoilt(token, fault) {
  SPOIL[fault]?.(token);
  return token;
}

function make(token, own) {
  const text = `${part(token.header)}.${part(token.claims)}`;
  const signature = token.sign ? token.sign(text, own) : rs256(text, own.key);
  return `${text}.${signature.toString('base64url')}`;
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

// The HTTP face: authorisation page, token endpoint, sign-out.
import http from 'node:http';
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CODES, EsiaError } from './refuse.js';
import { checkChallenge, checkClient, checkScope, checkVerifier, isRegistered, required, single } from './checks.js';
import { errorPage, signInPage } from './pages.js';
import { ALGS, FAULTS, tokenAnswer } from './tokens.js';
import { Shelf } from './shelf.js';

const CODE_MS = 60 * 1000;
const PAGE_MS = 10 * 60 * 1000;
const BODY_MAX = 16 * 1024;
const SIGNED_AC = ['client_id', 'scope', 'scope_org', 'timestamp', 'state', 'redirect_uri'];
const SIGNED_TE = [...SIGNED_AC, 'code'];
const STYLE = readFileSync(new URL('style.css', import.meta.url));

/** The simulator as an http.Server; `client()` gives the pinned client key or null. */
export function makeServer(settings, own, client) {
  const world = { settings, own, client, requests: new Shelf(PAGE_MS), codes: new Shelf(CODE_MS), tokens: new Shelf(PAGE_MS) };
  return http.createServer((req, res) => {
    serve(world, req, res).catch((e) => {
      if (e instanceof EsiaError) return sendJson(res, e.status, e);
      console.error(JSON.stringify({ program: 'esia', level: 'error', text: String(e?.stack ?? e) }));
      return res.headersSent ? res.destroy() : sendJson(res, 500, new EsiaError('007007'));
    });
  });
}

const ROUTES = {
  'GET /aas/oauth2/v2/ac': authorize,
  'GET /aas/oauth2/ac': (world, req, res, url) => authorize(world, req, res, url, true),
  'POST /login': choose,
  'POST /aas/oauth2/v3/te': exchange,
  'POST /aas/oauth2/te': (world, req, res, url) => exchange(world, req, res, url, true),
  'GET /idp/ext/Logout': logout,
  'GET /style.css': (world, req, res) => send(res, 200, 'text/css; charset=utf-8', STYLE),
  'GET /live': (world, req, res) => send(res, 200, 'text/plain; charset=utf-8', 'ok\n'),
};

async function serve(world, req, res) {
  const url = new URL(req.url, 'http://esia');
  const { base } = world.settings;
  const path = base && url.pathname.startsWith(`${base}/`) ? url.pathname.slice(base.length) : url.pathname;
  const route = ROUTES[`${req.method} ${path}`] ?? (req.method === 'GET' && path.startsWith('/rs/prns/') ? personOf : null);
  if (!route) return send(res, 404, 'text/plain; charset=utf-8', 'Нет такой страницы.\n');
  return route(world, req, res, url);
}

// ---- GET /aas/oauth2/v2/ac

function authorize(world, req, res, url, old = false) {
  const p = Object.fromEntries(url.searchParams);
  let fault;
  try {
    checkAuthorize(world, single(url.searchParams), old);
    fault = faultOf(world, p);
  } catch (e) {
    return refusePerson(world, res, p, e);
  }
  if (fault === 'denied') return refusePerson(world, res, p, new EsiaError('007004'));
  if (fault.startsWith('ac_')) return refusePerson(world, res, p, new EsiaError(fault.slice(3)));
  const request = { id: randomUUID(), clientId: p.client_id, ...pick(p), fault, old, alg: p.sim_alg ?? world.settings.alg };
  world.requests.put(request.id, request);
  return sendPage(world, res, 200, signInPage(world.settings.base, world.settings.people, request));
}

function checkAuthorize(world, p, old) {
  const { settings } = world;
  required(p, ['client_id', 'redirect_uri']);
  if (!isRegistered(p.redirect_uri, settings)) throw new EsiaError('007023', 'redirect_uri');
  required(p, [...(old ? [] : ['client_certificate_hash']), 'client_secret', 'scope', 'response_type', 'state', 'timestamp', 'access_type']);
  if (p.response_type !== 'code') throw new EsiaError('007009', 'response_type');
  checkScope(p.scope);
  checkChallenge(p);
  checkClient(p, SIGNED_AC, settings, world.client(), old);
}

function pick(p) {
  return { redirect: p.redirect_uri, state: p.state, scope: p.scope, challenge: p.code_challenge };
}

/** A switch that is none is refused: its test would pass for a good sign-in. */
function faultOf(world, p) {
  const fault = p.sim_fault ?? world.settings.fault;
  if (!['', ...FAULTS].includes(fault) && !/^(ac|te)_/.test(fault)) throw new EsiaError('007003', 'sim_fault');
  if (/^(ac|te)_/.test(fault) && !CODES.includes(fault.slice(3))) throw new EsiaError('007003', 'sim_fault');
  if (p.sim_alg && !ALGS.includes(p.sim_alg)) throw new EsiaError('007003', 'sim_alg');
  return fault;
}

/** A refusal goes back to the client when its address can be trusted, and is shown to the person otherwise. */
function refusePerson(world, res, p, e) {
  if (!(e instanceof EsiaError)) throw e;
  if (!p.redirect_uri || !isRegistered(p.redirect_uri, world.settings))
    return sendPage(world, res, e.status, errorPage(world.settings.base, e));
  return redirect(res, p.redirect_uri, { ...e.toJSON(), ...(p.state ? { state: p.state } : {}) });
}

// ---- POST /login: the person's choice

async function choose(world, req, res) {
  const form = new URLSearchParams(await readBody(req));
  const request = world.requests.take(form.get('request') ?? '');
  if (!request) return sendPage(world, res, 400, errorPage(world.settings.base, new EsiaError('007003', 'request')));
  const back = { redirect_uri: request.redirect, state: request.state };
  const person = world.settings.people.find((x) => x.login === form.get('login'));
  if (!person) return refusePerson(world, res, back, new EsiaError('007004'));
  const code = randomBytes(32).toString('base64url');
  world.codes.put(code, { ...request, person });
  return redirect(res, request.redirect, { code, state: request.state });
}

// ---- POST /aas/oauth2/v3/te

async function exchange(world, req, res, url, old = false) {
  let grant;
  let p;
  try {
    p = single(new URLSearchParams(await readBody(req)));
    grant = checkExchange(world, p, old);
  } catch (e) {
    if (!(e instanceof EsiaError)) throw e;
    return sendJson(res, e.status, e);
  }
  if (grant.fault === 'error500') return sendJson(res, 500, new EsiaError('007007'));
  if (grant.fault === 'garbage') return send(res, 200, 'text/html; charset=utf-8', '<html>Технические работы</html>');
  if (grant.fault === 'slow') await new Promise((done) => setTimeout(done, world.settings.slowMs).unref());
  const answer = tokenAnswer(grant, world.settings, world.own, p.state);
  world.tokens.put(answer.access_token, grant);
  return sendJson(res, 200, answer);
}

/** The grant behind a code; the code is spent by the first attempt, whatever its outcome. */
function checkExchange(world, p, old) {
  required(p, ['client_id', ...(old ? [] : ['client_certificate_hash']), 'client_secret', 'scope', 'timestamp', 'state', 'redirect_uri',
    'code', 'grant_type', 'token_type']);
  if (p.grant_type !== 'authorization_code') throw new EsiaError('007012', 'grant_type');
  if (p.token_type !== 'Bearer') throw new EsiaError('007003', 'token_type');
  checkClient(p, SIGNED_TE, world.settings, world.client(), old);
  const grant = world.codes.take(p.code);
  if (!grant || grant.old !== old || grant.redirect !== p.redirect_uri || grant.scope !== p.scope) throw new EsiaError('007011', 'code');
  required(p, ['code_verifier']);
  checkVerifier(p.code_verifier, grant.challenge);
  if (grant.fault.startsWith('te_')) throw new EsiaError(grant.fault.slice(3));
  return grant;
}

// ---- GET /rs/prns/OID, /rs/prns/OID/roles: with the access token of that very person

function personOf(world, req, res, url) {
  const [, oid, more] = /\/rs\/prns\/(\d+)(\/roles)?$/.exec(url.pathname) ?? [];
  const grant = world.tokens.peek((req.headers.authorization ?? '').replace(/^Bearer /, ''));
  if (!grant || String(grant.person.oid) !== oid) return sendJson(res, 401, { code: 'ESIA-005011', message: 'Маркер доступа недействителен' });
  if (grant.fault === 'no_person' || (more && grant.fault === 'no_roles')) return sendJson(res, 500, new EsiaError('007007'));
  if (!grant.scope.split(' ').includes(more ? 'usr_org' : 'fullname')) return sendJson(res, 403, { code: 'ESIA-005004', message: 'Нет разрешения' });
  return sendJson(res, 200, more ? rolesOf(grant.person, grant.fault === 'many_roles') : nameOf(grant.person));
}

function nameOf(person) {
  const [lastName, firstName, middleName] = person.name.split(' ');
  return { stateFacts: ['EntityRoot'], firstName, lastName, middleName, trusted: true, status: 'REGISTERED', verifying: false, eTag: 'A1' };
}

/** many: he belongs to two hundred others besides, whose names are as long as those of institutions are. */
function rolesOf(person, many) {
  const others = many ? Array.from({ length: 200 }, (_, i) => ({ ogrn: String(1036700000000 + i), name: `МБОУ «Средняя общеобразовательная школа № ${i}» ${'с углублённым изучением предметов '.repeat(8)}`.trim(), chief: false })) : [];
  const elements = [...others, ...(person.organisations ?? [])].map((o, i) => ({ oid: 2000000000 + i, prnOid: person.oid, fullName: o.name.toUpperCase(), shortName: o.name, ogrn: o.ogrn, type: 'AGENCY', chief: o.chief, admin: false, active: o.active ?? true }));
  return { stateFacts: ['hasSize'], size: elements.length, elements };
}

// ---- GET /idp/ext/Logout

function logout(world, req, res, url) {
  const to = url.searchParams.get('redirect_url') ?? '';
  if (url.searchParams.get('client_id') !== world.settings.clientId)
    return sendPage(world, res, 400, errorPage(world.settings.base, new EsiaError('007005', 'client_id')));
  if (!isRegistered(to, world.settings))
    return sendPage(world, res, 400, errorPage(world.settings.base, new EsiaError('007023', 'redirect_url')));
  return redirect(res, to, {});
}

// ---- answers

async function readBody(req) {
  const chunks = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    if (size > BODY_MAX) throw new EsiaError('007003', 'body');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function redirect(res, to, params) {
  const url = new URL(to);
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
  res.writeHead(302, { Location: url.href, 'Cache-Control': 'no-store' }).end();
}

// form-action names the client too: browsers apply it to the redirect that follows the form.
function sendPage(world, res, status, html) {
  res.setHeader('Content-Security-Policy', "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; "
    + `frame-ancestors 'none'; form-action 'self' ${world.settings.origin}`);
  res.setHeader('Referrer-Policy', 'no-referrer');
  send(res, status, 'text/html; charset=utf-8', html);
}

function sendJson(res, status, object) {
  send(res, status, 'application/json; charset=utf-8', JSON.stringify(object));
}

function send(res, status, type, body) {
  res.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
  res.end(body);
}

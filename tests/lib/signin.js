// Signing in without a browser: the same redirects, forms and cookies a browser would follow.
import assert from 'node:assert/strict';
import { checkWhole, readAnswer } from './api.js';
import { PREFIX } from './openapi.js';

/** Cookies of one origin; path and flags stay readable for the tests. */
export class Jar {
  cookies = new Map();

  take(response) {
    for (const line of setCookies(response)) {
      const [pair, ...flags] = line.split(/;\s*/);
      const [, name, value] = /^([^=]+)=(.*)$/.exec(pair);
      if (/max-age=0\b/i.test(line) || value === '') this.cookies.delete(name);
      else this.cookies.set(name, { value, flags: flags.map((f) => f.toLowerCase()) });
    }
  }

  get header() {
    return [...this.cookies].map(([name, c]) => `${name}=${c.value}`).join('; ');
  }
}

// Debian's Node 18 has no getSetCookie and joins several cookies by commas; a date in a cookie has a comma too.
function setCookies(response) {
  return response.headers.getSetCookie?.() ?? (response.headers.get('set-cookie') ?? '').split(/, (?=[\w-]+=)/).filter(Boolean);
}

/** One step of a browser: cookies go and come, redirects are handed back. */
export async function visit(jar, url, options = {}) {
  const headers = { ...options.headers, ...(jar.header ? { Cookie: jar.header } : {}) };
  const response = await fetch(url, { redirect: 'manual', ...options, headers });
  jar.take(response);
  const answer = await readAnswer(response);
  const { pathname } = new URL(url);
  if (pathname.startsWith(`${PREFIX}/`)) checkWhole(options.method ?? 'GET', pathname, answer);
  return { ...answer, location: response.headers.get('location') };
}

/** From /session/login to the provider's page; `change` may edit the address on the way. */
export async function startSignIn(product, jar, { change = () => {}, back = '/messages' } = {}) {
  const start = await visit(jar, `${product.url}/api/v1/session/login?return=${encodeURIComponent(back)}`);
  assert.equal(start.status, 302, start.text);
  const url = new URL(start.location, product.url);
  change(url);
  return visit(jar, url);
}

/** Chooses a person on the provider's page; the answer is the redirect back to the product. */
export async function choosePerson(product, jar, page, login) {
  assert.equal(page.status, 200, page.text.slice(0, 300));
  const request = /name="request" value="([^"]+)"/.exec(page.text)[1];
  const action = /<form method="post" action="([^"]+)"/.exec(page.text)[1];
  return visit(jar, new URL(action, product.url), { method: 'POST', body: new URLSearchParams({ request, login }) });
}

/** The whole way; `location` of the result says where the product led. */
export async function signIn(product, login, { fault, ...options } = {}) {
  const jar = new Jar();
  const change = (url) => { if (fault) url.searchParams.set('sim_fault', fault); };
  const page = await startSignIn(product, jar, { change, ...options });
  const back = page.location ? page : await choosePerson(product, jar, page, login);
  const end = await visit(jar, new URL(back.location, product.url));
  return { jar, callback: back.location, end };
}

/** A new access token by the refresh cookie, as the front end asks for it. */
export function refresh(product, jar, headers = { Origin: product.url }) {
  return visit(jar, `${product.url}/api/v1/session/refresh`, { method: 'POST', headers });
}

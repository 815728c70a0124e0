// Making access tokens as an attacker would, and as the product would (positive control).
import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The product's newest signing key: {kid, key, publicPem}. */
export function signingKey(product) {
  const dir = path.join(product.home, 'keys');
  const file = readdirSync(dir).filter((f) => /^jwt-.*\.pem$/.test(f)).sort().pop();
  const key = createPrivateKey(readFileSync(path.join(dir, file)));
  return { kid: file.slice(4, -4), key, publicPem: createPublicKey(key).export({ type: 'spki', format: 'pem' }) };
}

export const strangerKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

export function decode(token) {
  return token.split('.').slice(0, 2).map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
}

export function es256(text, key) {
  return sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
}

export function hs256(text, secret) {
  return createHmac('sha256', secret).update(text).digest();
}

/** A token of the given header and claims; `signer(text)` gives the signature bytes. */
export function forge(header, claims, signer) {
  const text = [header, claims].map((o) => Buffer.from(JSON.stringify(o)).toString('base64url')).join('.');
  return `${text}.${signer(text).toString('base64url')}`;
}

// The simulator's own keys, RSA and GOST, and what is registered of the client: its bare RSA key or its certificate.
import { createPrivateKey, createPublicKey, createHash, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as gost from './gost.js';

/** Reads or makes the signing keys and publishes their public halves where the product pins them. `gostKey` is null without the engine. */
export function openOwnKeys(settings) {
  const key = readKey(settings.privateKey) ?? makeKey(settings.privateKey);
  const pem = createPublicKey(key).export({ type: 'spki', format: 'pem' });
  if (readText(path.join(settings.pinned, 'rsa.pem')) !== pem)
    writeWhole(path.join(settings.pinned, 'rsa.pem'), pem, 0o644);
  return { key, publicPem: pem, gostKey: openGostKey(settings) };
}

function openGostKey(settings) {
  const file = `${settings.privateKey}.gost`;
  const published = path.join(settings.pinned, 'gost.cer');
  const old = readText(file);
  if (old && readText(published)) return old;
  const key = gost.makeKey();
  if (!key) return null;
  writeWhole(file, key, 0o600);
  writeWhole(published, gost.makeCertificate(key), 0o644);
  return key;
}

function readKey(file) {
  const pem = readText(file);
  return pem === null ? null : createPrivateKey(pem);
}

function makeKey(file) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeWhole(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), 0o600);
  return privateKey;
}

// Renamed into place: the product may read the folder at any moment.
function writeWhole(file, text, mode) {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const part = `${file}.${process.pid}`;
  writeFileSync(part, text, { mode });
  renameSync(part, file);
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (e) {
    if (e.code === 'ENOENT') return null;
    throw e;
  }
}

/**
 * The client, read again when one of its files changes (they are made after the simulator starts): {key} of a bare RSA key, or {certificate} in PEM; `certificateHash` is
 * what it must send: upper-case hex, Streebog-256 of a certificate's DER, SHA-256 of the DER of a bare key.
 */
export function clientReader({ clientKey, clientCertificate }) {
  let seen = '';
  let client = null;
  return () => {
    const stamp = stampOf(clientKey) + stampOf(clientCertificate);
    if (stamp !== seen) client = stampOf(clientCertificate) ? withCertificate(clientCertificate) : stamp ? withKey(clientKey) : null;
    seen = stamp;
    return client;
  };
}

function stampOf(file) {
  const s = statSync(file, { throwIfNoEntry: false });
  return s ? `${s.ino}:${s.mtimeMs}:${s.size}` : '';
}

function withKey(file) {
  const key = createPublicKey(readFileSync(file));
  const der = key.export({ type: 'spki', format: 'der' });
  return { key, certificateHash: createHash('sha256').update(der).digest('hex').toUpperCase() };
}

function withCertificate(file) {
  const certificate = readFileSync(file);
  return { certificate, key: rsaOf(certificate), certificateHash: gost.hash(certificate) };
}

function rsaOf(certificate) {
  try {
    const key = new X509Certificate(certificate).publicKey;
    return key.asymmetricKeyType === 'rsa' ? key : null;
  } catch {
    return null; // GOST
  }
}

// The simulator's own RSA key and the pinned public key of the client.
import { createPrivateKey, createPublicKey, createHash, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Reads or makes the signing key and publishes its public half where the product pins it. */
export function openOwnKey(settings) {
  const key = readKey(settings.privateKey) ?? makeKey(settings.privateKey);
  const pem = createPublicKey(key).export({ type: 'spki', format: 'pem' });
  if (readText(settings.publicKey) !== pem)
    writeWhole(settings.publicKey, pem, 0o644);
  return { key, publicPem: pem };
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
 * The client's registered key, read again when the file changes (it is made after the simulator starts).
 * `certificateHash` is what the client must send as client_certificate_hash: upper-case hex SHA-256 of the DER
 * public key, since the simulator registers bare keys instead of certificates.
 */
export function clientKeyReader(file) {
  let seen = '';
  let client = null;
  return () => {
    const stamp = stampOf(file);
    if (stamp !== seen) {
      client = stamp ? readClient(file) : null;
      seen = stamp;
    }
    return client;
  };
}

function stampOf(file) {
  const s = statSync(file, { throwIfNoEntry: false });
  return s ? `${s.ino}:${s.mtimeMs}:${s.size}` : '';
}

function readClient(file) {
  const key = createPublicKey(readFileSync(file));
  const der = key.export({ type: 'spki', format: 'der' });
  return { key, certificateHash: createHash('sha256').update(der).digest('hex').toUpperCase() };
}

// GOST by the command-line tool: Node knows neither the curve nor Streebog. Every call is a short child; the engine is libengine-gost-openssl.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

function openssl(args, input) {
  const r = spawnSync('openssl', args, { input, stdio: ['pipe', 'pipe', 'ignore'] });
  return r.status === 0 ? r.stdout : null;
}

/** The files (name → bytes) in a folder of their own while `work` runs. */
function among(files, work) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'esia-'));
  try {
    for (const [name, bytes] of Object.entries(files)) writeFileSync(path.join(folder, name), bytes, { mode: 0o600 });
    return work((name) => path.join(folder, name));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A new private key in PEM; null without the engine. */
export const makeKey = () => openssl(['genpkey', '-engine', 'gost', '-algorithm', 'gost2012_256', '-pkeyopt', 'paramset:A']);

/** A certificate of a year for the key, PEM. */
export const makeCertificate = (key, days = 365) => among({ key }, (at) => openssl(['req', '-engine', 'gost', '-new', '-x509', '-md_gost12_256', '-key', at('key'), '-subj', '/CN=ESIA simulator', '-days', String(days)]));

/** 64 bytes of signature. */
export const sign = (key, text) => among({ key }, (at) => openssl(['dgst', '-engine', 'gost', '-md_gost12_256', '-sign', at('key')], text));

const publicOf = (certificate) => openssl(['x509', '-engine', 'gost', '-pubkey', '-noout'], certificate);

export function verify(certificate, text, signature) {
  const key = publicOf(certificate);
  return key !== null && signature.length === 64 && among({ key, signature }, (at) => openssl(['dgst', '-engine', 'gost', '-md_gost12_256', '-verify', at('key'), '-signature', at('signature')], text)) !== null;
}

/** Is it a detached CMS over the text by this very certificate? */
export const verifyCms = (certificate, text, der) => among({ certificate, text, der }, (at) => openssl(['cms', '-verify', '-engine', 'gost', '-inform', 'DER', '-in', at('der'), '-content', at('text'),
  '-binary', '-nointern', '-certfile', at('certificate'), '-CAfile', at('certificate'), '-purpose', 'any', '-out', '/dev/null'])) !== null;

/** Upper-case Streebog-256 of the DER. */
export function hash(certificate) {
  const der = openssl(['x509', '-engine', 'gost', '-outform', 'DER'], certificate);
  return der && openssl(['dgst', '-engine', 'gost', '-md_gost12_256', '-r'], der)?.toString().slice(0, 64).toUpperCase();
}

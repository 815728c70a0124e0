// Where the simulator stands and whom it knows. Everything comes from the product's own environment, so that
// both sides agree without a second set of settings.
import path from 'node:path';
import { readFileSync } from 'node:fs';

const PRODUCTION_HOST = /(^|\.)gosuslugi\.ru$/i;

/** Thrown for settings the simulator must not start with; the text is one Russian sentence for the operator. */
export class Refusal extends Error {}

/** @param {NodeJS.ProcessEnv} env @param {string[]} argv options `--name value` override the environment */
export function readSettings(env, argv) {
  const given = options(argv);
  const home = path.resolve(given.home ?? env.MCU_HOME ?? 'var');
  const port = env.MCU_PORT || '8080';
  const publicUrl = trim(given['public-url'] ?? env.MCU_PUBLIC_URL ?? `http://127.0.0.1:${port}`);
  const url = trim(given.url ?? env.MCU_ESIA_URL ?? `${publicUrl}/esia`);
  const keys = given.keys ?? env.MCU_KEYS ?? path.join(home, 'keys');
  const settings = {
    socket: given.socket ?? env.ESIA_SOCKET ?? path.join(home, 'run', 'esia.sock'),
    url,
    base: parse(url).pathname.replace(/\/$/, ''),
    issuer: `${url.replace(/^https:/, 'http:')}/`,	// as ESIA writes it, whatever it is reached by
    clientId: env.MCU_ESIA_CLIENT_ID || 'MCU67',
    origin: parse(publicUrl).origin,
    privateKey: given['private-key'] ?? path.join(home, 'esia', 'sim.key'),
    pinned: path.join(keys, 'esia', 'sim'),
    clientKey: path.join(keys, 'esia-client.pub'),
    clientCertificate: path.join(keys, 'esia-client.cer'),
    alg: env.ESIA_ALG || 'RS256',
    fault: env.ESIA_FAULT || '',
    slowMs: Number(env.ESIA_SLOW_MS || 15000),
    people: JSON.parse(readFileSync(new URL('people.json', import.meta.url), 'utf8')),
  };
  refuseProduction(env, settings);
  return settings;
}

function refuseProduction(env, settings) {
  if (env.MCU_ENV === 'production')
    throw new Refusal('Имитатор ЕСИА не запускается с рабочими настройками (MCU_ENV=production).');
  for (const host of [parse(settings.url).hostname, new URL(settings.origin).hostname])
    if (PRODUCTION_HOST.test(host))
      throw new Refusal(`Имитатор ЕСИА не может выдавать себя за ${host}: проверьте MCU_ESIA_URL и MCU_PUBLIC_URL.`);
  if (Buffer.byteLength(settings.socket) > 107)
    throw new Refusal(`Путь к сокету имитатора ЕСИА длиннее 107 байт: ${settings.socket}`);
}

function parse(url) {
  try {
    return new URL(url);
  } catch {
    throw new Refusal(`Имитатор ЕСИА: неверный адрес «${url}» в MCU_ESIA_URL или MCU_PUBLIC_URL.`);
  }
}

function trim(url) {
  return url.replace(/\/+$/, '');
}

function options(argv) {
  const known = ['home', 'public-url', 'url', 'keys', 'socket', 'private-key'];
  const given = {};
  for (let i = 0; i < argv.length; i += 2) {
    const name = argv[i].replace(/^--/, '');
    if (!argv[i].startsWith('--') || !known.includes(name) || argv[i + 1] === undefined)
      throw new Refusal(`Имитатор ЕСИА: неизвестный параметр «${argv[i]}»; есть --${known.join(', --')}.`);
    given[name] = argv[i + 1];
  }
  return given;
}

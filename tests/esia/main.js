// Starts the simulator of ESIA: `node main.js [--socket PATH] [--home DIR] [--url URL] …`. See README.md.
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { clientReader, openOwnKeys } from './keys.js';
import { makeServer } from './server.js';
import { readSettings, Refusal } from './settings.js';

try {
  await start(readSettings(process.env, process.argv.slice(2)));
} catch (e) {
  if (!(e instanceof Refusal) && e.code === undefined) throw e;
  console.error(e instanceof Refusal ? e.message : `Имитатор ЕСИА не запустился: ${e.message}`);
  process.exit(2);
}

async function start(settings) {
  const own = openOwnKeys(settings);
  const server = makeServer(settings, own, clientReader(settings));
  await clearSocket(settings.socket);
  await new Promise((done, failed) => server.once('error', failed).listen(settings.socket, done));
  chmodSync(settings.socket, 0o660);
  console.log(`Имитатор ЕСИА слушает ${settings.socket}, издатель ${settings.issuer}`);
  for (const signal of ['SIGTERM', 'SIGINT'])
    process.once(signal, () => {
      rmSync(settings.socket, { force: true });
      server.close(() => process.exit(0));
      server.closeAllConnections?.();
    });
}

// A socket left by a killed copy is removed; a living copy keeps it.
async function clearSocket(socket) {
  mkdirSync(path.dirname(socket), { recursive: true });
  const alive = await new Promise((done) => {
    const probe = net.connect(socket, () => done(true)).on('error', () => done(false));
    probe.once('connect', () => probe.destroy());
  });
  if (alive) throw new Refusal(`Имитатор ЕСИА уже запущен на ${socket}.`);
  rmSync(socket, { force: true });
}

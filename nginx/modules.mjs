// Copies the pinned browser modules of node_modules into the served folder and rewrites their bare
// imports to relative paths: an import map would be an inline script, which the CSP forbids.
// usage: node modules.mjs TARGET      (TARGET already holds a copy of www/)
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const npm = join(here, 'node_modules');

/** Bare name → where it lies in its package → file name under vendor/. */
const MODULES = {
  preact: ['preact/dist/preact.mjs', 'preact.js'],
  'preact/hooks': ['preact/hooks/dist/hooks.mjs', 'hooks.js'],
  htm: ['htm/dist/htm.mjs', 'htm.js'],
  '@preact/signals-core': ['@preact/signals-core/dist/signals-core.mjs', 'signals-core.js'],
  '@preact/signals': ['@preact/signals/dist/signals.mjs', 'signals.js'],
};

/** Files copied as they are: package path → path in the served folder. */
const FILES = {
  '@fontsource-variable/golos-text/files/golos-text-cyrillic-wght-normal.woff2': 'vendor/golos-cyrillic.woff2',
  '@fontsource-variable/golos-text/files/golos-text-latin-wght-normal.woff2': 'vendor/golos-latin.woff2',
  '@fontsource-variable/golos-text/LICENSE': 'vendor/golos.license.txt',
  'preact/LICENSE': 'vendor/preact.license.txt',
  'htm/LICENSE': 'vendor/htm.license.txt',
  'swagger-ui-dist/swagger-ui-bundle.js': 'api/swagger-ui-bundle.js',
  'swagger-ui-dist/swagger-ui.css': 'api/swagger-ui.css',
  'swagger-ui-dist/LICENSE': 'api/swagger-ui.license.txt',
};

/** Replaces `from"preact/hooks"` by `from"./hooks.js"`; an unknown bare name is an error at build time. */
function relative(source, file) {
  const done = source.replace(/(from|import)\s*"([^"./][^"]*)"/g, (_, word, name) => {
    if (!MODULES[name]) throw new Error(`${file}: unknown module "${name}", add it to MODULES`);
    return `${word}"./${MODULES[name][1]}"`;
  });
  return done.replace(/\/\/# sourceMappingURL=.*\s*$/, '');
}

/** Every module of the first load, so that the browser fetches them side by side. */
function preloads(target) {
  const list = (folder) => readdirSync(join(target, folder)).filter((f) => f.endsWith('.js')).sort();
  const paths = [
    ...list('vendor').map((f) => `/vendor/${f}`),
    ...list('.').map((f) => `/${f}`),
    ...list('ui').map((f) => `/ui/${f}`),
  ];
  return paths.map((p) => `<link rel="modulepreload" href="${p}">`).join('\n    ');
}

const target = process.argv[2];
if (!target) {
  console.error('usage: node modules.mjs TARGET');
  process.exit(2);
}
mkdirSync(join(target, 'vendor'), { recursive: true });
mkdirSync(join(target, 'api'), { recursive: true });
for (const [from, to] of Object.values(MODULES)) {
  writeFileSync(join(target, 'vendor', to), relative(readFileSync(join(npm, from), 'utf8'), from));
}
for (const [from, to] of Object.entries(FILES)) copyFileSync(join(npm, from), join(target, to));
const index = join(target, 'index.html');
writeFileSync(index, readFileSync(index, 'utf8').replace('<!-- modulepreload -->', preloads(target)));

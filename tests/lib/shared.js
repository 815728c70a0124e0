// Real data that stands beside the checkout on some machines and is never copied into it.
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

/** A test on a file of ../shared ("data/incidents.ndjson"); skipped aloud where it is absent. */
export function withShared(file, name, body) {
  const path = new URL(`../../../shared/${file}`, import.meta.url).pathname;
  let data = null;
  try {
    data = readFileSync(path);
  } catch {
    console.log(`# note: ../shared/${file} is not beside the checkout, so "${name}" is skipped`);
  }
  test(name, { skip: data === null }, () => body(data, path));
}

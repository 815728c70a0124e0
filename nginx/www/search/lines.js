// The thesaurus as lines that are edited one by one: «# heading», «а ~ б ~ в» (each for each), «а > б ~ в» (only from а).

let next = 0;
/** @typedef {{key: number, text: string, was: string | null}} Line `was` null: added here; text '' : to be removed */

/** @returns {Line[]} */
export function linesOf(text) {
  return text.replace(/\n+$/, '').split('\n').map((line) => ({ key: (next += 1), text: line, was: line }));
}

export const changed = (lines) => lines.filter((l) => l.text !== l.was);

/** The text to send and, for the errors of the answer, which line each of its lines is. */
export function textOf(lines) {
  const kept = lines.filter((l) => l.text.trim() || l.was === '');
  return { text: `${kept.map((l) => l.text.trim()).join('\n')}\n`, keys: kept.map((l) => l.key) };
}

/** `/text/3` of each error → the key of its line. */
export function errorsByLine(errors, keys) {
  const out = new Map();
  for (const e of errors ?? []) {
    const found = /^\/text\/(\d+)$/.exec(e.pointer);
    if (found) out.set(keys[Number(found[1]) - 1], e.message.replace(/^Строка \d+: /, ''));
  }
  return out;
}

const isHeading = (line) => line.text.startsWith('#');
export const headingOf = (line) => line.text.replace(/^#\s*/, '');

/** Headings with their groups, in the order of the text; lines before the first heading have none. */
export function sections(lines) {
  const out = [{ key: 0, heading: '', groups: [] }];
  for (const line of lines) {
    if (isHeading(line)) out.push({ key: line.key, heading: headingOf(line), groups: [] });
    else if (line.text.trim() || line.text !== line.was) out[out.length - 1].groups.push(line);
  }
  return out.filter((s) => s.groups.length);
}

export const put = (lines, key, text) => lines.map((l) => (l.key === key ? { ...l, text } : l));

/** A new group at the end of a section. */
export function add(lines, heading, text) {
  const line = { key: (next += 1), text, was: null };
  let at = lines.length;
  let inside = heading === '';
  lines.forEach((l, i) => {
    if (isHeading(l)) inside = headingOf(l) === heading;
    if (inside) at = i + 1;
  });
  return { lines: [...lines.slice(0, at), line, ...lines.slice(at)], key: line.key };
}

/** My changes on top of what somebody else has saved meanwhile. */
export function rebase(mine, text) {
  let fresh = linesOf(text);
  let heading = '';
  for (const line of mine) {
    if (isHeading(line)) heading = headingOf(line);
    if (line.text === line.was) continue;
    const same = line.was === null ? null : fresh.find((l) => l.was === line.was);
    if (same) fresh = put(fresh, same.key, line.text);
    else if (line.text.trim()) fresh = add(fresh, heading, line.text).lines;
  }
  return fresh;
}

/** Another version's text as changes of the present one: what it lacks is to be removed. */
export function taken(text, present) {
  const have = new Set(present.split('\n'));
  const want = new Set(text.split('\n'));
  let out = linesOf(text).map((l) => ({ ...l, was: have.has(l.text) ? l.text : null }));
  let heading = '';
  for (const line of linesOf(present)) {
    if (isHeading(line)) heading = headingOf(line);
    if (want.has(line.text)) continue;
    const made = add(out, heading, '');
    out = made.lines.map((l) => (l.key === made.key ? { ...l, was: line.text } : l));
  }
  return out;
}

/** The words of a group as they are shown: those that only ask stand before the arrow. */
export function sides(text) {
  const [first, second] = text.split('>');
  const words = (side) => (side ?? '').split('~').map((w) => w.trim()).filter(Boolean);
  return second === undefined ? { asked: [], words: words(first) } : { asked: words(first), words: words(second) };
}

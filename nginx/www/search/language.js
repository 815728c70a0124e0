// The query language in the browser: the pieces of the box with their places, and the same language written back.
// The server's grammar (search/index/query.h) decides what a query means; here words, phrases, fields and signs are only told apart.

/** Fields of the language: what is written, other names, the reader's word, the facet and the parameter that mean the same. */
export const FIELDS = [
  { name: 'тема', also: ['theme'], title: 'Тема', facet: 'theme', param: 'theme_id' },
  { name: 'канал', also: ['channel'], title: 'Канал', facet: 'channel', param: 'channel' },
  { name: 'организация', also: ['орг', 'organisation', 'org'], title: 'Организация', facet: 'organisation', param: 'organisation_id' },
  { name: 'район', also: ['district'], title: 'Район', facet: 'district', param: 'district_id' },
  { name: 'статус', also: ['состояние', 'state'], title: 'Состояние', facet: 'state', param: 'state' },
  { name: 'вид', also: ['kind'], title: 'Вид', facet: 'kind', param: 'kind' },
  { name: 'объект', also: ['object'], title: 'Объект', facet: 'object', param: 'object' },
  { name: 'неисправность', also: ['fault'], title: 'Неисправность', facet: 'fault', param: 'fault' },
  { name: 'дата', also: ['date'], title: 'Поступило' },
  { name: 'срок', also: ['due'], title: 'Срок' },
  { name: 'отвечено', also: ['answered'], title: 'Отвечено' },
  { name: 'важность', also: ['priority'], title: 'Важность' },
  { name: 'дом', also: ['house'], title: 'Дом' },
  { name: 'адрес', also: ['address'], title: 'Адрес' },
  { name: 'улица', also: ['street'], title: 'Улица' },
  { name: 'ответ', also: ['answer'], title: 'В ответе' },
  { name: 'оценка', also: ['mark'], title: 'Оценка' },
  { name: 'номер', also: ['number'], title: 'Номер' },
  { name: 'есть', also: ['has'], title: 'Есть' },
  { name: 'нет', also: ['no'], title: 'Нет' },
  { name: 'запрос', also: ['saved'], title: 'Сохранённый запрос' },
];
const BY_NAME = new Map(FIELDS.flatMap((f) => [f.name, ...f.also].map((n) => [n, f])));

const QUOTES = { '"': '"', '«': '»', '“': '”', '„': '“' };
const OPERATORS = { ИЛИ: 'or', OR: 'or', И: 'and', AND: 'and', '&': 'and', '&&': 'and', НЕ: 'not', NOT: 'not' };
const WORD = /[^\s()"|«»“”„]+/y;

/**
 * @typedef {{kind: 'word'|'phrase'|'exact'|'field'|'or'|'and'|'not'|'near'|'open'|'close', from: number, to: number, text: string,
 *   field?: any, value?: string, negated?: boolean, unclosed?: boolean, cut: number}} Piece `cut` is where a removal begins: at its НЕ, when it has one
 */

/** The pieces of a query in their order; places are UTF-16 units. @returns {Piece[]} */
export function pieces(q) {
  const loud = /\s/.test(q.trim()) && q === q.toUpperCase();
  return cut(q, { capitals: loud, shouting: loud && isSentence(cut(q, { capitals: true })) });
}

function cut(q, loud) {
  const out = [];
  let at = 0;
  while (at < q.length) {
    const blank = /\s+/y;
    blank.lastIndex = at;
    if (blank.test(q)) at = blank.lastIndex;
    if (at >= q.length) break;
    const piece = read(q, at, loud);
    const last = out[out.length - 1];
    const negated = last?.kind === 'not' && !SIGNS.has(piece.kind);
    out.push({ ...piece, text: q.slice(piece.from, piece.to), negated, cut: negated ? last.from : piece.from });
    at = piece.to;
  }
  return out;
}
const SIGNS = new Set(['or', 'and', 'not', 'near', 'close']);

/** Capitals that read as a sentence, by the server's rule: there «И» and «НЕ» are words. */
const isSentence = (list) => list.some((p, i) => {
  const before = list[i - 1];
  return p.kind === 'word' && ((isPlain(p) && before && isPlain(before)) || (before?.kind === 'not' && PREDICATE.test(p.text)));
});
const isPlain = (p) => p.kind === 'word' && !/\d/.test(p.text) && p.text.replace(/\P{L}/gu, '').length > 3;
const PREDICATE = /.(?:[ЕЁИАЯУЮ]Т|[ЕЁИ]М|ТЕ|[АЯИЕ]Л|Л[АОИ]|Т[ЬИ]|[ЧШ]Ь|С[ЯЬ]|[АЯЕ]Н|Н[АОЫ]|[ЫИ]Й|[АЯ]Я|[ОЫ]Е)$/;

function read(q, from, loud) {
  const sign = { '(': 'open', ')': 'close', '|': 'or' }[q[from]];
  if (sign) return { kind: sign, from, to: from + 1 };
  if (q[from] === '-' && /[^\s)]/.test(q[from + 1] ?? ' ')) return { kind: 'not', from, to: from + 1 };
  if (QUOTES[q[from]]) return quoted(q, from);
  const word = wordAt(q, from);
  if (!word) return { kind: 'word', from, to: from + 1 };
  const colon = word.indexOf(':');
  const field = colon > 0 && BY_NAME.get(word.slice(0, colon).toLowerCase().replace(/ё/g, 'е'));
  if (field) return fieldAt(q, from, from + colon + 1, field);
  const operator = OPERATORS[word];
  if (operator && !(loud.shouting && /^(И|НЕ)$/.test(word))) return { kind: operator, from, to: from + word.length };
  const near = /^(РЯДОМ|NEAR)(\/\d+)?$/.exec(word);
  return { kind: near && (near[2] || !loud.capitals) ? 'near' : 'word', from, to: from + word.length };
}

function wordAt(q, at) {
  WORD.lastIndex = at;
  return WORD.exec(q)?.[0] ?? '';
}

function quoted(q, from) {
  const close = q.indexOf(QUOTES[q[from]], from + 1);
  return { kind: q[from] === '"' ? 'exact' : 'phrase', from, to: close < 0 ? q.length : close + 1, unclosed: close < 0 };
}

function fieldAt(q, from, at, field) {
  const value = QUOTES[q[at]] ? quoted(q, at) : { from: at, to: at + wordAt(q, at).length };
  return { kind: 'field', field, from, to: value.to, value: unquoted(q.slice(value.from, value.to)) };
}

export const unquoted = (text) => text.replace(/^["«“„]|["»”“]$/g, '');

/** Is there an ИЛИ outside of brackets? Then a condition behind it binds its last part alone. */
export function hasEither(q) {
  let depth = 0;
  return pieces(q).some((p) => {
    depth += p.kind === 'open' ? 1 : p.kind === 'close' ? -1 : 0;
    return p.kind === 'or' && depth <= 0;
  });
}

/** A value as it may stand after a colon. */
export function inQuotes(value) {
  if (!/[\s()"|«»“”„]/.test(value)) return value;
  return value.includes('"') ? `«${value.replace(/[«»]/g, '')}»` : `"${value}"`;
}

const tidy = (q) => {
  let text = q;
  for (let before = null; before !== text;) {
    before = text;
    text = text.replace(/\(\s*\)/g, ' ').replace(/\s+/g, ' ').replace(/\( /g, '(').replace(/ \)/g, ')').trim();
  }
  return text;
};

/** The query without one piece and without the sign that is then left over. */
export function without(q, piece) {
  const all = pieces(q);
  const at = all.findIndex((p) => p.from === piece.from);
  const before = all.filter((p) => p.to <= piece.cut).pop();
  const after = all[at + 1];
  let [from, to] = [piece.cut, piece.to];
  if (JOINS.has(before?.kind)) from = before.from;
  else if (JOINS.has(after?.kind)) to = after.to;
  return tidy(`${q.slice(0, from)} ${q.slice(to)}`);
}
const JOINS = new Set(['or', 'and', 'near']);

/** The query without a word, wherever it stands; unchanged when it is not there. */
export function withoutWord(q, word) {
  const piece = wordPiece(q, word);
  return piece ? without(q, piece) : q;
}

/** The query with one word instead of another; unchanged when that is not there. */
export function withWord(q, word, other) {
  const piece = wordPiece(q, word);
  return piece ? `${q.slice(0, piece.from)}${other}${q.slice(piece.to)}` : q;
}

function wordPiece(q, word) {
  const plain = (text) => text.toLowerCase().replace(/ё/g, 'е');
  return pieces(q).find((p) => p.kind === 'word' && plain(p.text) === plain(word));
}

/** Puts «НЕ» before a piece, or takes it away; «-» where «НЕ» would be read as a word of a sentence. */
export function turned(q, piece) {
  if (piece.negated) return tidy(q.slice(0, piece.cut) + q.slice(piece.from));
  return negating((sign) => tidy(q.slice(0, piece.from) + sign + q.slice(piece.from)), excluded(q) + 1);
}

/** The query and, behind it, words that must not be there. */
export const excluding = (q, list) => negating((sign) => joined(q, ...list.map((w) => sign + w)), excluded(q) + list.length);

const excluded = (q) => pieces(q).filter((p) => p.negated).length;
function negating(write, most) {
  const words = write('НЕ ');
  return excluded(words) < most ? write('-') : words;
}

export const joined = (...parts) => tidy(parts.filter(Boolean).join(' '));

/** `канал:ВК`, or several values of one field in brackets. */
export function fieldText(name, values) {
  const all = values.map((v) => `${name}:${inQuotes(v)}`);
  return all.length > 1 ? `(${all.join(' ИЛИ ')})` : all[0] ?? '';
}

const lastOf = (month) => new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).toISOString().slice(0, 10);

/** `дата:2025-01..2025-03` of two days, either may be missing; whole months stay months. */
export function spanText(name, from, to) {
  if (!from && !to) return '';
  if (!from) return `${name}:<=${to}`;
  if (!to) return `${name}:>=${from}`;
  const whole = from.endsWith('-01') && lastOf(to) === to;
  const [a, b] = whole ? [from.slice(0, 7), to.slice(0, 7)] : [from, to];
  return `${name}:${a === b ? a : `${a}..${b}`}`;
}

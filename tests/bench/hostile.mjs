// The longest of 10,000 random queries of the language, hostile ones among them: none may take longer than the deadline.
const QUERIES = 10000;
const SEED = 20261125;
const PIECES = ['яма', 'двор', 'мусор', 'горячая вода', 'дети', 'дом', 'улица', 'прошу', '«детская площадка»', '"во дворе"', '"яма', '«', '»', '(', ')',
  '((((', 'И', 'ИЛИ', 'НЕ', 'AND', 'OR', 'NOT', '-', '|', '&', 'не', 'без', 'дата:2026-01..2026-03', 'дата:..', 'канал:vk', 'тема:', 'статус:new',
  'поле:x', 'zvf', 'яммма', '12/3', '8-800-555-35-35', 'ivan@mail.ru', 'ёж', '%', '*', 'а*', 'отопл*', 'РЯДОМ/3', "' or 1=1", '<b>', ':', '::',
  'абвгдежзик', 'ъъъъ', 'а'.repeat(200)];

function random(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
}

export async function benchHostile(p, figure) {
  const headers = { authorization: `Bearer ${p.token()}` };
  const next = random(SEED);
  let longest = 0;
  let partial = 0;
  for (let i = 0; i < QUERIES; i++) {
    const q = Array.from({ length: next(24) + 1 }, () => PIECES[next(PIECES.length)] + (next(4) ? ' ' : '')).join('').slice(0, 900);
    const r = await fetch(`${p.url}/api/v1/search?${new URLSearchParams({ q })}`, { headers });
    const page = await r.json();
    if (!r.ok) throw new Error(`search «${q}»: ${r.status} ${page.detail}`);
    longest = Math.max(longest, page.took_ms);
    partial += page.partial;
  }
  figure(`longest of ${QUERIES} random queries, ${partial} stopped by the deadline`, 'ms', longest, null, null, '≤1000');
}

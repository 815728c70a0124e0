// Words of causes: categories, states, queries in words, the parts of a score.
import { day, num, percent } from '../format.js';
import { OUTCOME, books } from '../terms.js';

export const CATEGORY = {
  wear: ['Износ или авария объекта', 'Объект'], contractor: ['Подрядчик или управляющая компания', 'Подрядчик'], norm: ['Норматив, график, программа', 'Норматив и график'], resources: ['Ресурсы: деньги, техника, люди', 'Ресурсы'],
  control: ['Контроль и приёмка работ', 'Контроль'], routing: ['Маршрутизация и компетенция', 'Компетенция'], answers: ['Качество и сроки ответов', 'Ответы'], informing: ['Информирование жителей', 'Информирование'],
  outside: ['Внешнее: погода, сезон', 'Погода и сезон'], demand: ['Спрос и поведение людей', 'Спрос и поведение'],
};
export const STATE = { hypothesis: 'гипотеза', accepted: 'принята аналитиком', confirmed: 'подтверждена ответственным', proved: 'подтверждена эффектом', rejected: 'отклонена' };
export const TONE = { hypothesis: 'line', accepted: 'accent', confirmed: 'good', proved: 'good', rejected: '' };
export const MOVE = { hypothesis: 'Вернуть в гипотезы', accepted: 'Принять', confirmed: 'Подтвердить', rejected: 'Отклонить' };
export const ORIGIN = { problem: 'из проблемы', signal: 'из сигнала', search: 'по отбору записей', hand: 'по условиям' };
export const SIGN = { repeated: 'повторные', returned: 'после «решено» пришло снова', formal: 'ответ похож на отписку', misrouted: 'сначала ушло не туда', overdue: 'срок ответа нарушен' };
export const STRENGTH = { 1: 'слабый', 2: 'заметный', 3: 'сильный' };
const FEATURE = {
  step: 'рост за два месяца', burst: 'всплеск за неделю', chronic: 'пишут постоянно', season: 'сезон', place: 'сосредоточено в одном месте', executor: 'сосредоточено у одной организации', returned: 'возвраты после «решено»',
  repeated: 'повторные обращения', formal: 'отписки', explained: 'итог «разъяснено»', misrouted: 'сначала не туда', overdue: 'нарушения сроков', say_wear: 'слова об износе', say_contractor: 'слова о подрядчике',
  say_norm: 'слова о графике и порядке', say_resources: 'слова о нехватке', say_control: 'слова о приёмке работ', say_routing: 'слова «не к нам»', say_answers: 'слова об отписках', say_informing: 'слова «не предупредили»',
  say_outside: 'слова о погоде', say_demand: 'слова о поведении людей',
};
export const featureName = (code) => FEATURE[code] ?? code;

const BOOK = { themes: ['тема', 'theme', 'name'], organisations: ['организация', 'organisation', 'short_name'], districts: ['район', 'district', 'name'], channels: ['канал', 'channel', 'name'], objects: ['объект', 'object', 'name'], faults: ['неисправность', 'fault', 'name'] };
const either = (values) => values.join(' или ');

/** A query in words; names: {streets: Map} of what the books do not hold. */
export function queryWords(query, names = {}) {
  const parts = [];
  for (const [key, [word, book, field]] of Object.entries(BOOK))
    if (query[key]) parts.push(`${word}: ${either(query[key].map((v) => books.value?.[book].get(v)?.[field] ?? books.value?.[book].get(v)?.name ?? `№ ${v}`))}`);
  if (query.streets) parts.push(`улица: ${either(query.streets.map((v) => names.streets?.get(v) ?? `№ ${v}`))}`);
  if (query.houses) parts.push(`дом: ${either(query.houses)}`);
  if (query.outcomes) parts.push(`итог: ${either(query.outcomes.map((v) => OUTCOME[v] ?? v))}`);
  if (query.signs) parts.push(query.signs.map((v) => SIGN[v] ?? v).join(', '));
  if (query.words) parts.push(`слова: ${query.words.length > 6 ? `${query.words.slice(0, 6).join(', ')} и ещё ${num(query.words.length - 6)}` : query.words.join(', ')}`);
  if (query.from) parts.push(`с ${day(query.from)}`);
  if (query.to) parts.push(`по ${day(query.to)}`);
  return parts.join('; ');
}

/** Points with their sign, as a person reads them. */
export const points = (n) => `${n > 0 ? '+' : n < 0 ? '−' : ''}${num(Math.abs(Math.round(n * 10) / 10))}`;

/** What a score of log-odds comes to as a chance. */
export const chance = (score) => percent(100 / (1 + Math.exp(-score)));

export const share = (n, all) => percent(all ? (100 * n) / all : 0);

/** Records of a case: of a cause, of an evidence, proposed to a cause, without a cause. */
export const records = (id, kind, of = '') => `/causes/${id}?records=${kind}${of && `-${of}`}#records`;

/** Causes that hang on one, in their order. */
export const below = (causes, id) => causes.filter((c) => (c.parent_id ?? null) === id && c.state !== 'rejected');

/** Lines of a text, none longer than so many letters, at most so many. */
export function lines(text, width, most) {
  const out = [''];
  for (const word of text.split(/\s+/)) {
    const last = out[out.length - 1];
    if (last && last.length + word.length + 1 > width) out.push(word);
    else out[out.length - 1] = last ? `${last} ${word}` : word;
  }
  if (out.length > most) out.splice(most - 1, out.length, `${out[most - 1].slice(0, width - 1)}…`);
  return out.map((l) => (l.length > width ? `${l.slice(0, width - 1)}…` : l));
}

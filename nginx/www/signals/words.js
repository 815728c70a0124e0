// Words of signals: what a signal says, where its records are.
import { count, day, num, word } from '../format.js';
import { addDays } from '../format.js';
import { queryText } from '../api.js';
import { books, channelName } from '../terms.js';

export const STATE = { new: 'Новый', in_work: 'В работе', confirmed: 'Подтверждён', false: 'Ложный', closed: 'Закрыт' };
export const STATE_BADGE = { new: 'accent', in_work: 'info', confirmed: 'bad', false: 'line', closed: 'line' };
export const MOVE = { in_work: 'Взять в работу', confirmed: 'Подтвердить', false: 'Ложный', closed: 'Закрыть' };
export const LEVEL = { notice: 'внимание', alarm: 'тревога' };
export const KIND = { city: 'По всему городу', district: 'По районам', organisation: 'По организациям', channel: 'По каналам', street: 'По улицам' };

/** Where the series is: «Ленинский район», «улица Кирова», «Горводоканал», «ПОС», or the whole city. */
export const placeOf = (s) => s.district ?? s.street ?? s.organisation ?? (s.channel ? channelName(s.channel) : 'весь город');

export const windowOf = (s) => (s.days === 1 ? `за ${day(s.day)}` : `за ${count(s.days, 'день', 'дня', 'дней')} по ${day(s.day)}`);

/** «ожидалось 4, обычно не больше 9, поступило 17 от 15 человек» without the number that is a link. */
export const expected = (s) => `ожидалось ${num(Math.round(s.expected))}, обычно не больше ${num(s.usual)}, поступило`;
export const people = (s) => `от ${count(s.authors, 'человека', 'человек', 'человек')} из ${count(s.occasions, 'места', 'мест', 'мест')}`;

/** The chance in words: once in so many such series. */
export function chance(p) {
  const times = 1 / Math.max(p, 1e-9);
  const power = 10 ** Math.max(0, Math.floor(Math.log10(times)) - 1);
  return p >= 0.1 ? 'случайность вероятна' : `случайно так бывает 1 раз на ${num(Math.floor(times / power) * power)}`;
}

/** Lists of «Обращения» know no streets, the search does. */
const onStreet = (s, more) => `/search${queryText({ q: `улица:"${s.street}"`, strict: 'true', sort: '-date', theme_id: s.theme_id, kind: 'appeal,message,comment', from: addDays(s.day, 1 - s.days), to: s.day, ...more })}`;

/** The records of the window as a list of «Обращения»; more narrows it. */
export function records(s, more = {}) {
  if (s.street_id) return onStreet(s, more);
  const query = {
    theme_id: s.theme_id, district_id: s.district_id, organisation_id: s.organisation_id, channel: s.channel, kind: 'appeal,message,comment',
    'received_on[gte]': addDays(s.day, 1 - s.days), 'received_on[lte]': s.day, ...more,
  };
  return `/messages${queryText(query)}`;
}

/** Where the excess sits, in words, with what narrows the list to it. */
export function nodes(s) {
  const name = { theme_id: (v) => books.value?.theme.get(v)?.name, district_id: (v) => books.value?.district.get(v)?.name, organisation_id: (v) => books.value?.organisation.get(v)?.name, channel: channelName };
  return s.places.map((p) => {
    const narrow = Object.fromEntries(Object.keys(name).filter((k) => p[k]).map((k) => [k, p[k]]));
    return { text: Object.entries(narrow).map(([k, v]) => name[k](v) ?? `№ ${v}`).join(', '), narrow, seen: p.seen, expected: p.expected, share: p.share };
  });
}

/** How it was found, where not by the custom of its own series. */
export const foundBy = (s) => (s.found_by === 'scan' ? `замечен сравнением с другими ${s.street ? 'улицами' : 'районами'}: за эти дни сюда пришлась большая доля темы, чем за последние 90 дней; ` : '');

export const nights = (s) => (s.nights > 1 ? `замечен ${count(s.nights, 'ночь', 'ночи', 'ночей')} с ${day(s.first_day)}` : `замечен ${day(s.first_day)}`);
export const found = (n) => `${num(n)} ${word(n, 'сигнал', 'сигнала', 'сигналов')}`;

// Words of satisfaction: where a mark came from, what it says on its scale, the reasons of our own page (mark/form.html).
export const SOURCE = { link: 'Ссылка для оценки', pos: 'Файлы ПОС', im: 'Файлы «Инцидент-менеджмент»', other: 'Другие файлы' };
export const SCALE = { five: 'от 1 до 5', three: 'словами: нет, частично, да' };
export const SOLVED = { yes: 'Решён', partly: 'Решён частично', no: 'Не решён' };
export const REASON = {
  quick: 'быстро', clear: 'понятно объяснили', polite: 'вежливо', slow: 'долго', unclear: 'непонятно', rude: 'невежливо', not_done: 'сделали не всё', formal: 'отписка',
};
const WORDS = ['', 'не удовлетворён', 'удовлетворён частично', 'удовлетворён'];

/** What a mark says, by its scale. */
export const said = (mark) => (mark.scale === 'five' ? `${mark.value} из 5` : WORDS[mark.value]);

/** 0.6667 → 66,7 % */
export const pct = (share) => `${(100 * share).toLocaleString('ru', { maximumFractionDigits: 1 })}\u00a0%`;

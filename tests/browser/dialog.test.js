// A dialog tells whoever opened it that it was closed: once, however that was done, and not when he took it away himself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const page = await open('head', { path: '/' });

/** Draws a dialog of its own over the screen; `window.closings` counts what it tells. */
async function shown() {
  await page.evaluate(async () => {
    const { html, render, useState } = await import('/lib.js');
    const { Dialog } = await import('/ui/dialog.js');
    window.closings = 0;
    const place = document.body.appendChild(document.createElement('div'));
    function Screen() {
      const [there, setThere] = useState(true);
      const close = () => {
        window.closings += 1;
        setThere(false);
      };
      return there && html`<${Dialog} title="Проба" onClose=${close}><button type="button" onClick=${close}>Отмена</button><button type="button" onClick=${() => setThere(false)}>Готово</button></${Dialog}>`;
    }
    render(html`<${Screen} />`, place);
  });
  await page.getByRole('dialog', { name: 'Проба' }).waitFor();
}

/** How often it told, after the browser has told all it has to tell: what it has queued comes before an event that we queue then. */
async function closings() {
  await page.getByRole('dialog', { name: 'Проба' }).waitFor({ state: 'detached' });
  return page.evaluate(() => new Promise((done) => {
    const last = document.body.appendChild(document.createElement('dialog'));
    last.addEventListener('close', () => {
      last.remove();
      done(window.closings);
    });
    last.show();
    last.close();
  }));
}

const WAYS = {
  'by Escape': [() => page.keyboard.press('Escape'), 1],
  'by its cross': [() => page.getByRole('button', { name: 'Закрыть' }).click(), 1],
  'beside it': [() => page.mouse.click(5, 5), 1],
  'by a button of its own': [() => page.getByRole('button', { name: 'Отмена' }).click(), 1],
  'by who opened it, as the work is done': [() => page.getByRole('button', { name: 'Готово' }).click(), 0],
};

for (const [name, [way, times]] of Object.entries(WAYS))
  test(`closed ${name}`, async () => {
    await shown();
    await way();
    assert.equal(await closings(), times);
  });

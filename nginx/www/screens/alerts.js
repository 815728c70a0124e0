// «Оповещения»: what fires, since when, how often; taken into work, resolved, changed, removed.
import { html, useState } from '../lib.js';
import { api, under } from '../api.js';
import { dateTime, num } from '../format.js';
import { go, place, withQuery } from '../router.js';
import { Dialog, toast } from '../ui/dialog.js';
import { More, useList } from '../ui/list.js';
import { useAction } from '../ui/load.js';
import { countNotices } from '../ui/notices.js';
import { Page } from '../ui/page.js';
import { Blank, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';
import { AlertDialog, DIGEST, ruleWords } from '../search/alert-form.js';
import { runAddress } from '../search/keep.js';

export const STATUS = { quiet: ['Спокойно', 'good'], pending: ['Накопилось', 'info'], firing: ['Сработало', 'bad'], acknowledged: ['Принято', 'warn'], resolved: ['Закрыто', ''] };

function Facts({ alert }) {
  const quiet = alert.quiet_from && `тихие часы ${alert.quiet_from}–${alert.quiet_to}`;
  return html`<p class="small">${ruleWords(alert)} · ${DIGEST[alert.digest].toLowerCase()}${quiet ? ` · ${quiet}` : ''}</p>
    ${alert.wrong && html`<p class="small bad">В запросе ошибка, поэтому новое не считается: ${alert.wrong} <a href=${runAddress(alert)}>Открыть и исправить</a></p>`}
    <p class="muted small">${alert.fired_at ? html`сработало ${dateTime(alert.fired_at)}${alert.repeats > 0 ? html`, с тех пор ещё: ${num(alert.repeats)}` : ''}` : 'ещё не срабатывало'}${alert.acknowledged_by ? ` · принято: ${alert.acknowledged_by}` : ''} · проверено ${dateTime(alert.judged_at)}</p>`;
}

function Alert({ alert, act, onDone }) {
  const { busy, error, run } = useAction((move) => api('POST', `/alerts/${alert.id}/${move}`));
  const step = async (move, words) => (await run(move)) && onDone(words);
  const [name, tone] = alert.wrong && alert.status === 'quiet' ? ['Не следит', 'bad'] : STATUS[alert.status];
  return html`<li class="panel saved"><div class="grow"><a class="saved-name" href=${runAddress(alert)}>${alert.name}</a> <span class=${`badge ${tone}`}>${name}</span><${Facts} alert=${alert} /><${ErrorNote} error=${error} /></div>
    <p class="saved-total"><b>${alert.count > 0 ? html`<a href=${`/search?alert=${alert.id}`} aria-label=${`${alert.name}: новых сейчас ${num(alert.count)}`}>${num(alert.count)}</a>` : num(0)}</b><span class="muted small">новых сейчас</span></p>
    <div class="row">${alert.status === 'firing' && html`<button type="button" class="btn small primary" disabled=${busy} onClick=${() => step('acknowledge', 'Оповещение принято')}>Принять</button>`}
      ${['firing', 'acknowledged'].includes(alert.status) && html`<button type="button" class="btn small" disabled=${busy} onClick=${() => step('resolve', 'Оповещение закрыто')}>Закрыть</button>`}
      ${alert.own && html`<button type="button" class="btn small" onClick=${() => act('edit', alert)}>Изменить</button><button type="button" class="btn small danger" onClick=${() => act('delete', alert)}>Удалить</button>`}</div></li>`;
}

function DeleteDialog({ alert, onClose, onDone }) {
  const { busy, error, run } = useAction(() => api('DELETE', `/alerts/${alert.id}`, { headers: under(alert.version) }));
  const submit = async () => (await run()) && onDone('Оповещение удалено');
  return html`<${Dialog} title="Удалить оповещение" onClose=${onClose}><p>Оповещение на «${alert.name}» больше не сработает. Сам запрос останется.</p><${ErrorNote} error=${error} />
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button type="button" class="btn danger" disabled=${busy} onClick=${submit}>Удалить</button></div><//>`;
}

export default function Alerts() {
  const status = place.value.query.get('status');
  const list = useList('/alerts', status ? { status } : {});
  const [open, setOpen] = useState(null);
  const done = (words) => {
    setOpen(null);
    toast(words);
    list.reload();
    countNotices();
  };
  if (list.error && !list.items) return html`<${ErrorScreen} error=${list.error} onRetry=${list.reload} />`;
  const close = () => setOpen(null);
  const stale = () => {
    close();
    list.reload(); // it may have been refused as another version by now
  };
  return html`<${Page} title="Оповещения" lead="Следят за сохранёнными запросами и срабатывают только на новое. О сработавшем приходят уведомление и письмо." crumbs=${[{ href: '/search', name: 'Поиск' }]} actions=${html`<a class="btn" href="/saved-searches">Сохранённые запросы</a>`}>
    <div class="switch notices-switch" role="group" aria-label="Какие показать"><button type="button" aria-pressed=${!status} onClick=${() => go(withQuery({ status: '' }))}>Все</button><button type="button" aria-pressed=${status === 'firing'} onClick=${() => go(withQuery({ status: 'firing' }))}>Сработавшие</button></div>
    ${!list.items ? html`<div class="panel"><${Loading} label="Загрузка оповещений" lines=${6} /></div>` : list.items.length === 0 && status ? html`<div class="panel"><${Blank} icon="bell" title="Сработавших оповещений нет"><p>Когда накопится новое, здесь появятся оповещения, которые ещё никто не принял.</p><//></div>` : list.items.length === 0 ? html`<div class="panel"><${Blank} icon="bell" title="Оповещений ещё нет" actions=${html`<a class="btn primary" href="/saved-searches">К сохранённым запросам</a>`}><p>Откройте сохранённый запрос и нажмите «Оповещать».</p><//></div>` : html`<ul class=${`saved-list ${list.loading ? 'stale' : ''}`}>${list.items.map((a) => html`<${Alert} key=${a.id} alert=${a} act=${(kind, alert) => setOpen({ kind, alert })} onDone=${done} />`)}</ul>`}
    <${More} list=${list} />${open?.kind === 'edit' && html`<${AlertDialog} saved=${{ id: open.alert.saved_search_id, name: open.alert.name }} alert=${open.alert} onClose=${close} onDone=${done} />`}${open?.kind === 'delete' && html`<${DeleteDialog} alert=${open.alert} onClose=${stale} onDone=${done} />`}<//>`;
}

// «Заявки на доступ»: who asks to be let in, granting and refusing; the keys by which Госуслуги are believed, and until when.
import { html, useEffect, useState } from '../lib.js';
import { api, get } from '../api.js';
import { dateTime, day } from '../format.js';
import { go, place, withQuery } from '../router.js';
import { loadBooks, books } from '../terms.js';
import { FormDialog } from '../admin/form.js';
import { AdminTabs } from '../admin/tabs.js';
import { toast } from '../ui/dialog.js';
import { Choice, Field } from '../ui/field.js';
import { organisationOptions } from '../ui/filters.js';
import { More, dropLists, useList } from '../ui/list.js';
import { useLoad } from '../ui/load.js';
import { Page } from '../ui/page.js';
import { Blank, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';

const STATES = { new: 'Ждут решения', granted: 'Доступ дан', refused: 'Отклонены' };
const TONE = { new: 'warn', granted: 'good', refused: 'bad' };
const ONE = { new: 'ждёт', granted: 'доступ дан', refused: 'отклонена' };

const LETTERS = { а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ё: 'e', ж: 'zh', з: 'z', и: 'i', й: 'y', к: 'k', л: 'l', м: 'm', н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'kh', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'shch', ы: 'y', э: 'e', ю: 'yu', я: 'ya' };
const latin = (text) => [...text.toLowerCase()].map((c) => LETTERS[c] ?? (/[a-z]/.test(c) ? c : '')).join('');
/** Чайкин Степан Ильич → «chaykin.stepan»: a first guess, to be corrected. */
const loginOf = (name) => name.split(' ').slice(0, 2).map(latin).filter(Boolean).join('.').slice(0, 61);

function Grant({ request, onDone, onClose }) {
  const roles = Object.fromEntries((books.value?.roles ?? []).map((r) => [r.code, r.name]));
  const fields = [
    { name: 'login', label: 'Имя входа', required: true, max: 61, hint: 'Латинские строчные буквы и цифры. Навсегда: другому его не дадут' }, { name: 'role', label: 'Роль', kind: 'choice', options: roles, required: true },
    { name: 'organisation_id', label: 'Организация', kind: 'combo', options: organisationOptions(), hint: request.ogrn ? `В Госуслугах: ${request.organisation_name}, ОГРН ${request.ogrn}` : 'В Госуслугах он ни к какой не привязан' }, { name: 'post', label: 'Должность' },
    { name: 'valid_to', label: 'По какой день', kind: 'date', hint: 'Пусто — бессрочно' }, { name: 'reason', label: 'Основание', kind: 'area', required: true, max: 500, hint: 'Приказ, письмо: останется в журнале' },
  ];
  const value = { login: loginOf(request.name), role: request.role, organisation_id: request.organisation_id ?? '', post: '', valid_to: '', reason: '' };
  return html`<${FormDialog} title=${`Дать доступ: ${request.name}`} fields=${fields} value=${value} submit="Дать доступ" save=${(body) => api('POST', `/access-requests/${request.id}/grant`, { body })} onDone=${onDone} onClose=${onClose} />`;
}

function Refuse({ request, onDone, onClose }) {
  return html`<${FormDialog} title=${`Отклонить: ${request.name}`} fields=${[{ name: 'reason', label: 'Почему', kind: 'area', required: true, max: 500, hint: 'Это прочтёт заявитель' }]} value=${{ reason: '' }} submit="Отклонить" danger=${true}
    save=${(body) => api('POST', `/access-requests/${request.id}/refuse`, { body })} onDone=${onDone} onClose=${onClose} />`;
}

function Row({ request: r, onAct }) {
  const button = (act, words, tone) => html`<button type="button" class=${`btn small ${tone}`} aria-label=${`${words}: ${r.name}`} onClick=${() => onAct({ act, request: r })}>${words}</button>`;
  return html`<tr><th scope="row">${r.account_id ? html`<a class="strong" href=${`/accounts/${r.account_id}`}>${r.name}</a>` : html`<span class="strong">${r.name}</span>`}<span class="muted small from">ЕСИА ${r.esia_oid}</span></th>
    <td data-name="Организация">${r.organisation_id ? html`<a href=${`/organisations/${r.organisation_id}`}>${r.organisation}</a>` : r.ogrn ? html`${r.organisation_name} <span class="badge warn">в реестре нет</span>` : html`<span class="muted">нет</span>`}${r.ogrn && html`<span class="muted small from">ОГРН ${r.ogrn}${r.chief ? ', руководитель' : ''}</span>`}</td>
    <td data-name="Роль">${r.role_name}${r.comment && html`<span class="small from">${r.comment}</span>`}</td><td data-name="Подана" class="nowrap">${dateTime(r.created_at)}</td>
    <td data-name="Состояние"><span class=${`state ${TONE[r.state]}`}>${ONE[r.state]}</span>${r.decided_at && html`<span class="muted small from">${r.decided_by}, ${dateTime(r.decided_at)}: ${r.reason}</span>`}</td>
    <td>${r.state === 'new' && html`<div class="row">${button('grant', 'Дать доступ', 'primary')}${button('refuse', 'Отклонить', '')}</div>`}</td></tr>`;
}

const USE = { esia: 'Госуслуги (ЕСИА)', gateway: 'Шлюз', client: 'Наш сертификат для ЕСИА' };
const KEY = { ok: ['good', 'действует'], soon: ['warn', 'скоро кончится'], over: ['bad', 'кончился'], unusable: ['bad', 'не годится'] };

function Keys() {
  const { data, error, reload } = useLoad((abort) => get('/sign-in-keys', {}, { signal: abort }).then((r) => r.data.items), []);
  const alarms = data?.filter((k) => k.state !== 'ok') ?? [];
  return html`<section class="panel" aria-labelledby="keys"><div class="panel-head"><h2 id="keys">Ключи входа</h2></div>
    <${ErrorNote} error=${error} onRetry=${reload} />${!data && !error && html`<${Loading} label="Загрузка ключей" lines=${2} />`}
    ${alarms.length > 0 && html`<div class="note warn" role="status"><p>Без действующих ключей никто не войдёт. Получите новый сертификат и положите его файл в папку ключей рядом с прежним: он начнёт действовать сразу.</p></div>`}
    ${data && (data.length ? html`<table class="plain control told"><caption class="sr">Ключи входа</caption><thead><tr><th scope="col">Чей</th><th scope="col">Файл</th><th scope="col">Алгоритм</th><th scope="col">До</th><th scope="col">Состояние</th></tr></thead>
      <tbody>${data.map((k) => html`<tr key=${k.use + k.name}><th scope="row">${USE[k.use]}</th><td data-name="Файл">${k.name}</td><td data-name="Алгоритм">${k.alg ?? 'не читается'}</td><td data-name="До">${k.until ? day(k.until.slice(0, 10)) : 'не указано'}</td><td data-name="Состояние"><span class=${`state ${KEY[k.state][0]}`}>${KEY[k.state][1]}</span></td></tr>`)}</tbody></table>`
    : html`<${Blank} icon="lock" title="Ключей нет"><p>Пока в папке ключей нет сертификатов Госуслуг, войти не сможет никто.</p><//>`)}</section>`;
}

export default function AccessRequests() {
  const state = place.value.query.get('state') ?? 'new';
  const list = useList('/access-requests', state === 'all' ? {} : { state });
  const [open, setOpen] = useState(null);
  useEffect(() => {
    loadBooks().catch(() => null);
  }, []);
  if (list.error?.status === 403) return html`<${ErrorScreen} error=${list.error} />`;
  const done = (words) => () => {
    setOpen(null);
    dropLists();
    list.reload();
    toast(words);
  };
  const rows = !list.items ? html`<${Loading} label="Загрузка заявок" lines=${4} />` : list.items.length ? html`<table class="plain control told"><caption class="sr">Заявки на доступ</caption><thead><tr><th scope="col">Кто</th><th scope="col">Организация</th><th scope="col">Какую роль просит</th><th scope="col">Подана</th><th scope="col">Состояние</th><th scope="col"><span class="sr">Действия</span></th></tr></thead>
    <tbody>${list.items.map((r) => html`<${Row} key=${r.id} request=${r} onAct=${setOpen} />`)}</tbody></table>` : html`<${Blank} icon="user" title=${state === 'new' ? 'Никто не ждёт решения' : 'Таких заявок нет'}><p>Заявка появится, когда человек без учётной записи войдёт через Госуслуги и попросит роль.</p><//>`;
  const close = () => setOpen(null);
  return html`<${Page} title="Заявки на доступ" lead="Кто вошёл через Госуслуги, не имея учётной записи, и просит роль."><${AdminTabs} />
    <div class="audit-filter" style=${{ maxWidth: '20rem' }}><${Field} label="Состояние">${(id) => html`<${Choice} id=${id} value=${state} options=${{ ...STATES, all: 'Все' }} onChange=${(v) => go(withQuery({ state: v === 'new' ? '' : v }), { keepScroll: true })} />`}<//></div>
    ${list.error && !list.items ? html`<${ErrorNote} error=${list.error} onRetry=${list.reload} />` : html`<section class=${`panel ${list.loading && list.items ? 'stale' : ''}`} aria-label="Заявки">${rows}</section>`}${list.items && html`<${More} list=${list} />`}<${Keys} />
    ${open?.act === 'grant' && html`<${Grant} request=${open.request} onDone=${done('Доступ дан')} onClose=${close} />`}${open?.act === 'refuse' && html`<${Refuse} request=${open.request} onDone=${done('Заявка отклонена')} onClose=${close} />`}<//>`;
}

// Roles of one account with their dates: given, taken, in whose place.
import { html, useState } from '../lib.js';
import { api, get, under } from '../api.js';
import { dateTime, today } from '../format.js';
import { account as me, can } from '../session.js';
import { books } from '../terms.js';
import { organisationOptions } from '../ui/filters.js';
import { Icon } from '../ui/icons.js';
import { useLoad } from '../ui/load.js';
import { Blank } from '../ui/states.js';
import { FormDialog } from './form.js';
import { span } from './words.js';

const STATE = { now: ['действует', 'good'], coming: ['начнётся', 'info'], over: ['закончилась', ''] };

export function GiveDialog({ account, onDone, onClose }) {
  const { data } = useLoad((abort) => get('/accounts', { limit: 500, state: 'on' }, { signal: abort }).then((r) => r.data.items), []);
  const people = (data ?? []).filter((a) => a.id !== account.id).map((a) => ({ value: a.id, name: a.name, hint: a.post }));
  const roles = Object.fromEntries((books.value?.roles ?? []).map((r) => [r.code, r.name]));
  const fields = [
    { name: 'role', label: 'Роль', kind: 'choice', options: roles, required: true },
    { name: 'deputy_for_id', label: 'Замещает (врио)', kind: 'combo', options: people, empty: 'Никого: роль своя', hint: 'Кого замещает на эти дни' },
    { name: 'valid_from', label: 'Первый день', kind: 'date' }, { name: 'valid_to', label: 'Последний день', kind: 'date', hint: 'Пусто: без срока' },
    { name: 'organisation_id', label: 'Организация', kind: 'combo', options: organisationOptions(), empty: 'Как в учётной записи', hint: 'Для ролей, которые видят записи своей организации' },
    { name: 'basis', label: 'Приказ: номер и дата', max: 300 }, { name: 'reason', label: 'Причина', required: true, kind: 'area', max: 500 },
  ];
  const value = { role: Object.keys(roles)[0], deputy_for_id: '', valid_from: today(), valid_to: '', organisation_id: '', basis: '', reason: '' };
  return html`<${FormDialog} title=${`Дать роль: ${account.name}`} fields=${fields} value=${value} submit="Дать роль" onClose=${onClose} onDone=${onDone} base=${account} save=${(body, base) => api('POST', `/accounts/${account.id}/grants`, { body, headers: under(base.version) })} />`;
}

function TakeDialog({ account, grant, onDone, onClose }) {
  const fields = [{ name: 'valid_to', label: 'Последний день', kind: 'date', hint: 'Пусто: роль снимается сейчас, со следующего запроса' }, { name: 'reason', label: 'Причина', required: true, kind: 'area', max: 500 }];
  return html`<${FormDialog} title=${`Снять роль: ${grant.name}`} fields=${fields} value=${{ valid_to: '', reason: '' }} submit="Снять роль" danger=${true} onClose=${onClose} onDone=${onDone}
    base=${account} save=${(body, base) => api('POST', `/accounts/${account.id}/grants/end`, { body: { ...body, grant_id: grant.id }, headers: under(base.version) })} />`;
}

function Row({ grant, onTake }) {
  const [word, tone] = STATE[grant.state];
  const given = [grant.given_by && `дал: ${grant.given_by}`, grant.given_at && dateTime(grant.given_at), grant.reason].filter(Boolean).join(' · ');
  return html`<tr class=${grant.state === 'over' ? 'muted' : ''}><th scope="row">${grant.name}${grant.organisation && html`<span class="muted small from">${grant.organisation}</span>`}${grant.deputy_for && html`<span class="small from"><span class="badge warn">врио</span> за: ${grant.deputy_for}</span>`}</th>
    <td data-name="Дни">${span(grant)}${grant.basis && html`<span class="muted small from">${grant.basis}</span>`}</td><td data-name="Состояние"><span class=${`state ${tone}`}>${word}</span></td>
    <td data-name="Кто дал">${given || 'вместе с системой'}${grant.taken_at && html`<span class="small from">снял: ${grant.taken_by} · ${dateTime(grant.taken_at)} · ${grant.taken_reason}</span>`}</td>
    <td>${can('account.write') && grant.state !== 'over' && html`<button type="button" class="btn small" aria-label=${`Снять роль: ${grant.name}, ${span(grant)}`} onClick=${() => onTake(grant)}>Снять</button>`}</td></tr>`;
}

export function Grants({ account, onChange }) {
  const [open, setOpen] = useState(null);
  const own = me.value?.id === account.id;
  const done = (words) => (answer) => {
    setOpen(null);
    onChange(answer, words);
  };
  return html`<section class="panel" aria-labelledby="grants"><div class="panel-head"><h2 id="grants">Роли</h2>${can('account.write') && !own && html`<button type="button" class="btn small" onClick=${() => setOpen({})}><${Icon} name="plus" />Дать роль</button>`}</div>
    ${can('account.write') && own && html`<p class="muted">Это ваша учётная запись. Роль самому себе не дают: её даёт другой администратор. Если вы один, дайте роль «Администратор системы» ещё одному человеку.</p>`}
    ${account.grants.length ? html`<table class="plain control told"><caption class="sr">Роли с днями</caption><thead><tr><th scope="col">Роль</th><th scope="col">Дни</th><th scope="col">Состояние</th><th scope="col">Кто дал и почему</th><th scope="col"><span class="sr">Действие</span></th></tr></thead>
      <tbody>${account.grants.map((g) => html`<${Row} key=${g.id} grant=${g} onTake=${(grant) => setOpen({ grant })} />`)}</tbody></table>` : html`<${Blank} icon="lock" title="Ролей нет"><p>Человек может войти, но ни одного раздела не увидит. Дайте роль.</p><//>`}
    ${open && (open.grant ? html`<${TakeDialog} account=${account} grant=${open.grant} onClose=${() => setOpen(null)} onDone=${done('Роль снята')} />` : html`<${GiveDialog} account=${account} onClose=${() => setOpen(null)} onDone=${done('Роль дана')} />`)}</section>`;
}

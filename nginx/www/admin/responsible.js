// The form of a row of the responsibility register and what it was before.
import { html, useEffect, useState } from '../lib.js';
import { api, get, under } from '../api.js';
import { dateTime, today } from '../format.js';
import { Dialog } from '../ui/dialog.js';
import { districtOptions, organisationOptions, themeOptions } from '../ui/filters.js';
import { useLoad } from '../ui/load.js';
import { useOfficials } from '../ui/officials.js';
import { Bones, ErrorNote } from '../ui/states.js';
import { FormDialog } from './form.js';
import { span } from './words.js';

const NAMES = ['theme_id', 'district_id', 'organisation_id', 'official_id', 'valid_from', 'valid_to'];
const EMPTY = { theme_id: '', district_id: '', organisation_id: '', official_id: '', valid_to: '' };
const where = (r) => `${r.theme}, ${r.district ?? 'весь город'}`;

/** Tells the screen which organisation stands in the form. */
function Watch({ form, onOrganisation }) {
  useEffect(() => onOrganisation(form.organisation_id ?? ''), [form.organisation_id]);
  return null;
}

/** @param {{row?: any, given?: any, onDone: (answer: any) => void, onClose: () => void}} props row: one to change; given: what a new one begins with */
export function ResponsibleDialog({ row, given, onDone, onClose }) {
  const [organisation, setOrganisation] = useState(row?.organisation_id ?? '');
  const people = useOfficials(organisation, row?.organisation_id === organisation ? row : null);
  const fields = [
    { name: 'theme_id', label: 'Тема', kind: 'combo', options: themeOptions(), required: true, hint: 'Вместе с темами под ней, если у них нет своей строки' }, { name: 'district_id', label: 'Район', kind: 'combo', options: districtOptions(), empty: 'Весь город' },
    { name: 'organisation_id', label: 'Организация', kind: 'combo', options: organisationOptions(), required: true, clears: 'official_id' }, { name: 'official_id', label: 'Должностное лицо', kind: 'combo', options: people, empty: 'Пока не назначено', hint: 'Из выбранной организации' },
    { name: 'valid_from', label: 'Отвечает с', kind: 'date', required: true }, { name: 'valid_to', label: 'По какой день', kind: 'date', hint: 'Пусто — без срока. Уходящему поставьте последний день и назначьте следующего' },
  ];
  const value = row ? Object.fromEntries(NAMES.map((n) => [n, row[n] ?? ''])) : { ...EMPTY, valid_from: today(), ...given };
  const save = (body, base) => (row ? api('PUT', `/responsibilities/${row.id}`, { body, headers: under(base.version) }) : api('POST', '/responsibilities', { body }));
  return html`<${FormDialog} title=${row ? `Изменить: ${where(row)}` : 'Назначить ответственного'} fields=${fields} value=${value} base=${row} submit="Записать" save=${save} onDone=${onDone} onClose=${onClose} note=${(form) => html`<${Watch} form=${form} onOrganisation=${setOrganisation} />`} />`;
}

const said = (v) => [v.theme, v.district ?? 'весь город', v.organisation, v.official ?? 'человек не назначен', span(v)].join(' · ');

export function VersionsDialog({ id, onClose }) {
  const { data: row, error, reload } = useLoad((abort) => get(`/responsibilities/${id}`, {}, { signal: abort }).then((r) => r.data), [id]);
  return html`<${Dialog} title=${row ? `История: ${where(row)}` : 'История'} onClose=${onClose}>${error && html`<${ErrorNote} error=${error} onRetry=${reload} />`}${!row && !error && html`<${Bones} lines=${4} />`}
    ${row && html`<ol class="versions"><li><div class="row apart"><b>Сейчас</b><span class="muted small">${row.account ? `${row.account}, ${dateTime(row.updated_at)}` : 'пришло с данными'}</span></div><p class="small">${said(row)}</p></li>
      ${row.versions.map((v) => html`<li key=${v.version}><div class="row apart"><b>До ${dateTime(v.until)}</b><span class="muted small">${v.account ? `изменил: ${v.account}` : ''}</span></div><p class="small">${said(v)}</p></li>`)}</ol>${row.versions.length === 0 && html`<p class="muted small">Правок ещё не было.</p>`}`}<//>`;
}

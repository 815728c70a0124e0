// «Дорожные карты»: plans of measures against causes, the newest first.
import { html, useState } from '../lib.js';
import { day, num } from '../format.js';
import { go, place } from '../router.js';
import { asked, set } from '../quality/filter.js';
import { NewPlan } from '../roadmap/dialogs.js';
import { STATE, STATE_BADGE, measures } from '../roadmap/words.js';
import { can } from '../session.js';
import { toast } from '../ui/dialog.js';
import { Choice } from '../ui/field.js';
import { Chips, subjectChips } from '../ui/filters.js';
import { Icon } from '../ui/icons.js';
import { More, dropLists, useList, useRowKeys } from '../ui/list.js';
import { Page } from '../ui/page.js';
import { Blank, ErrorScreen, Loading } from '../ui/states.js';

function Entry({ r }) {
  return html`<li class="panel stack tight" data-row aria-labelledby=${`roadmap-${r.id}`}><div class="row apart"><h2 id=${`roadmap-${r.id}`}><a class="row-link" href=${`/roadmaps/${r.id}`}>${r.title}</a></h2><span class="row"><span class=${`badge ${STATE_BADGE[r.state]}`}>${STATE[r.state]}</span>${r.failed > 0 && html`<span class="badge bad">выполнено, а жалоб не меньше: ${r.failed}</span>`}${r.state === 'approved' && r.late > 0 && html`<span class="badge bad">срок прошёл: ${r.late}</span>`}</span></div>
    <p>${measures(r.measures)}${r.measures ? html`: выполнено ${num(r.done)}${r.declared === null ? '' : `, готово в среднем ${r.declared} % по слову исполнителей`}; ${day(r.first_on)} — ${day(r.last_on)}` : ''}.</p>
    <p class="muted small">${r.number ? `Версия ${r.number}. ` : ''}${r.approved_at && r.state !== 'draft' ? `Утвердил: ${r.approved}, ${day(r.approved_at)}.` : `Составил: ${r.account}, ${day(r.created_at)}.`}</p></li>`;
}

export default function Roadmaps() {
  const { query } = place.value;
  const list = useList('/roadmaps', asked(['state', 'theme_id', 'organisation_id', 'district_id']));
  const write = can('roadmap.write');
  const [open, setOpen] = useState(Boolean(write && query.get('cause')));
  useRowKeys(write ? [{ code: 'KeyN', key: 'N', label: 'Новый план', run: () => setOpen(true) }] : []);
  if (list.error && !list.items) return html`<${ErrorScreen} error=${list.error} onRetry=${list.reload} />`;
  const done = ({ data }) => {
    dropLists();
    toast(`Черновик составлен: ${measures(data.items.length)}`);
    go(`/roadmaps/${data.id}`);
  };
  const narrowed = subjectChips(query);
  const filtered = Boolean(query.get('state') || narrowed.length);
  return html`<${Page} title="Дорожные карты" lead="Планы («дорожные карты») по устранению причин: чтобы обращений стало меньше и рассматривались они быстрее." actions=${write && html`<button type="button" class="btn primary always" onClick=${() => setOpen(true)}><${Icon} name="plus" />Новый план</button>`}>
    <div class="row control-bar roadmap-bar"><div class="field"><label class="label" for="roadmap-state">Состояние</label><${Choice} id="roadmap-state" value=${query.get('state') ?? ''} onChange=${(v) => set({ state: v })} options=${STATE} empty="Все" /></div></div>
    <${Chips} active=${narrowed} onClear=${() => set({ theme_id: '', organisation_id: '', district_id: '' })} />
    ${!list.items ? html`<div class="panel"><${Loading} label="Загрузка планов" lines=${6} /></div>` : list.items.length ? html`<ul class=${`plain-list ${list.loading ? 'stale' : ''}`}>${list.items.map((r) => html`<${Entry} key=${r.id} r=${r} />`)}</ul>`
      : html`<div class="panel"><${Blank} icon="flag" title=${filtered ? 'Таких планов нет' : 'Планов ещё нет'}><p>${filtered ? 'Выберите другое состояние или снимите отбор.' : write ? 'Составьте первый: выберите принятые причины, и система предложит мероприятия, сроки и ответственных.' : 'Планы составляют аналитик и руководитель центра.'}</p><//></div>`}<${More} list=${list} />
    ${open && html`<${NewPlan} cause=${query.get('cause')} onClose=${() => setOpen(false)} onDone=${done} />`}<//>`;
}

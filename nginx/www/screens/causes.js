// «Причины»: cases, newest first, and where each stands.
import { html } from '../lib.js';
import { count, dateTime, num } from '../format.js';
import { go, place } from '../router.js';
import { ORIGIN, STATE } from '../causes/words.js';
import { asked, set } from '../quality/filter.js';
import { can } from '../session.js';
import { Choice } from '../ui/field.js';
import { Chips, subjectChips } from '../ui/filters.js';
import { Icon } from '../ui/icons.js';
import { More, useList, useRowKeys } from '../ui/list.js';
import { Page } from '../ui/page.js';
import { Blank, ErrorScreen, Loading } from '../ui/states.js';

const NAMES = ['state', 'cause_state', 'problem_id', 'signal_id', 'theme_id', 'organisation_id'];
/** What the cases asked for were opened from. */
const FROM = [['problem_id', 'Проблема'], ['signal_id', 'Сигнал']];
const OPEN = { open: 'Открытые', closed: 'Закрытые' };
const COUNTS = [['proved', 'подтверждено эффектом'], ['confirmed', 'подтверждено ответственным'], ['accepted', 'принято'], ['hypotheses', 'гипотез'], ['rejected', 'отклонено']];

function Entry({ k }) {
  const counts = COUNTS.filter(([name]) => k[name]).map(([name, word]) => `${word} ${num(k[name])}`).join(', ');
  return html`<li class="panel stack tight" data-row aria-labelledby=${`case-${k.id}`}>
    <div class="row apart"><h2 id=${`case-${k.id}`}><a class="row-link" href=${`/causes/${k.id}`}>${k.title}</a></h2><span class="row">${k.proposed > 0 && html`<a class="badge warn" href=${`/causes/${k.id}`}>ждут решения: ${num(k.proposed)}</a>`}<span class=${`badge ${k.state === 'open' ? 'accent' : 'line'}`}>${k.state === 'open' ? 'открыто' : 'закрыто'}</span></span></div>
    <p>${counts ? `Причины: ${counts}.` : 'Причин пока нет.'}</p>
    <p class="muted small">№ ${k.id} · ${ORIGIN[k.origin]}${k.theme ? ` · ${k.theme}` : ''} · открыто <time datetime=${k.created_at}>${dateTime(k.created_at)}</time>, ${k.opened_by}${k.messages_then === null ? '' : ` · записей тогда ${num(k.messages_then)}`}</p></li>`;
}

function Empty({ filtered }) {
  if (filtered) return html`<${Blank} title="Под эти условия ничего не подходит"><p>Снимите часть условий.</p><//>`;
  return html`<${Blank} title="Дел о причинах пока нет" actions=${can('cause.edit') && html`<a class="btn primary" href="/causes/new">Открыть дело</a>`}><p>Дело открывают там, где видно, что пишут об одном и том же: в «Проблемах», в «Сигналах», в отборе «Обращений» и «Поиска» — или здесь, по теме, месту и словам.</p><//>`;
}

export default function Causes() {
  const { query } = place.value;
  const list = useList('/cause-cases', asked(NAMES));
  useRowKeys(can('cause.edit') ? [{ code: 'KeyN', key: 'N', label: 'Открыть дело', run: () => go('/causes/new') }] : []);
  if (list.error && !list.items) return html`<${ErrorScreen} error=${list.error} onRetry=${list.reload} />`;
  const narrowed = [...FROM.filter(([name]) => query.get(name)).map(([name, word]) => ({ key: name, label: word, text: `№ ${query.get(name)}`, off: { [name]: '' } })), ...subjectChips(query)];
  return html`<${Page} title="Причины" lead="Дела о том, почему люди жалуются: гипотезы системы и людей, доводы за и против, решения. Система только предлагает; причину называют люди." actions=${can('cause.edit') && html`<a class="btn primary" href="/causes/new"><${Icon} name="plus" />Открыть дело</a>`}>
    <div class="row control-bar quality-filter"><div class="field"><label class="label" for="case-state">Дела</label><${Choice} id="case-state" value=${query.get('state') ?? ''} onChange=${(v) => set({ state: v })} options=${OPEN} empty="Все" /></div>
      <div class="field"><label class="label" for="cause-state">Есть причина</label><${Choice} id="cause-state" value=${query.get('cause_state') ?? ''} onChange=${(v) => set({ cause_state: v })} options=${STATE} empty="Любая" /></div></div>
    <${Chips} active=${narrowed} onClear=${() => set(Object.assign({}, ...narrowed.map((c) => c.off)))} />
    <p class="muted problem-run" role="status">${list.items && `${list.next ? 'Показано' : 'Всего'} ${count(list.items.length, 'дело', 'дела', 'дел')}.`}</p>
    ${!list.items ? html`<div class="panel"><${Loading} label="Загрузка дел" lines=${6} /></div>` : list.items.length ? html`<ul class=${`plain-list ${list.loading ? 'stale' : ''}`}>${list.items.map((k) => html`<${Entry} key=${k.id} k=${k} />`)}</ul>` : html`<div class="panel"><${Empty} filtered=${NAMES.some((n) => query.get(n))} /></div>`}<${More} list=${list} /><//>`;
}

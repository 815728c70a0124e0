// A search opened by a link: a live one becomes an ordinary search, a frozen one says what it is and how to search anew.
import { html, useEffect, useState } from '../lib.js';
import { get } from '../api.js';
import { count, dateTime } from '../format.js';
import { go } from '../router.js';
import { can } from '../session.js';
import { Icon } from '../ui/icons.js';
import { useLoad } from '../ui/load.js';
import { ErrorNote } from '../ui/states.js';
import { ExportDialog, comesBack } from './share.js';
import { address } from './state.js';

export function Linked({ id }) {
  const { data: link, error, reload } = useLoad((abort) => get(`/search/links/${id}`, {}, { signal: abort }).then((r) => r.data), [id]);
  const [exporting, setExporting] = useState(comesBack);
  const anew = link && address({ q: link.q, ...link.params });
  useEffect(() => {
    if (link && !link.frozen) go(anew, { replace: true });
  }, [link]);
  if (error) return html`<${ErrorNote} error=${error} onRetry=${reload} />`;
  if (!link?.frozen) return null;
  return html`<div class="note frozen" role="status"><${Icon} name="lock" /><div><p class="strong">Зафиксированный набор</p>
    <p>${link.q ? html`По запросу <code>${link.q}</code>` : 'Все записи'}, как было найдено ${dateTime(link.created_at)}; ссылку сделал(а) ${link.account}. ${link.total === null ? 'Видны записи, доступные вашей роли.' : `Вам видно: ${count(link.total, 'запись', 'записи', 'записей')}.`}</p>
    <div class="actions"><a class="btn small" href=${anew}>Искать заново</a>${can('export.write') && html`<button type="button" class="btn small" onClick=${() => setExporting(true)}><${Icon} name="download" />Выгрузить</button>`}</div></div></div>
    ${exporting && html`<${ExportDialog} link=${id} total=${link.total === null ? null : { value: link.total }} onClose=${() => setExporting(false)} />`}`;
}

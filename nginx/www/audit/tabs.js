// The section of oversight: what was done, what was looked for, who has which right. Each part for who may see it.
import { html } from '../lib.js';
import { PartTabs } from '../ui/part-tabs.js';

const PARTS = [
  ['/audit', 'audit.read', 'Действия'],
  ['/search-log', 'search_log.read', 'Поиски'],
  ['/permissions', 'permission.read', 'Права'],
];

export const OversightTabs = () => html`<${PartTabs} parts=${PARTS} />`;

// The section of administration: who signs in, the registers of organisations and themes. Each part for who may see it.
import { html } from '../lib.js';
import { PartTabs } from '../ui/part-tabs.js';

const PARTS = [
  ['/accounts', 'account.read', 'Учётные записи'],
  ['/organisations', 'organisation.read', 'Организации'],
  ['/themes', 'theme.read', 'Темы'],
  ['/models', 'model.read', 'Модели'],
];

export const AdminTabs = () => html`<${PartTabs} parts=${PARTS} />`;

// The section of administration: who signs in, the registers of organisations, themes and of who answers for what. Each part for who may see it.
import { html } from '../lib.js';
import { PartTabs } from '../ui/part-tabs.js';

const PARTS = [
  ['/accounts', 'account.read', 'Учётные записи'],
  ['/access-requests', 'account.write', 'Заявки на доступ'],
  ['/tokens', 'token.read', 'Токены'],
  ['/organisations', 'organisation.read', 'Организации'],
  ['/themes', 'theme.read', 'Темы'],
  ['/responsible', 'responsibility.read', 'Ответственные'],
  ['/models', 'model.read', 'Модели'],
  ['/webhooks', 'webhook.read', 'Вебхуки'],
];

export const AdminTabs = () => html`<${PartTabs} parts=${PARTS} />`;

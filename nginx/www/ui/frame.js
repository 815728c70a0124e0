// The frame around every screen: skip link, menu by role, account, list of shortcuts, line of progress.
import { html } from '../lib.js';
import { busy } from '../api.js';
import { help, shortcuts } from '../keys.js';
import { account, can, signOut } from '../session.js';
import { Dialog, Toasts } from './dialog.js';
import { EndingDialog } from './ending.js';
import { Icon, Mark } from './icons.js';
import { Menu } from './menu.js';
import { NoticesLink, useNotices } from './notices.js';
import { RoleDialog, choosing, workingAs } from './role.js';

function Brand() {
  return html`<a class="brand" href="/"><${Mark} /><span class="grow"><b>МЦУ</b> <span>Смоленск</span></span><span class="sr">, на главную</span></a>`;
}

function chooseRole() {
  choosing.value = true;
}

function Who() {
  const who = account.value;
  return html`<div class="side-foot">${who.grants.length > 1 ? html`<button type="button" class="who" aria-haspopup="dialog" aria-label=${`Вы работаете как: ${workingAs(who)}. Сменить роль`} onClick=${chooseRole}><b>${who.name}</b><span>${workingAs(who)}</span><span class="who-more">Сменить роль</span></button>` : html`<div class="who"><b>${who.name}</b><span>${workingAs(who)}</span></div>`}
    <div class="side-links"><${NoticesLink} /><a href="/settings" aria-label="Мои настройки"><${Icon} name="edit" />Настройки</a>
      <button type="button" onClick=${signOut}><${Icon} name="out" />Выйти</button>
      <button type="button" onClick=${() => { help.value = true; }} title="Клавиши (?)"><${Icon} name="keys" />Клавиши</button>
    </div></div>`;
}

function KeysDialog() {
  const close = () => {
    help.value = false;
  };
  return html`<${Dialog} title="Клавиши" onClose=${close}>
    <p class="muted small">Действуют в русской и латинской раскладке.</p>
    <dl class="keys">${shortcuts().map((s) => html`<dt>${s.key.split(' ').map((k) => html`<kbd>${k}</kbd>`)}</dt><dd>${s.label}</dd>`)}
      <dt><kbd>?</kbd></dt><dd>Показать этот список</dd><dt><kbd>Esc</kbd></dt><dd>Закрыть окно, уйти из поля</dd></dl>
  <//>`;
}

function TopBar() {
  return html`<div class="topbar" role="banner"><${Brand} />
    ${can('search.read') && html`<a class="icon-btn" href="/search" aria-label="Поиск"><${Icon} name="search" /></a>`}
    <${NoticesLink} bare=${true} />${account.value.grants.length > 1 && html`<button type="button" class="icon-btn" aria-haspopup="dialog" onClick=${chooseRole} aria-label=${`Вы работаете как: ${workingAs(account.value)}. Сменить роль`}><${Icon} name="user" /></button>`}
    <button type="button" class="icon-btn" onClick=${signOut} aria-label=${`Выйти: ${account.value.name}`}><${Icon} name="out" /></button></div>`;
}

export function Frame({ children }) {
  useNotices();
  return html`<a class="skip" href="#main">К содержанию</a>
    ${busy.value > 0 && html`<div class="progress-line" aria-hidden="true" />`}
    <${TopBar} />
    <div class="app">
      <div class="side" role="banner"><${Brand} />
        ${can('search.read') && html`<a class="side-find" href="/search"><${Icon} name="search" />Найти<kbd>/</kbd></a>`}
        <${Menu} /><${Who} /></div>
      <main class="main" id="main" tabindex="-1">${children}</main>
    </div>
    ${help.value && html`<${KeysDialog} />`}${choosing.value && html`<${RoleDialog} />`}<${EndingDialog} /><${Toasts} />`;
}

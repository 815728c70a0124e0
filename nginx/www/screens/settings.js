// «Мои настройки»: own address, own hours of mails, the role a session begins in, own open sessions.
import { html, useRef, useState } from '../lib.js';
import { api, get } from '../api.js';
import { roleWords } from '../admin/words.js';
import { account } from '../session.js';
import { toast } from '../ui/dialog.js';
import { Choice, Field } from '../ui/field.js';
import { useTyped } from '../ui/leave.js';
import { useAction, useLoad } from '../ui/load.js';
import { Page } from '../ui/page.js';
import { Sessions } from '../ui/sessions.js';
import { ErrorNote, ErrorScreen, Loading } from '../ui/states.js';

function Form({ held, onSaved }) {
  const root = useRef(null);
  useTyped(root);
  const { setting } = held;
  const [form, setForm] = useState({ email: setting.email ?? '', open_from: setting.open_from ?? '', open_to: setting.open_to ?? '', digest_minutes: setting.digest_minutes ?? '', grant_id: setting.grant_id ?? '' });
  const { busy, error, run } = useAction(() => api('PUT', '/settings', {
    body: { email: form.email.trim() || null, open_from: form.open_from || null, open_to: form.open_to || null, digest_minutes: form.digest_minutes === '' ? null : Number(form.digest_minutes), grant_id: form.grant_id || null },
    headers: { 'if-match': held.etag },
  }));
  const put = (f) => (e) => setForm({ ...form, [f]: e.target.value });
  const wrong = (f) => error?.errors?.find((e) => e.pointer === `/${f}`)?.message;
  const input = (f, label, more, hint) => html`<${Field} label=${label} hint=${hint} wrong=${wrong(f)}>${(id) => html`<input class="input" id=${id} value=${form[f]} onInput=${put(f)} ...${more} />`}<//>`;
  const time = { inputmode: 'numeric', maxlength: 5, pattern: '[0-2][0-9]:[0-5][0-9]' };
  const submit = async (e) => {
    e.preventDefault();
    const answer = await run();
    if (answer) onSaved(answer);
  };
  const roles = Object.fromEntries(account.value.grants.map((g) => [g.id, roleWords(g)]));
  return html`<form class="stack" onSubmit=${submit} ref=${root}>
    <section class="panel stack" aria-labelledby="letters"><h2 id="letters">Письма</h2>${input('email', 'Рабочая почта', { type: 'email', maxlength: 254 }, 'Сюда приходят назначения и напоминания; пусто — письма ждут')}
      <div class="form-grid">${input('open_from', 'Присылать с', { ...time, placeholder: setting.centre_from }, `Пусто — как у всех: с ${setting.centre_from}`)}${input('open_to', 'Присылать до', { ...time, placeholder: setting.centre_to }, `Пусто — как у всех: до ${setting.centre_to}`)}
        ${input('digest_minutes', 'Напоминания не чаще, минут', { type: 'number', min: 0, max: 1440, placeholder: setting.centre_digest }, 'Всё, о чём пора напомнить, собирается в одно письмо')}</div>
      <p class="muted small">О записях чрезвычайной важности письма приходят сразу.</p></section>
    ${account.value.grants.length > 1 && html`<section class="panel" aria-labelledby="begin"><h2 id="begin">Роль в начале сеанса</h2><${Field} label="Входить как" wrong=${wrong('grant_id')}>${(id) => html`<${Choice} id=${id} value=${form.grant_id} options=${roles} empty="Во всех своих ролях сразу" onChange=${(grant_id) => setForm({ ...form, grant_id })} />`}<//></section>`}
    ${error?.status === 412 ? html`<div class="note warn" role="alert"><p>Настройки успели изменить в другом окне. Обновите страницу и повторите.</p></div>` : !error?.errors?.length && html`<${ErrorNote} error=${error} />`}
    <div><button class="btn primary" aria-busy=${busy}>Сохранить</button></div></form>`;
}

export default function Settings() {
  const { data: held, error, reload, set } = useLoad((abort) => get('/settings', {}, { signal: abort }).then(({ data, etag }) => ({ setting: data, etag })), []);
  if (error && !held) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  const saved = ({ data, etag }) => {
    toast('Настройки сохранены');
    set({ setting: data, etag });
  };
  return html`<${Page} title="Мои настройки" lead="Только для вас: остальных они не касаются."><div class="stack">${held ? html`<${Form} key=${held.etag} held=${held} onSaved=${saved} />` : html`<div class="panel"><${Loading} label="Загрузка настроек" lines=${5} /></div>`}<${Sessions} path="/sessions" title="Мои сеансы" /></div><//>`;
}

// For whom Госуслуги know and we do not: what they tell of him, a role to ask for, what became of the request.
import { html, useEffect, useState } from '../lib.js';
import { api, get } from '../api.js';
import { dateTime } from '../format.js';
import { leaveForLogin, loginHref } from '../session.js';
import { Door } from '../ui/door.js';
import { Choice, Field, TextField } from '../ui/field.js';
import { Icon } from '../ui/icons.js';
import { useAction, useLoad } from '../ui/load.js';
import { ErrorNote, Loading } from '../ui/states.js';

const again = () => html`<a class="btn" href=${loginHref('/')} onClick=${leaveForLogin}>Войти через Госуслуги ещё раз</a>`;

/** What became of the last one. */
function Told({ request }) {
  const of = `Роль «${request.role}»${request.organisation ? `, ${request.organisation}` : ''}.`;
  if (request.state === 'new') return html`<div class="note" role="status"><${Icon} name="clock" /><div><p class="strong">Заявка ждёт решения администратора</p><p>${of} Отправлена ${dateTime(request.created_at)}. Войдите позже: если доступ дан, вы попадёте в систему, если нет — прочтёте здесь почему.</p></div></div>`;
  if (request.state === 'granted') return html`<div class="note good" role="status"><${Icon} name="check" /><div><p class="strong">Доступ дан ${dateTime(request.decided_at)}</p><p>Войдите через Госуслуги ещё раз.</p></div></div>`;
  return html`<div class="note bad" role="status"><${Icon} name="alert" /><div><p class="strong">Заявка отклонена ${dateTime(request.decided_at)}</p><p>${of} ${request.reason}</p></div></div>`;
}

function Form({ state, onAsked }) {
  const [form, setForm] = useState({ ogrn: (state.organisations.find((o) => o.known) ?? state.organisations[0])?.ogrn ?? '', role: '', comment: '' });
  const { busy, error, run } = useAction(() => api('POST', '/session/access', { body: { ogrn: form.ogrn || null, role: form.role, comment: form.comment.trim() || null } }));
  const wrong = (f) => error?.errors?.find((e) => e.pointer === `/${f}`)?.message;
  const put = (f) => (v) => setForm({ ...form, [f]: v });
  const submit = async (e) => {
    e.preventDefault();
    const answer = await run();
    if (answer) onAsked(answer.data);
  };
  const organisations = Object.fromEntries(state.organisations.map((o) => [o.ogrn, `${o.known ?? o.name}${o.known ? '' : ' (в реестре МЦУ её нет)'}`]));
  return html`<form class="stack" onSubmit=${submit}>
    ${state.organisations.length ? html`<${Field} label="Организация" hint="Из вашего профиля в Госуслугах" wrong=${wrong('ogrn')}>${(id) => html`<${Choice} id=${id} value=${form.ogrn} options=${organisations} empty="Без организации" onChange=${put('ogrn')} />`}<//>` : html`<p class="small muted">В Госуслугах вы не привязаны ни к одной организации. Если доступ нужен по работе, попросите руководителя добавить вас там или напишите об этом ниже.</p>`}
    <${Field} label="Роль" required=${true} wrong=${wrong('role')}>${(id) => html`<select class="select" id=${id} required value=${form.role} onChange=${(e) => put('role')(e.target.value)}><option value="">Выберите</option>${state.roles.map((r) => html`<option key=${r.code} value=${r.code}>${r.name}</option>`)}</select>`}<//>
    <${TextField} label="Зачем нужен доступ" hint="Чем вы занимаетесь, номер приказа" required=${false} max=${1000} value=${form.comment} wrong=${wrong('comment')} onInput=${put('comment')} />
    ${!error?.errors?.length && html`<${ErrorNote} error=${error} />`}
    <button class="btn primary" aria-busy=${busy}>Отправить заявку</button></form>`;
}

export default function RequestAccess() {
  const { data, error, set } = useLoad((abort) => get('/session/access', {}, { signal: abort }).then((r) => r.data), []);
  useEffect(() => {
    document.title = 'Запрос доступа · МЦУ';
  }, []);
  const waits = data?.request?.state === 'new' || data?.request?.state === 'granted';
  return html`<${Door}><h2>Запросить доступ</h2>${!data && !error && html`<${Loading} label="Загрузка" lines=${4} />`}
    ${error && html`<div class="stack"><${ErrorNote} error=${error} />${again()}</div>`}
    ${data && html`<div class="stack"><p>${data.name || 'Вы'}, Госуслуги вас узнали, но учётной записи в системе у вас ещё нет.</p>
      <div aria-live="polite">${data.request && html`<${Told} request=${data.request} />`}</div>${waits ? again() : html`<${Form} state=${data} onAsked=${set} />`}</div>`}<//>`;
}

// The two pages a person can see. No script: the form and the style sheet are enough.
const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function esc(text) {
  return String(text).replace(/[&<>"']/g, (c) => ESCAPES[c]);
}

function page(base, title, body) {
  return `<!DOCTYPE html>
<html lang="ru">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${esc(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${esc(base)}/style.css">
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

function person(p, index) {
  return `<li><button type="submit" name="login" value="${esc(p.login)}"${index === 0 ? ' autofocus' : ''}>
<span class="name">${esc(p.name)}</span>
<span class="post">${esc(p.post)}</span>
<kbd>${esc(p.login)}</kbd>
</button></li>`;
}

/** The list of demo people; every one is a submit button, so Tab and Enter are enough. */
export function signInPage(base, people, request) {
  return page(base, 'Вход через Госуслуги (имитатор)', `<p class="mark">Имитатор ЕСИА для разработки. Это не Госуслуги.</p>
<h1>Кто входит?</h1>
<p>Система <b>${esc(request.clientId)}</b> просит подтвердить личность. Выберите демонстрационного пользователя.</p>
<form method="post" action="${esc(base)}/login">
<input type="hidden" name="request" value="${esc(request.id)}">
<ul>
${people.map(person).join('\n')}
</ul>
<p class="deny"><button type="submit" name="login" value="">Отказаться от входа</button></p>
</form>`);
}

export function errorPage(base, error) {
  return page(base, 'Вход не выполнен', `<p class="mark">Имитатор ЕСИА для разработки. Это не Госуслуги.</p>
<h1>Вход не выполнен</h1>
<p>${esc(error.message)}</p>
<p><code>error=${esc(error.error)}</code></p>
<p>Вернитесь в систему, из которой вы пришли, и начните вход сначала.</p>`);
}

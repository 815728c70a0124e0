// Plans («дорожные карты»): drafted from causes, edited, agreed, approved by a second person, carried out with proof; documents; rights; reminders.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { checkWhole, granted, refused } from '../lib/api.js';
import { dayAt, plantCause } from '../lib/roadmaps.js';
import { openWorld, runRegular } from '../lib/world.js';
import { unzip } from '../lib/zip.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const analyst = await as('analyst');
const curator = await as('curator');
const recipient = await as('recipient');
const world = await plantCause(product);
const start = await dayAt(product, 1);
const draft = async (json = {}) => granted(await api.post('/roadmaps', { token, json: { title: 'Порывы сети', cause_ids: [world.cause], starts_on: start, ...json } }), 201);
const read = (id, by = token) => api.get(`/roadmaps/${id}`, { token: by });
const move = async (id, json, by = token) => api.post(`/roadmaps/${id}/moves`, { token: by, etag: (await read(id, by)).etag, json: typeof json === 'string' ? { move: json } : json });
const edit = (m, json, by = token) => api.patch(`/measures/${m.id}`, { token: by, etag: `"${m.version}"`, json });
const pointers = (answer) => refused(answer, 422).errors.map((e) => e.pointer);
/** A plan that a second person has approved. */
const approvedPlan = async () => {
  const { id } = await draft();
  granted(await move(id, 'submit'));
  return granted(await move(id, 'approve', curator));
};

test('a draft has measures from templates with their slots filled, the official of the register, a term in working days', async () => {
  const plan = await draft();
  assert.deepEqual([plan.state, plan.number, plan.items.length], ['draft', 0, 3]);
  const m = plan.items.find((x) => x.template === 'wear_network');
  assert.ok(m, 'the template of the theme comes before the general ones');
  const street = await product.value("select kind || ' ' || name from street where id = (select min(id) from street)");
  const [, month, day] = m.due_on.split('-');
  assert.ok(m.text.includes(street) && m.text.includes(`${day}.${month}.${m.due_on.slice(0, 4)}`) && !/[{}[\]|]/.test(m.text), m.text);
  assert.deepEqual([m.official_id, m.organisation_id, m.district_id, m.cause_id], [world.official, world.organisation, world.district, world.cause], 'the district’s own official before that of the whole city');
  assert.equal(await product.value(`select count(*)::int from work_day_or_week((select max(version) from deadline_ruleset), '${start}'::date + 1, '${m.due_on}') where worked`), m.days);
  assert.deepEqual(plan.items.map((x) => x.position), [1, 2, 3]);
  const values = plan.items.map((x) => x.priority.value);
  assert.deepEqual(values, [...values].sort((a, b) => b - a), 'the highest priority first');
});

test('the baseline is the same season without the days before the alarm; what cannot be told is said', async () => {
  const [m] = (await draft()).items;
  assert.deepEqual([m.base_from, m.base_to, m.base_count], [await product.value(`select (date '${m.due_on}' + 1 - 364)::text`), await product.value(`select (date '${m.due_on}' + 91 - 364)::text`), 5 * 91]);
  assert.equal(m.target_count, Math.round(455 * m.ratio));
  assert.deepEqual([m.base_days, m.target_days], [10, 9]);
  // φ is 1 when each day is as the other; 455 messages tell a fall of 18 %: 7.84 (1 + 1/0.82) / ln² 0.82 = 442.
  assert.equal(m.detect_ratio, 0.82);
  assert.match(m.effect_words, /Снижение меньше 18 % за этот срок статистически не проверить, ожидаемое — можно/);
  const p = m.priority;
  assert.equal(p.of, 'flow');
  assert.ok(Math.abs(p.value - (p.per_month * p.severity * p.significance * (1 + p.recurrence) * p.chance * p.reduction) / p.cost) < 0.06, JSON.stringify(p));
  assert.deepEqual([p.significance, p.chance, p.severity], [2, 0.6, 1]);
  const rare = await plantCause(product, { daily: 1 });
  await product.psql(`delete from series_day where series_id = (select id from series where theme_id = ${rare.theme}) and extract(day from day) > 1`);
  const [few] = granted(await api.post('/roadmaps', { token, json: { title: 'Редкое', cause_ids: [rare.cause], starts_on: start } }), 201).items;
  assert.equal(few.detect_ratio, null);
  assert.match(few.effect_words, /нельзя проверить никакое снижение/);
});

test('causes that a plan can be drafted from are listed, guesses are not', async () => {
  const { items } = granted(await api.get('/roadmaps/causes', { token }));
  assert.ok(items.some((c) => c.id === world.cause && c.state === 'accepted') && !items.some((c) => c.id === world.guess));
  refused(await api.get('/roadmaps/causes', { token: recipient }), 403);
});

test('only causes that somebody has accepted go into a plan', async () => {
  const json = { title: 'Проба', cause_ids: [world.cause, world.guess, '999999999'], starts_on: start };
  assert.deepEqual(pointers(await api.post('/roadmaps', { token, json })).sort(), ['/cause_ids/1', '/cause_ids/2']);
  assert.deepEqual(pointers(await api.post('/roadmaps', { token, json: { ...json, cause_ids: ['x'] } })), ['/cause_ids/0']);
  assert.deepEqual(pointers(await api.post('/roadmaps', { token, json: { ...json, title: '   ', cause_ids: [] } })), ['/title']);
  refused(await api.post('/roadmaps', { token: recipient, json }), 403);
  refused(await api.post('/roadmaps', { token: curator, json }), 403);
});

test('measures are changed, put down by hand, ordered, merged and taken out under If-Match', async () => {
  let plan = await draft();
  const [first, second, third] = plan.items;
  refused(await api.patch(`/measures/${first.id}`, { token, json: { text: 'Новое' } }), 428);
  let changed = granted(await edit(first, { text: 'Заменить трубу', days: 5, severity: 5, official_id: world.otherOfficial })).items.find((m) => m.id === first.id);
  assert.deepEqual([changed.text, changed.days, changed.version, changed.organisation_id], ['Заменить трубу', 5, 2, world.otherOrganisation]);
  assert.ok(changed.due_on < first.due_on, 'fewer working days, an earlier term');
  assert.ok(Math.abs(changed.priority.value - 5 * first.priority.value) < 0.3, JSON.stringify([first.priority, changed.priority]));
  refused(await edit(first, { text: 'Позже' }), 412);
  assert.deepEqual(pointers(await edit(changed, { due_on: '2020-01-01' })), ['/due_on']);
  assert.deepEqual(pointers(await edit(changed, { text: ' . '.padEnd(5) })), ['/text']);
  assert.deepEqual(pointers(await edit(changed, { official_id: '999999999' })), ['/official_id']);
  changed = granted(await edit(changed, { due_on: await dayAt(product, 400) })).items.find((m) => m.id === first.id);
  assert.equal(changed.base_from === null || changed.base_to < (await dayAt(product, -14)), true, 'no day of the last two weeks is in a baseline');
  const made = granted(await api.post(`/roadmaps/${plan.id}/measures`, { token, etag: (await read(plan.id)).etag, json: { kind: 'control', text: 'Проверить сеть', theme_id: world.theme, starts_on: start, days: 3, cost: 1, less: 20, quicker: 10 } }), 201);
  const added = made.items.at(-1);
  assert.deepEqual([added.official_id, added.ratio, added.time_ratio, added.position], [world.otherOfficial, 0.8, 0.9, 4], 'without a district the official of the whole city answers');
  const order = [added.id, third.id, second.id, first.id];
  plan = granted(await api.patch(`/roadmaps/${plan.id}`, { token, etag: (await read(plan.id)).etag, json: { title: 'Сеть', order } }));
  assert.deepEqual([plan.title, plan.items.map((m) => m.id)], ['Сеть', order]);
  assert.deepEqual(pointers(await api.patch(`/roadmaps/${plan.id}`, { token, etag: (await read(plan.id)).etag, json: { order: order.slice(1) } })), ['/order']);
  const [a, b] = plan.items;
  assert.deepEqual(pointers(await api.post(`/measures/${a.id}/merge`, { token, etag: `"${a.version}"`, json: { into_id: a.id } })), ['/into_id']);
  plan = granted(await api.post(`/measures/${a.id}/merge`, { token, etag: `"${a.version}"`, json: { into_id: b.id } }));
  assert.deepEqual([plan.items.length, plan.items.find((m) => m.id === b.id).text], [3, `${b.text}; ${a.text}`]);
  const gone = plan.items.at(-1);
  plan = granted(await api.call('DELETE', `/measures/${gone.id}`, { token, etag: `"${gone.version}"` }));
  assert.deepEqual(plan.items.map((m) => m.position), [1, 2]);
  assert.equal(await product.value(`select count(*)::int from audit_log where action in ('measure_drop', 'measure_merge', 'measure_create') and at > now() - interval '5 minutes'`) >= 3, true, 'it stands in the journal');
});

test('a second person approves; each version is kept whole', async () => {
  const { id, items } = await draft();
  granted(await edit(items[0], { official_id: null }));
  assert.deepEqual(pointers(await move(id, 'submit')), [`/measures/${items[0].id}`]);
  granted(await edit((await read(id)).json.items[0], { official_id: world.official }));
  const sent = granted(await move(id, 'submit'));
  assert.deepEqual([sent.state, sent.number, sent.versions.length], ['review', 1, 1]);
  refused(await edit(sent.items[0], { text: 'Поздно' }), 409);
  assert.match(refused(await move(id, 'approve'), 409).detail, /другой человек/);
  refused(await move(id, 'approve', analyst), 403);
  assert.deepEqual(pointers(await move(id, { move: 'return' }, curator)), ['/note']);
  assert.equal(granted(await move(id, { move: 'return', note: 'Уточните срок' }, curator)).note, 'Уточните срок');
  granted(await edit((await read(id)).json.items[0], { text: 'Заменить трубу на новую' }));
  granted(await move(id, 'submit'));
  const done = granted(await move(id, 'approve', curator));
  assert.deepEqual([done.state, done.number, done.versions.map((v) => v.state)], ['approved', 2, ['approved', 'returned']]);
  const [one, two] = await Promise.all([1, 2].map(async (number) => granted(await api.get(`/roadmaps/${id}/version`, { token, query: { number } })).data.measures[0].text));
  assert.notEqual(one, two);
  assert.equal(two, 'Заменить трубу на новую');
  refused(await api.get(`/roadmaps/${id}/version`, { token, query: { number: 9 } }), 404);
  refused(await move(id, 'submit'), 409);
});

test('those who carry it out see their own measures, agree or object, say how it goes, and prove what is done', async () => {
  const { id } = await draft({ starts_on: await dayAt(product, -12) });
  refused(await read(id, recipient), 404);
  await edit((await read(id)).json.items[2], { official_id: world.otherOfficial });
  granted(await move(id, 'submit'));
  const seen = granted(await read(id, recipient));
  assert.deepEqual([seen.items.length, seen.measures, seen.versions], [2, 2, []]);
  assert.deepEqual(pointers(await api.post(`/roadmaps/${id}/signs`, { token: recipient, json: { agrees: false } })), ['/note']);
  granted(await api.post(`/roadmaps/${id}/signs`, { token: recipient, json: { agrees: false, note: 'Не успеем' } }));
  refused(await api.post(`/roadmaps/${id}/signs`, { token: recipient, json: { agrees: true } }), 409);
  granted(await api.post(`/roadmaps/${id}/comments`, { token, json: { text: 'Для всех нас' } }), 201);
  granted(await api.post(`/roadmaps/${id}/comments`, { token: recipient, json: { text: 'О моём', measure_id: seen.items[0].id } }), 201);
  assert.deepEqual(granted(await read(id, recipient)).comments.map((c) => c.text), ['О моём'], 'of the others he reads what concerns his measures');
  assert.equal(granted(await read(id)).comments.length, 2);
  const foreign = granted(await read(id)).items.find((m) => m.official_id === world.otherOfficial);
  assert.deepEqual(pointers(await api.post(`/roadmaps/${id}/comments`, { token: recipient, json: { text: 'Чужое', measure_id: foreign.id } })), ['/measure_id']);
  granted(await move(id, 'approve', curator));
  const [m] = granted(await read(id, recipient)).items;
  const say = (of, json, by = recipient) => api.post(`/measures/${of.id}/progress`, { token: by, etag: `"${of.version}"`, json: { state: 'in_work', declared: 40, ...json } });
  const after = granted(await say(m)).items.find((x) => x.id === m.id);
  assert.deepEqual([after.state, after.declared, after.seen], ['in_work', 40, null], 'what the series says is for who sees all of it');
  refused(await say(m), 412);
  refused(await say(foreign), 404);
  assert.deepEqual(pointers(await say(after, { state: 'done', declared: 100 })).sort(), ['/done_on', '/proof']);
  for (const days of [2, -13]) assert.deepEqual(pointers(await say(after, { state: 'done', declared: 100, proof: 'Акт № 5', done_on: await dayAt(product, days) })), ['/done_on'], 'not done yet, or before it began');
  refused(await say(after, { state: 'dropped', note: 'Не будем' }), 403);
  const done = granted(await say(after, { state: 'done', declared: 90, proof: 'Акт № 5 от вчера', done_on: await dayAt(product, -10) }));
  const own = done.items.find((x) => x.id === m.id);
  assert.deepEqual([own.state, own.declared, own.proof], ['done', 100, 'Акт № 5 от вчера']);
  const whole = granted(await read(id)).items.find((x) => x.id === m.id);
  assert.deepEqual([whole.seen, whole.expected], [50, 50], 'ten days of five, as before');
  assert.match(refused(await move(id, { move: 'close', note: 'Конец' }), 409).detail, /Не закончены мероприятия: 2/);
});

test('lists are found by state, cause, problem and message', async () => {
  const plan = await draft();
  const ids = async (query, by = token) => granted(await api.get('/roadmaps', { token: by, query })).items.map((r) => r.id);
  assert.ok((await ids({ cause_id: world.cause })).includes(plan.id));
  assert.deepEqual(await ids({ cause_id: world.guess }), []);
  assert.ok((await ids({ state: 'draft' })).includes(plan.id) && !(await ids({ state: 'approved,closed' })).includes(plan.id));
  assert.deepEqual(await ids({ message_id: world.messages[0] }), []);
  await product.psql(`insert into cause_member (cause_id, message_id) values (${world.cause}, ${world.messages[0]})`);
  assert.ok((await ids({ message_id: world.messages[0] })).includes(plan.id));
  const problem = await product.psql(`with c as (insert into cluster (level, label, born_on) values ('problem', 'порыв', current_date) returning id) update cause x set cluster_id = c.id from c where x.id = ${world.cause} returning c.id`);
  assert.ok((await ids({ problem_id: problem })).includes(plan.id));
  const [own] = await product.sql(`select theme_id::text, organisation_id::text, district_id::text from measure where roadmap_id = ${plan.id} and organisation_id is not null and district_id is not null order by position limit 1`);
  for (const [name, id] of Object.entries(own)) {
    assert.ok((await ids({ [name]: id, limit: 200 })).includes(plan.id), name);
    const other = await product.value(`select id::text from ${name.slice(0, -3)} x where not exists (select from measure m where m.roadmap_id = ${plan.id} and m.${name} = x.id) ${name === 'district_id' ? '' : `and not exists (select from ${name.slice(0, -3)} y join measure m on m.${name} = y.id where m.roadmap_id = ${plan.id} and x.id = any (y.path))`} order by id desc limit 1`);
    assert.ok(!(await ids({ [name]: other, limit: 200 })).includes(plan.id), `another ${name}`);
  }
  const one = granted(await api.get('/roadmaps', { token, query: { limit: 1 } }));
  const two = granted(await api.get('/roadmaps', { token, query: { limit: 1, cursor: one.next } }));
  assert.ok(Number(two.items[0].id) < Number(one.items[0].id));
  assert.ok(!(await ids({}, recipient)).includes(plan.id), 'no draft for who only carries out');
});

const file = async (id, format, { by = token, number } = {}) => {
  const answer = await fetch(`${product.url}/api/v1/roadmaps/${id}/file?format=${format}${number ? `&number=${number}` : ''}`, { headers: { Authorization: `Bearer ${by}` } });
  if (answer.ok) checkWhole('GET', `/api/v1/roadmaps/${id}/file`, { status: answer.status, headers: answer.headers, text: '', json: '' });
  return { status: answer.status, type: answer.headers.get('content-type'), bytes: Buffer.from(await answer.arrayBuffer()) };
};

test('the document has the head of approval, the table and the sheet of agreement in all three formats', async () => {
  const plan = await approvedPlan();
  const docx = await file(plan.id, 'docx');
  assert.equal(docx.status, 200);
  const text = unzip(docx.bytes)['word/document.xml'].toString();
  for (const word of ['УТВЕРЖДАЮ', 'План («дорожная карта») по устранению причин', 'Порывы сети', 'Лист согласования', 'Ответов О. О.', 'Снижение меньше', plan.items[0].text]) assert.ok(text.includes(word), word);
  assert.equal((text.match(/<w:tr>/g) ?? []).length, 3 + 1 + 2, 'three measures and one who agrees, beside two heads');
  const xlsx = unzip((await file(plan.id, 'xlsx')).bytes);
  assert.ok(xlsx['xl/sharedStrings.xml'].toString().includes(plan.items[1].text.replace(/&/g, '&amp;')));
  assert.equal(Object.keys(xlsx).filter((n) => n.startsWith('xl/worksheets/sheet')).length, 2);
  const pdf = await file(plan.id, 'pdf');
  assert.equal(pdf.type, 'application/pdf');
  assert.equal(pdf.bytes.subarray(0, 5).toString(), '%PDF-');
  assert.match(pdf.bytes.toString('latin1'), /LiberationSerif/);
  assert.equal((await file(plan.id, 'docx', { number: 1 })).status, 200);
  assert.equal((await file(plan.id, 'docx', { number: 1, by: recipient })).status, 404, 'a version holds the measures of all');
  assert.equal((await file(plan.id, 'odt')).status, 400);
  assert.equal((await file('999999999', 'pdf')).status, 404);
});

test('a document of who sees a part holds that part alone', async () => {
  const { id, items } = await draft();
  granted(await edit(items[1], { official_id: world.otherOfficial, text: 'Тайное дело другого отдела' }));
  granted(await move(id, 'submit'));
  const text = unzip((await file(id, 'docx', { by: recipient })).bytes)['word/document.xml'].toString();
  assert.ok(text.includes(items[0].text) && !text.includes('Тайное дело') && !text.includes('Другов'));
});

test('terms that near or have passed are told by mail, each once', async () => {
  const plan = await approvedPlan();
  const mail = () => product.sql(`select l.id::text, x.measure_id::text, x.late from mail l join mail_measure x on x.mail_id = l.id where x.measure_id in (${plan.items.map((m) => m.id)}) order by 2`);
  const remind = () => product.psql('select measure_remind(now())');
  await product.psql(`update official set email = null where id = ${world.official}`);
  await remind();
  assert.deepEqual(await mail(), [], 'none is due');
  await product.psql(`update measure set starts_on = current_date - 30, due_on = current_date - 2 where id = ${plan.items[0].id}; update measure set due_on = greatest(starts_on, current_date + 5) where id = ${plan.items[1].id}`);
  await remind();
  await remind();
  const told = await mail();
  assert.deepEqual(told.map((t) => [t.measure_id, t.late]), [[plan.items[0].id, true], [plan.items[1].id, false]].sort((a, b) => (a[0] < b[0] ? -1 : 1)));
  const [words] = await product.sql(`select subject, text from mail_words(${told[0].id}, 'https://mcu')`);
  assert.match(words.subject, /дорожная карта, \d+ мероприяти/);
  assert.ok(words.text.includes(plan.items[0].text) && words.text.includes('просрочено на 2 дня') && words.text.includes(`https://mcu/roadmaps/${plan.id}`));
  assert.ok(granted(await api.get('/mails', { token: await as('admin') })).items.some((m) => m.kind === 'measure'));
  await product.psql(`update mail set created_at = now() - interval '8 days', status = 'sent' where id = ${told[0].id}`);
  await runRegular(product, 'measures');
  assert.deepEqual((await mail()).filter((t) => t.id !== told[0].id).map((t) => t.measure_id), [plan.items[0].id], 'the hourly job tells of a late one once a week');
});

test('a plan against a cause that was rejected meanwhile is neither sent nor approved', async () => {
  const own = await plantCause(product);
  const make = async () => granted(await api.post('/roadmaps', { token, json: { title: 'Отвергнутое', cause_ids: [own.cause], starts_on: start } }), 201);
  const [one, two] = [await make(), await make()];
  granted(await move(two.id, 'submit'));
  await product.psql(`update cause set state = 'rejected', decided_at = now() where id = ${own.cause}`);
  const all = (plan) => plan.items.map((m) => `/measures/${m.id}`).sort();
  const refusal = refused(await move(one.id, 'submit'), 422);
  assert.deepEqual(refusal.errors.map((e) => e.pointer).sort(), all(one));
  assert.match(refusal.errors[0].message, /причина «Сеть изношена» отклонена/);
  assert.deepEqual(pointers(await move(two.id, 'approve', curator)).sort(), all(two));
  granted(await move(two.id, { move: 'return', note: 'Причина отклонена' }, curator));
  await product.psql(`update measure set state = 'dropped', progress_note = 'Не нужно' where roadmap_id = ${one.id}`);
  granted(await move(one.id, 'submit'));
});

test('what has begun stays in the plan with what was told of it', async () => {
  const plan = await approvedPlan();
  const [a, b, c] = plan.items;
  granted(await api.post(`/measures/${a.id}/progress`, { token, etag: `"${a.version}"`, json: { state: 'in_work', declared: 10 } }));
  granted(await move(plan.id, { move: 'revise', note: 'Уточнить' }));
  const items = granted(await read(plan.id)).items;
  const now = (m) => items.find((x) => x.id === m.id);
  const drop = (m) => api.call('DELETE', `/measures/${m.id}`, { token, etag: `"${now(m).version}"` });
  const merge = (m, into) => api.post(`/measures/${m.id}/merge`, { token, etag: `"${now(m).version}"`, json: { into_id: into.id } });
  assert.match(refused(await drop(a), 409).detail, /отмечен ход/);
  refused(await merge(a, b), 409);
  assert.deepEqual(pointers(await merge(b, a)), ['/into_id']);
  granted(await drop(b));
  assert.deepEqual(granted(await read(plan.id)).items.map((m) => m.id), [a.id, c.id]);
});

test('merged words are never cut', async () => {
  const { items } = await draft();
  const long = granted(await edit(items[0], { text: 'а'.repeat(600) })).items.find((m) => m.id === items[0].id);
  const next = granted(await edit(items[1], { text: 'б'.repeat(399) })).items.find((m) => m.id === items[1].id);
  assert.deepEqual(pointers(await api.post(`/measures/${long.id}/merge`, { token, etag: `"${long.version}"`, json: { into_id: next.id } })), ['/into_id']);
  const fits = granted(await edit(next, { text: 'б'.repeat(398) })).items.find((m) => m.id === next.id);
  const merged = granted(await api.post(`/measures/${long.id}/merge`, { token, etag: `"${long.version}"`, json: { into_id: fits.id } }));
  assert.equal(merged.items.find((m) => m.id === fits.id).text.length, 1000);
});

test('a plan does not begin in another century; nothing promises 0 per cent', async () => {
  assert.deepEqual(pointers(await api.post('/roadmaps', { token, json: { title: 'Давно', cause_ids: [], starts_on: '1999-01-01' } })), ['/starts_on']);
  const plan = await draft({ cause_ids: [] });
  const { items } = granted(await api.post(`/roadmaps/${plan.id}/measures`, { token, etag: (await read(plan.id)).etag, json: { kind: 'system', text: 'Сменить порядок', theme_id: world.theme, starts_on: start, days: 3, cost: 1, less: 0, quicker: 30 } }), 201);
  assert.match(items[0].effect_words, /^Записей меньше не ожидается/);
});

test('works that have a season are drafted into it, and what leaves it is told', async () => {
  const own = await plantCause(product);
  await product.psql(`update theme set legal_code = '0005.0005.0056.1160' where id = ${own.theme}`);
  const year = Number((await dayAt(product, 0)).slice(0, 4)) + 1;
  const { items } = granted(await api.post('/roadmaps', { token, json: { title: 'Тепло', cause_ids: [own.cause], starts_on: `${year}-03-01` } }), 201);
  const m = items.find((x) => x.template === 'wear_heating');
  assert.deepEqual([m.starts_on, m.days, m.due_on < `${year}-09-15`, m.works_from, m.works_to, m.off_season], [`${year}-05-10`, 44, true, '05-10', '09-14', false]);
  assert.ok(m.text.includes(m.due_on.split('-').reverse().join('.')), 'its text names the same term');
  const late = granted(await edit(m, { due_on: `${year}-11-01` })).items.find((x) => x.id === m.id);
  assert.equal(late.off_season, true);
  assert.deepEqual([items.find((x) => x.template === 'wear_repair').off_season, items.find((x) => x.template === 'wear_repair').works_from], [null, null]);
});

test('while work goes on its records say how long handling takes, with those that wait', async () => {
  const own = await plantCause(product);
  await product.psql(`insert into message (kind, channel, source_id, external_id, text, organisation_id, theme_id, district_id, received_at, answered_at, state)
    select 'message', 'phone', (select min(id) from source), 'hm-${own.theme}-' || g, 'Прорвало', ${own.organisation}, ${own.theme}, ${own.district}, now() - interval '9 days', case when g < 4 then now() - interval '9 days' + g * interval '1 day' end, case when g < 4 then 'answered' else 'in_work' end from generate_series(1, 5) g`);
  const { id } = granted(await api.post('/roadmaps', { token, json: { title: 'Быстрее', cause_ids: [own.cause], starts_on: await dayAt(product, -12) } }), 201);
  granted(await move(id, 'submit'));
  const [m] = granted(await move(id, 'approve', curator)).items;
  assert.deepEqual([m.seen_days, m.handled], [null, null], 'nothing has begun');
  const said = granted(await api.post(`/measures/${m.id}/progress`, { token, etag: `"${m.version}"`, json: { state: 'in_work', declared: 10 } })).items.find((x) => x.id === m.id);
  assert.deepEqual([said.seen_days, said.handled, said.waiting], [3, 3, 2]);
  assert.equal(granted(await read(id, recipient)).items.find((x) => x.id === m.id).seen_days, null, 'for who sees all of it');
});

test('masked texts stay masked', async () => {
  const plan = await approvedPlan();
  const { id, items } = await draft();
  granted(await edit(items[0], { text: 'Позвонить Иванову Ивану Ивановичу по телефону 8 910 123-45-67' }));
  granted(await move(id, 'submit'));
  const mayor = await as('mayor');
  assert.ok(!(await read(id, mayor)).text.includes('123-45-67'));
  assert.ok(!unzip((await file(id, 'docx', { by: mayor })).bytes)['word/document.xml'].toString().includes('123-45-67'));
  assert.equal(granted(await read(plan.id, mayor)).items.length, 3);
});

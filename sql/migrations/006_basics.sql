-- The fixed reference data every city starts with.
insert into channel (code, name, position) values
	('written', 'Письменное обращение', 1),
	('electronic', 'Электронное обращение', 2),
	('reception', 'Личный приём', 3),
	('pos', 'ПОС', 4),
	('vk', 'ВКонтакте', 5),
	('ok', 'Одноклассники', 6),
	('telegram', 'Telegram', 7),
	('phone', 'Телефон', 8),
	('direct_line', 'Прямая линия', 9),
	('page', 'Комментарии госпабликов', 10),
	('file', 'Загруженный файл', 11);

insert into state (code, name, position, open) values
	('new', 'Новое', 1, true),
	('registered', 'Зарегистрировано', 2, true),
	('assigned', 'Назначен исполнитель', 3, true),
	('in_work', 'В работе', 4, true),
	('interim', 'Промежуточный ответ', 5, true),
	('on_approval', 'Ответ на согласовании', 6, true),
	('answered', 'Дан ответ', 7, false),
	('closed', 'Закрыто', 8, false),
	('forwarded', 'Перенаправлено по компетенции', 9, false),
	('rejected', 'Отклонено', 10, false),
	('reopened', 'Возобновлено', 11, true);

insert into state_move (from_state, to_state, name) values
	('new', 'registered', 'Зарегистрировать'), ('new', 'rejected', 'Отклонить'),
	('registered', 'assigned', 'Назначить исполнителя'), ('registered', 'forwarded', 'Перенаправить'), ('registered', 'rejected', 'Отклонить'),
	('assigned', 'in_work', 'Взять в работу'), ('assigned', 'registered', 'Вернуть на распределение'), ('assigned', 'forwarded', 'Перенаправить'),
	('in_work', 'interim', 'Дать промежуточный ответ'), ('in_work', 'on_approval', 'Отправить ответ на согласование'), ('in_work', 'assigned', 'Сменить исполнителя'),
	('interim', 'in_work', 'Продолжить работу'), ('interim', 'on_approval', 'Отправить ответ на согласование'),
	('on_approval', 'answered', 'Утвердить ответ'), ('on_approval', 'in_work', 'Вернуть на доработку'),
	('answered', 'closed', 'Закрыть'), ('answered', 'reopened', 'Возобновить'), ('closed', 'reopened', 'Возобновить'),
	('forwarded', 'reopened', 'Возобновить'), ('rejected', 'reopened', 'Возобновить'),
	('reopened', 'assigned', 'Назначить исполнителя'), ('reopened', 'in_work', 'Взять в работу');

insert into role (code, name, scope, position) values
	('curator', 'Куратор', 'all', 1),
	('head', 'Руководитель', 'all', 2),
	('analyst', 'Заместитель руководителя (аналитика и информационные риски)', 'all', 3),
	('pos', 'Ответственный за ПОС', 'all', 4),
	('im', 'Ответственный за ИМ', 'all', 5),
	('pages', 'Ответственный за «Госпаблики»', 'all', 6),
	('recipient', 'Ответственный получатель', 'own', 7),
	('mayor', 'Глава города', 'all', 8),
	('cur', 'ЦУР', 'none', 9),
	('admin', 'Администратор системы', 'none', 10),
	('pdo', 'Ответственный за персональные данные', 'none', 11);

-- Actions are named by the route table of fcgi/routes.c.
insert into role_permission (role, action, paragraph)
select r, a, p from (values
	('reference.read', '1.2', array['curator', 'head', 'analyst', 'pos', 'im', 'pages', 'recipient', 'mayor', 'cur', 'admin', 'pdo']),
	('summary.read', '1.2а', array['curator', 'head', 'analyst', 'pos', 'im', 'pages', 'recipient', 'mayor', 'cur']),
	('message.read', '1.2а', array['curator', 'head', 'analyst', 'pos', 'im', 'pages', 'recipient', 'mayor']),
	('search.read', '1.2в', array['curator', 'head', 'analyst', 'pos', 'im', 'pages', 'recipient', 'mayor']),
	('message.create', '2.4', array['head', 'analyst', 'pos', 'im', 'pages']),
	('message.edit', '2.4–2.6', array['curator', 'head', 'analyst', 'pos', 'im']),
	('message.work', '3', array['curator', 'head', 'analyst', 'pos', 'im', 'recipient']),
	('import.write', '2.5, 2.6', array['head', 'analyst', 'pos', 'im', 'admin'])
) x (a, p, rs), unnest(rs) r;

-- Names of actions that came beside the matrix of rights.
insert into permission_action (position, action, name)
select 100 + row_number() over (), a, n from (values
	('workflow.write', 'Изменять настройки работы с записями'), ('control.read', 'Смотреть контроль сроков'),
	('escalation.write', 'Изменять лестницу напоминаний'), ('mail.read', 'Смотреть исходящую почту'), ('mail.write', 'Настраивать и отправлять почту'),
	('source.read', 'Смотреть состояние источников'), ('mechanism.write', 'Вести механизмы ускоренного решения'),
	('personal.text', 'Видеть тексты без сокрытия персональных данных'), ('personal.identity', 'Узнавать заявителя'),
	('personal.erase', 'Обезличивать и вести сроки хранения')) x (a, n)
where not exists (select from permission_action p where p.action = x.a);

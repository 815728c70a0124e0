// Small files of every kind that a message takes, and the way to attach them.
import { zip } from './zip.js';

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>';
const OFFICE = 'application/vnd.openxmlformats-officedocument';
const OPEN = 'application/vnd.oasis.opendocument';

export const png = () => Buffer.from(PNG, 'base64');
export const docx = (text = 'т', more = {}) => zip({ '[Content_Types].xml': TYPES, 'word/document.xml': `<w:document>${text}</w:document>`, ...more });

/** Name → what is inside and the type it is found to be. */
export const KINDS = {
  'снимок.jpg': [Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 2, 0, 0, 1]), 'image/jpeg'],
  'схема.PNG': [png(), 'image/png'],
  'знак.gif': [Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00;', 'latin1'), 'image/gif'],
  'двор.webp': [Buffer.concat([Buffer.from('RIFF'), Buffer.from([4, 0, 0, 0]), Buffer.from('WEBPVP8 ')]), 'image/webp'],
  'письмо.pdf': [Buffer.from('%PDF-1.4\n%%EOF\n'), 'application/pdf'],
  'ответ.docx': [docx(), `${OFFICE}.wordprocessingml.document`],
  'смета.xlsx': [zip({ '[Content_Types].xml': TYPES, 'xl/workbook.xml': '<workbook/>' }), `${OFFICE}.spreadsheetml.sheet`],
  'акт.odt': [zip({ mimetype: `${OPEN}.text`, 'content.xml': '<a/>' }), `${OPEN}.text`],
  'опись.ods': [zip({ mimetype: `${OPEN}.spreadsheet`, 'content.xml': '<a/>' }), `${OPEN}.spreadsheet`],
  'заметка.txt': [Buffer.from('\ufeffЗвонили, просят ускорить. <не указано>\r\n'), 'text/plain; charset=utf-8'],
};

/** @returns attach(message id, name, bytes, token) → the answer */
export const attachOf = (api) => (id, name, body, token) => api.post(`/messages/${id}/attachments`, { token, query: { file_name: name }, body, type: 'application/octet-stream' });

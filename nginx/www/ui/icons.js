// Line icons drawn on a 20×20 grid; decorative unless a label is given.
import { html } from '../lib.js';

const PATHS = {
  summary: 'M3 3.5h6v6H3zM11.5 3.5H17v3.5h-5.5zM11.5 9.5H17v7h-5.5zM3 12h6v4.5H3z',
  groups: 'M6.5 9a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM14 8.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM10 16.5a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6z',
  messages: 'M3 5.5A1.5 1.5 0 0 1 4.5 4h11A1.5 1.5 0 0 1 17 5.5v7a1.5 1.5 0 0 1-1.5 1.5H9l-4 3v-3h-.5A1.5 1.5 0 0 1 3 12.5zM6.5 7.5h7M6.5 10.5h5',
  search: 'M8.75 14.5a5.75 5.75 0 1 0 0-11.5 5.75 5.75 0 0 0 0 11.5zM13 13l4 4',
  imports: 'M10 3v9M6.5 8.5 10 12l3.5-3.5M3.5 13v2.5A1.5 1.5 0 0 0 5 17h10a1.5 1.5 0 0 0 1.5-1.5V13',
  upload: 'M10 13V4M6.5 7.5 10 4l3.5 3.5M3.5 13v2.5A1.5 1.5 0 0 0 5 17h10a1.5 1.5 0 0 0 1.5-1.5V13',
  download: 'M10 3v9M6.5 8.5 10 12l3.5-3.5M3.5 16.5h13',
  plus: 'M10 4v12M4 10h12',
  close: 'M5 5l10 10M15 5 5 15',
  check: 'm4 10.5 4 4 8-9',
  alert: 'M10 3.5 17.5 16.5h-15zM10 8.5v3.5M10 14.3v.2',
  info: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 9v4.5M10 6.4v.2',
  clock: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4.3l2.8 1.7',
  calendar: 'M3.5 5h13v11.5h-13zM3.5 8.5h13M7 3v3.5M13 3v3.5',
  keys: 'M2.5 5.5h15v9h-15zM5 8.2v.1M8 8.2v.1M11 8.2v.1M14 8.2v.1M6.5 11.8h7',
  out: 'M8 4H4.5v12H8M12 6.5 15.5 10 12 13.5M15.5 10H7.5',
  user: 'M10 10a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM3.8 16.6c.9-3 3.3-4.4 6.2-4.4s5.3 1.4 6.2 4.4',
  left: 'M12 4.5 6.5 10l5.5 5.5',
  right: 'M8 4.5 13.5 10 8 15.5',
  down: 'm5 7.5 5 5 5-5',
  up: 'm5 12.5 5-5 5 5',
  filter: 'M3 5h14M6 10h8M8.5 15h3',
  copy: 'M7 7V3.5h9.5V13H13M3.5 7H13v9.5H3.5z',
  print: 'M6 8V3.5h8V8M6 14H3.5V8h13v6H14M6 11.5h8v5H6z',
  refresh: 'M16 10a6 6 0 1 1-1.8-4.3L16 7.5M16 3.5v4h-4',
  edit: 'M4 16l.8-3.4L13 4.4 15.6 7l-8.2 8.2z',
  pin: 'M10 17.2s5.2-4.8 5.2-8.7a5.2 5.2 0 0 0-10.4 0c0 3.9 5.2 8.7 5.2 8.7zM10 10.3a1.9 1.9 0 1 0 0-3.8 1.9 1.9 0 0 0 0 3.8z',
  inbox: 'M3 11.5 5 4h10l2 7.5V16H3zM3 11.5h4.2c.3 1.5 1.3 2.2 2.8 2.2s2.5-.7 2.8-2.2H17',
  lock: 'M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9',
  cloud: 'M6 15.5h8.2a3.1 3.1 0 0 0 .4-6.2A4.6 4.6 0 0 0 5.7 8 3.8 3.8 0 0 0 6 15.5zM3.5 3.5l13 13',
  file: 'M5 3h6.5L15 6.5V17H5zM11.5 3v3.5H15',
  external: 'M8 4.5H4.5v11h11V12M11 4h5v5M16 4 9.5 10.5',
  star: 'M10 3.2l2.1 4.3 4.7.7-3.4 3.3.8 4.7-4.2-2.2-4.2 2.2.8-4.7L3.2 8.2l4.7-.7z',
  link: 'M8.5 11.5a3 3 0 0 0 4.3 0l2.6-2.6a3 3 0 0 0-4.3-4.3l-1 1M11.5 8.5a3 3 0 0 0-4.3 0l-2.6 2.6a3 3 0 0 0 4.3 4.3l1-1',
  bell: 'M5 14V9a5 5 0 0 1 10 0v5l1.2 1.5H3.8zM8.5 15.8a1.6 1.6 0 0 0 3 0',
  book: 'M4 4.5A1.5 1.5 0 0 1 5.5 3H16v12H5.5A1.5 1.5 0 0 0 4 16.5zM4 16.5A1.5 1.5 0 0 0 5.5 17H16v-2M7.5 6.5h5M7.5 9h5',
  log: 'M6 3.5h8v13H6zM8.5 7h3M8.5 10h3M8.5 13h2M3.5 6v8',
  tree: 'M3.5 8h4v4h-4zM12.5 2.5h4v4h-4zM12.5 13.5h4v4h-4zM7.5 10h2.5M10 4.5v11M10 4.5h2.5M10 15.5h2.5',
  flag: 'M5 17V3.5M5 4h9.5l-2 3.2 2 3.2H5',
  dots: 'M5 10v.1M10 10v.1M15 10v.1',
  api: 'm6.5 6-4 4 4 4M13.5 6l4 4-4 4M11.5 4.5l-3 11',
};

/** @param {{name: keyof typeof PATHS, label?: string}} props */
export function Icon({ name, label }) {
  return html`<svg viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"
    stroke-linejoin="round" role=${label ? 'img' : undefined} aria-label=${label} aria-hidden=${label ? undefined : 'true'}>
    <path d=${PATHS[name]} /></svg>`;
}

/** The mark of the product: «М» as a merlon of the fortress wall. */
export function Mark() {
  return html`<svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true"><rect width="32" height="32" rx="7" fill="#1c464d" />
    <path d="M6 25V8l5 5 5-5 5 5 5-5v17h-5.2v-6.2a4.8 4.8 0 0 0-9.6 0V25z" fill="#f4efe2" /></svg>`;
}

// Bringing a file in through the API, as the browser does it.
import { granted } from './api.js';
import { eventually } from './world.js';

/** @returns functions bound to one account's token */
export function importsOf(api, token) {
  const upload = (name, body) => api.post('/imports', { token, query: { file_name: name }, body, type: 'application/octet-stream' });
  const start = (id, json = {}) => api.post(`/imports/${id}/start`, { token, json });
  const finished = (id, limitMs = 60e3) => eventually(`import ${id} ends`, async () => {
    const job = granted(await api.get(`/imports/${id}`, { token }));
    return ['done', 'failed', 'cancelled'].includes(job.status) && job;
  }, limitMs);
  /** Upload, start, wait. */
  const whole = async (name, body, options = {}, limitMs = undefined) => {
    const { id } = granted(await upload(name, body), 201);
    granted(await start(id, options), 202);
    return finished(id, limitMs);
  };
  return { upload, start, finished, whole };
}

export const counts = ({ rows, created, updated, unchanged, rejected }) => ({ rows, created, updated, unchanged, rejected });

// Bytes straight to nginx, for requests that no honest client can make.
import net from 'node:net';

/** Sends the bytes and reads until the other side closes or stays silent; {status, head, body}. */
export function sendRaw(product, bytes, { waitMs = 15e3 } = {}) {
  return new Promise((done, failed) => {
    const chunks = [];
    const socket = net.connect(Number(product.port), '127.0.0.1', () => socket.write(bytes));
    const end = () => {
      socket.destroy();
      const text = Buffer.concat(chunks).toString('utf8');
      const [head, ...rest] = text.split('\r\n\r\n');
      done({ status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0), head, body: rest.join('\r\n\r\n') });
    };
    socket.setTimeout(waitMs, end);
    socket.on('data', (c) => chunks.push(c)).on('end', end);
    socket.on('error', (e) => (chunks.length ? end() : failed(e)));
  });
}

/** A request with `Connection: close`; headers as lines, exactly as given. */
export function rawRequest(product, method, target, lines = [], body = '') {
  const head = [`${method} ${target} HTTP/1.1`, `Host: 127.0.0.1:${product.port}`, 'Connection: close', ...lines].join('\r\n');
  return sendRaw(product, Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), Buffer.from(body)]));
}

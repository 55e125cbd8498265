import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * Turns a target in absolute form, as clients behind a proxy send it, into path and host; the target's host takes the
 * place of the header's (RFC 9112, 3.2.2).
 */
export function takeOriginForm(incoming: IncomingMessage): void {
  const [, authority, path] = /^http:\/\/([^/?#]*)([^#]*)$/i.exec(incoming.url ?? '') ?? [];
  if (authority === undefined) return;
  incoming.url = path?.startsWith('/') === true ? path : `/${path ?? ''}`;
  incoming.headers.host = authority;
}

/** Whether a request names more than one host, which no client does (RFC 9112, 3.2). */
export function hasSeveralHosts({ rawHeaders }: IncomingMessage): boolean {
  return rawHeaders.filter((name, index) => index % 2 === 0 && /^host$/i.test(name)).length > 1;
}

/** Answers `CONNECT`: nothing here is a proxy. */
export function refuseTunnel(_: IncomingMessage, socket: Duplex): void {
  socket.on('error', () => undefined);
  socket.end('HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SigningKeys } from './keys.ts';
import type { Registry } from './registry.ts';

/** OpenID Connect Core section 5.3: claims of the user whose access token asks, where it was issued with `openid`. */
export async function answerUserinfo(
  keys: SigningKeys,
  { users }: Registry,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const token = /^Bearer +(\S+)$/i.exec(incoming.headers.authorization ?? '')?.[1];
  const claims = token === undefined ? undefined : await keys.verify(token);
  const user = users.get(claims?.sub ?? '');
  if (claims === undefined || user === undefined) {
    refuse(outgoing, 401, 'invalid_token');
    return;
  }
  const scopes = typeof claims.scope === 'string' ? claims.scope.split(' ') : [];
  if (!scopes.includes('openid')) {
    refuse(outgoing, 403, 'insufficient_scope');
    return;
  }
  const body = JSON.stringify({ ...user.claims, sub: user.subject });
  outgoing.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(body);
}

function refuse(outgoing: ServerResponse, status: number, error: string): void {
  const headers = { 'content-type': 'application/json', 'www-authenticate': `Bearer error="${error}"` };
  outgoing.writeHead(status, headers).end(JSON.stringify({ error }));
}

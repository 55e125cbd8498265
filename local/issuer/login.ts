import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { IssuerUser } from './client.ts';
import type { OidcProvider } from './library.ts';
import type { Registry } from './registry.ts';

/** Headers of the page: nothing on it is loaded from anywhere, and no other page may show it. */
const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Shows the login page, or takes what was chosen on it. A login that is not under way is answered with 400. */
export async function answerLogin(
  provider: OidcProvider,
  { users, clients }: Registry,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const login = await provider.interactionDetails(incoming, outgoing).catch(() => undefined);
  if (login === undefined) {
    send(outgoing, 400, page('<p>This login has ended. Start again.</p>'));
    return;
  }
  const clientId = String(login.params.client_id);
  if (incoming.method !== 'POST') {
    const known = clients.has(clientId) ? clientId : 'an application';
    send(outgoing, 200, page(form(known, [...users.values()])));
    return;
  }
  const chosen = new URLSearchParams(await text(incoming));
  const subject = chosen.get('user') ?? '';
  if (chosen.has('cancel')) {
    const refusal = { error: 'access_denied', error_description: 'The user cancelled the login' };
    return provider.interactionFinished(incoming, outgoing, refusal);
  }
  if (!users.has(subject)) {
    const notice = '<p role="alert">Choose one of the users.</p>';
    send(outgoing, 400, page(`${notice}${form(clientId, [...users.values()])}`));
    return;
  }
  return provider.interactionFinished(incoming, outgoing, { login: { accountId: subject }, consent: {} });
}

/** The form posts to the address that it stands at. */
function form(clientId: string, users: readonly IssuerUser[]): string {
  if (users.length === 0) return '<p>No user is registered with the local issuer.</p>';
  const choices = users.map(({ subject, name = subject }, index) => {
    const checked = index === 0 ? ' checked' : '';
    const radio = `<input type="radio" name="user" id="user-${index}" value="${escape(subject)}"${checked}>`;
    return `<p>${radio} <label for="user-${index}">${escape(name)}</label></p>`;
  });
  return `<form method="post">
<fieldset><legend>Log in to ${escape(clientId)} as</legend>
${choices.join('\n')}
</fieldset>
<p><button type="submit">Log in</button> <button type="submit" name="cancel" value="1">Cancel</button></p>
</form>`;
}

function page(content: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Log in – local issuer</title></head>
<body><main><h1>Local issuer</h1>
${content}
</main></body>
</html>
`;
}

function send(outgoing: ServerResponse, status: number, body: string): void {
  outgoing.writeHead(status, PAGE_HEADERS).end(body);
}

function escape(value: string): string {
  return value.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

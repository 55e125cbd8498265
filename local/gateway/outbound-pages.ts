import type { Consents } from './outbound-consent.ts';

/** Prefix of the addresses where browsers begin and end logins at targets (observed 2026-09-28). */
export const LOGIN_PREFIX = '/identities/oauth2/';
/** Of the data plane of AgentCore Identity: `POST`, signed, with `sessionUri` and `userIdentifier` (devguide, read 2026-10). */
export const COMPLETE_PATH = '/identities/CompleteResourceTokenAuth';

/** Answers a browser on its way through a login. */
export async function answerBrowser(consents: Consents, request: Request): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname === `${LOGIN_PREFIX}authorize`)
    return consents.authorize(searchParams.get('request_uri') ?? '');
  if (pathname.startsWith(`${LOGIN_PREFIX}callback/`)) return consents.callBack(request);
  return Response.json({ message: 'Not Found' }, { status: 404 });
}

/** `CompleteResourceTokenAuth`. As for other AWS calls only that there is a signature is looked at. */
export async function answerComplete(consents: Consents, request: Request): Promise<Response> {
  if (!/^AWS4-HMAC-SHA256 /.test(request.headers.get('authorization') ?? '')) {
    return Response.json(
      { message: 'Missing Authentication Token' },
      { status: 403, headers: { 'x-amzn-errortype': 'MissingAuthenticationTokenException' } },
    );
  }
  const body: unknown = await request.json().catch(() => undefined);
  return consents.complete(body);
}

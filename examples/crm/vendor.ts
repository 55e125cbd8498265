import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';

/** What this vendor demands of the tokens that it takes. */
export interface CrmRules {
  /** `iss`, and where its keys are. */
  readonly issuerUrl: string;
  readonly audience: string;
  /** `sub` of the `act` claim; left out: nobody may act for somebody else. */
  readonly actor?: string | undefined;
  /** Which subjects it knows. */
  readonly subjects: readonly string[];
}

/** A call that this vendor took, or refused. */
export interface CrmCall {
  readonly method: string;
  /** The bearer as it came. */
  readonly token: string;
  /** Header `X-Region`, where there is one. */
  readonly region: string | undefined;
  /** Of a token that was taken. */
  readonly claims: JWTPayload | undefined;
  /** Why it was refused. */
  readonly refusal: string | undefined;
}

/** A running vendor. */
export interface Crm {
  readonly url: string;
  readonly calls: readonly CrmCall[];
  close(): Promise<void>;
}

/** The scope that each method wants. */
const SCOPES: Readonly<Record<string, string>> = { GET: 'crm:read', POST: 'crm:write' };

/**
 * Starts a vendor that believes nothing but a token's signature: it checks issuer, audience, subject, actor and that the
 * token has the one scope of the call and no other.
 */
export async function startCrm(rules: CrmRules): Promise<Crm> {
  const calls: CrmCall[] = [];
  const keys = createRemoteJWKSet(new URL(`${rules.issuerUrl}/jwks`));
  const judge = async ({ method = '', headers }: IncomingMessage): Promise<CrmCall> => {
    const token = bearerOf(headers);
    const region = headers['x-region']?.toString();
    try {
      const { issuerUrl: issuer, audience } = rules;
      const { payload } = await jwtVerify(token, keys, { issuer, audience, algorithms: ['RS256'] });
      const refusal = refusalOf(payload, method, rules);
      return { method, token, region, claims: payload, refusal };
    } catch (error) {
      const refusal = error instanceof Error ? error.name : 'error';
      return { method, token, region, claims: undefined, refusal };
    }
  };
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const body = await text(incoming);
      const call = await judge(incoming);
      calls.push(call);
      const [status, answer] = answerTo(call, body);
      outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has this kind of address.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function bearerOf({ authorization }: IncomingMessage['headers']): string {
  return /^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? '';
}

function refusalOf(claims: JWTPayload, method: string, { actor, subjects }: CrmRules): string | undefined {
  const { act, scope, sub = '' } = claims as JWTPayload & { readonly act?: { readonly sub?: string } };
  if (!subjects.includes(sub)) return 'the subject is not known';
  if (act?.sub !== actor) return 'somebody else acts';
  return scope === SCOPES[method] ? undefined : `the scope is not "${SCOPES[method] ?? ''}" alone`;
}

function answerTo({ method, claims, refusal }: CrmCall, body: string): readonly [number, object] {
  if (claims === undefined) return [401, { message: 'Unauthorized' }];
  if (refusal !== undefined) return [403, { message: 'Forbidden' }];
  const owner = claims.sub;
  if (method === 'GET') return [200, { contacts: [{ name: 'Ada', owner }] }];
  const { name } = JSON.parse(body) as { readonly name?: unknown };
  return [201, { contact: { name, owner } }];
}

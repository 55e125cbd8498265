import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { makeIssuer, verify } from './world.ts';
import type { StepLists, TestIssuer } from './world.ts';

export const VENDOR_AUDIENCE = 'https://asana.example';
export const EXCHANGE_SECRET = 'exchange-secret-0123456789';

/** What the issuer's token endpoint answers; by default a token as it should be. */
export type ExchangeAnswer = (
  form: URLSearchParams,
  issuer: TestIssuer,
) => Promise<{ readonly status?: number; readonly headers?: Record<string, string>; readonly body: unknown }>;

/** One request as the vendor got it. */
export interface VendorRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** All kinds of steps, as a gateway with two tenants might have them. */
export function fullLists(
  issuer: Pick<TestIssuer, 'discoveryUrl' | 'tokenUrl'>,
  secret: object = { env: 'EXCHANGE_SECRET' },
): StepLists {
  return {
    request: [
      verify(issuer, { clients: ['agent', 'desk'], scopes: ['gw/invoke'] }),
      { step: 'reject-supplied-token' },
      {
        step: 'authorize-tool',
        rules: [
          { tools: ['asana___get*', 'asana___ping'], scopes: ['tasks:read'] },
          { tools: ['asana___createTask'], scopes: ['tasks:write'] },
          { tools: ['crm___*'], groups: ['sales'] },
        ],
        tenants: {
          acme: { tools: ['asana___*'], audiences: [VENDOR_AUDIENCE] },
          globex: { tools: ['crm___*', 'asana___getTasks'], audiences: [] },
        },
      },
      { step: 'coerce-arguments' },
      {
        step: 'exchange-token',
        tools: ['asana___*'],
        tokenUrl: issuer.tokenUrl,
        client: { id: 'gw-exchange', secret },
        audience: VENDOR_AUDIENCE,
        scopes: ['asana.read', 'asana.write'],
        narrow: [{ tools: ['asana___get*'], scopes: ['asana.read'] }],
      },
      {
        step: 'propagate-header',
        header: 'X-Crm-Token',
        to: { tokenArgument: true },
        tools: ['crm___*'],
        required: true,
      },
      {
        ...{ step: 'propagate-header', header: 'X-Where', to: { header: 'X-Region' }, pattern: 'eu|us' },
        tools: ['asana___createTask'],
      },
      { step: 'audit' },
    ],
    response: [
      { step: 'authorize-tool' },
      { step: 'hide-token-arguments' },
      { step: 'scrub-answers' },
      { step: 'mark-vendor-errors' },
      { step: 'audit' },
    ],
  };
}

/** A token as it should be: of the user, for the vendor, good for what was asked. */
export const goodExchange: ExchangeAnswer = async (form, issuer) => {
  const { sub } = JSON.parse(
    Buffer.from((form.get('subject_token') ?? '').split('.')[1] ?? '', 'base64url').toString() || '{}',
  ) as { sub?: string };
  const claims = {
    sub,
    aud: form.get('audience') ?? '',
    scope: form.get('scope') ?? '',
    act: { sub: 'gw-exchange' },
  };
  return {
    body: { access_token: await issuer.sign(claims), token_type: 'Bearer', expires_in: 3600, ...ISSUED },
  };
};

const ISSUED = { issued_token_type: 'urn:ietf:params:oauth:token-type:access_token' };

/** The issuer with its token endpoint, and the vendor, on one port. */
export interface IssuerServer {
  readonly issuer: TestIssuer;
  readonly vendor: { readonly requests: VendorRequest[]; answer: unknown };
  readonly exchange: { answer: ExchangeAnswer; readonly forms: URLSearchParams[] };
  /** Bodies of requests for a service's token. */
  readonly broker: { readonly asks: string[] };
  /** For example `http://127.0.0.1:12345`. */
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** Starts it; it serves until it is closed. */
export async function startIssuerServer(): Promise<IssuerServer> {
  const vendor: IssuerServer['vendor'] = { requests: [], answer: { ok: true } };
  const exchange: IssuerServer['exchange'] = { answer: goodExchange, forms: [] };
  const broker: IssuerServer['broker'] = { asks: [] };
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has this kind of address.
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = await makeIssuer(`${origin}/issuer`, Date.now);
  const serveOne = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { url: path = '' } = incoming;
    const body = await text(incoming);
    if (path.startsWith('/vendor/')) {
      vendor.requests.push({ path, headers: incoming.headers, body });
      reply(outgoing, 200, vendor.answer);
    } else if (path === '/issuer/token') {
      const form = new URLSearchParams(body);
      exchange.forms.push(form);
      const { status = 200, headers = {}, body: answer } = await exchange.answer(form, issuer);
      reply(outgoing, status, answer, headers);
    } else if (path === '/broker/token') {
      broker.asks.push(body);
      reply(outgoing, 200, { access_token: 'service-token', token_type: 'Bearer', expires_in: 600 });
    } else {
      const found = await issuer.fetch(`${origin}${path}`);
      reply(outgoing, found.status, found.ok ? await found.json() : {});
    }
  };
  server.on('request', (incoming, outgoing) => {
    void serveOne(incoming, outgoing).catch(() => outgoing.destroy());
  });
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { issuer, vendor, exchange, broker, origin, close };
}

function reply(
  outgoing: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
  outgoing.end(typeof body === 'string' ? body : JSON.stringify(body));
}

import { createServer, request as send } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { bundlePath } from '../../bundles/bundle-path.ts';
import { startLocalAws } from '../../local/start.ts';
import type { LocalAws } from '../../local/start.ts';
import { makeGateway, makeTarget } from '../local/local-aws.ts';
import { documentOf, makeIssuer, planWith, verify } from './world.ts';
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

/** A gateway with the bundled interceptor, an issuer, and a vendor that remembers. */
export interface AttackWorld {
  readonly aws: LocalAws;
  readonly issuer: TestIssuer;
  readonly vendor: { readonly requests: VendorRequest[]; answer: unknown };
  readonly exchange: { answer: ExchangeAnswer; readonly forms: URLSearchParams[] };
  /** Requests for the issuer's keys. */
  readonly keyRequests: () => number;
  /** Lines of the function. */
  readonly log: () => readonly string[];
  post(message: unknown, headers: Readonly<Record<string, string | string[]>>): Promise<Posted>;
  close(): Promise<void>;
}

/** An answer of the gateway. */
export interface Posted {
  readonly status: number;
  readonly text: string;
  readonly body: {
    readonly result?: Readonly<Record<string, unknown>>;
    readonly error?: { message: string };
  };
}

/** All kinds of steps, as a gateway with two tenants might have them. */
export function fullLists(issuer: Pick<TestIssuer, 'discoveryUrl' | 'tokenUrl'>): StepLists {
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
        client: { id: 'gw-exchange', secret: { env: 'EXCHANGE_SECRET' } },
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

/** Starts it; it serves until it is closed. */
export async function startAttackWorld(): Promise<AttackWorld> {
  const vendor: AttackWorld['vendor'] = { requests: [], answer: { ok: true } };
  const exchange: AttackWorld['exchange'] = { answer: goodExchange, forms: [] };
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
    } else {
      const found = await issuer.fetch(`${origin}${path}`);
      reply(outgoing, found.status, found.ok ? await found.json() : {});
    }
  };
  server.on('request', (incoming, outgoing) => {
    void serveOne(incoming, outgoing).catch(() => outgoing.destroy());
  });
  const folder = mkdtempSync(join(tmpdir(), 'attack-world-'));
  const aws = await startLocalAws({ settleMs: 0, allowPrivateTargets: true });
  const gatewayUrl = await standUp(aws, issuer, { folder, vendorUrl: `${origin}/vendor` });
  const { asked } = issuer;
  return {
    aws,
    issuer,
    vendor,
    exchange,
    keyRequests: () => asked.filter((url) => url.endsWith('/keys')).length,
    log: () => aws.functionLog('interceptor'),
    post: (message, headers) => post(gatewayUrl, message, headers),
    close: async () => {
      await aws.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true });
    },
  };
}

async function standUp(
  aws: LocalAws,
  issuer: TestIssuer,
  { folder, vendorUrl }: { folder: string; vendorUrl: string },
): Promise<string> {
  const planFile = join(folder, 'interceptors.json');
  writeFileSync(planFile, JSON.stringify(planWith(fullLists(issuer))));
  aws.deployFunction({
    name: 'interceptor',
    bundlePath: await bundlePath('interceptor-lambda'),
    environment: { DEPLOYMENT_ID: 'gw', INTERCEPTORS_FILE: planFile, EXCHANGE_SECRET },
    timeoutMs: 20_000,
    memoryMb: 256,
  });
  const arn = `arn:aws:lambda:${aws.region}:${aws.accountId}:function:interceptor`;
  const { gatewayId, gatewayUrl } = await makeGateway(aws, {
    protocolConfiguration: {
      mcp: { searchType: 'SEMANTIC', supportedVersions: ['2025-03-26', '2025-06-18', '2025-11-25'] },
    },
    interceptorConfigurations: [
      {
        interceptor: { lambda: { arn } },
        interceptionPoints: ['REQUEST', 'RESPONSE'],
        inputConfiguration: { passRequestHeaders: true },
      },
    ],
  });
  const asana = documentOf('X-Asana-Token', ['getTasks', 'createTask'], `${vendorUrl}/asana`);
  const crm = documentOf('X-Crm-Token', ['listAccounts'], `${vendorUrl}/crm`);
  for (const [name, document] of [
    ['asana', asana],
    ['crm', crm],
  ] as const) {
    const { status } = await makeTarget(aws, gatewayId, document, { name });
    if (status !== 'READY') throw new Error(`target ${name} is ${String(status)}`);
  }
  return gatewayUrl;
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

/** Sends header lines as they are given: a list is that many lines. */
async function post(
  url: string,
  message: unknown,
  headers: Readonly<Record<string, string | string[]>>,
): Promise<Posted> {
  const body = typeof message === 'string' ? message : JSON.stringify(message);
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    const length = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    send(url, { method: 'POST', headers: { ...length, ...headers } }, resolve)
      .on('error', reject)
      .end(body);
  });
  const answered = await text(incoming);
  return {
    status: incoming.statusCode ?? 0,
    text: answered,
    body: (answered.startsWith('{') ? JSON.parse(answered) : {}) as Posted['body'],
  };
}

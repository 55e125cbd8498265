import type { CreateGatewayCommandInput } from '@aws-sdk/client-bedrock-agentcore-control';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import type { LocalAws } from '../../../local/start.ts';
import { readReference } from '../control-plane/reference.ts';
import { makeGateway, startAws } from '../local-aws.ts';

/** A JSON object. */
export type Body = Readonly<Record<string, unknown>>;

/** A capture of the data plane. */
export interface Capture {
  readonly request: { readonly headers: Readonly<Record<string, string>>; readonly body: Body };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
  readonly alsoObserved?: readonly {
    readonly method?: string;
    readonly params?: object;
    readonly result?: unknown;
    readonly requested?: string;
    readonly protocolVersion?: string;
  }[];
  readonly metadataConfiguration?: object;
  readonly targetConfiguration?: Body;
  readonly credentialProviderConfigurations?: readonly Body[];
  readonly document?: Body;
  readonly resumed?: { readonly result: { readonly content: readonly { readonly text: string }[] } };
}

/** Reads a capture by name. */
export const capture = (name: string): Capture => readReference(`golden/observed/${name}.json`) as Capture;

/** Name of the captured gateway. */
const NAME = 'ac-cn-0928041532-bj';
const NOT_SENT = ['Authorization'];

/** Sends a captured request, with other headers or another session. */
export async function send(
  url: string,
  { request }: Capture,
  headers: Readonly<Record<string, string>> = {},
  body = {},
): Promise<{ status: number; headers: Headers; text: string }> {
  const kept = Object.entries(request.headers).filter(([name]) => !NOT_SENT.includes(name));
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...Object.fromEntries(kept), ...headers },
    body: JSON.stringify({ ...request.body, ...body }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
}

/** Compares status, content type and body with the capture; `order` where it was recorded. */
export function expectSame(answer: Awaited<ReturnType<typeof send>>, { response }: Capture): void {
  expect(answer.status).toBe(response.status);
  expect(answer.headers.get('content-type')).toBe(response.headers['Content-Type'] ?? null);
  expect(answer.text === '' ? null : (JSON.parse(answer.text) as unknown)).toEqual(response.body);
}

/** A local AWS in the captured region and account, with the captured gateway. */
export interface World {
  readonly aws: LocalAws;
  readonly url: string;
  readonly gatewayId: string;
}

/** Makes the world of the captures. */
export async function world(
  settings: Partial<CreateGatewayCommandInput> | ((aws: LocalAws) => Partial<CreateGatewayCommandInput>) = {},
): Promise<World> {
  const aws = await startAws({ allowPrivateTargets: true, region: 'cn-north-1', accountId: '111122223333' });
  const more = typeof settings === 'function' ? settings(aws) : settings;
  const { gatewayId, gatewayUrl } = await makeGateway(aws, { name: NAME, ...more });
  return { aws, url: gatewayUrl, gatewayId };
}

/** Starts the echo function behind the captured API, which writes JSON as Python does; gives the URL of its stage. */
export async function startEcho(): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', 'http://x');
    const forwarded = incoming.headers['x-cn-test'];
    outgoing.setHeader('content-type', 'application/json');
    outgoing.end(
      `{"message": "${url.searchParams.get('message') ?? 'echo-ok'}", "path": "${url.pathname.replace('/test', '')}", "region": "cn-north-1", "forwardedHeader": "${String(forwarded ?? '')}", "forwardedQuery": ""}`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/test`;
}

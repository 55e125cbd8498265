import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import type { ProxyEvent } from '../../../contract/proxy-event.ts';
import { secret } from '../../../contract/secret.ts';
import type { RestApi, UsagePlan } from '../../../local/api-gateway/state.ts';
import type { LocalAws } from '../../../local/start.ts';
import { SAMPLE_FUNCTION } from '../local-aws.ts';

/** The value of the key that opens the API. */
export const KEY = 'the-api-key';

/** Puts an API `api1`, stage `prod`, with a function and a usage plan into place. */
export function putApi(
  { account }: LocalAws,
  more: {
    readonly api?: Partial<RestApi>;
    readonly plan?: Partial<UsagePlan>;
    readonly bundlePath?: string;
  } = {},
): void {
  const { bundlePath = SAMPLE_FUNCTION } = more;
  account.functions.deploy({ name: 'f', bundlePath, environment: {}, timeoutMs: 60_000 });
  const { restApis, apiKeys, usagePlans } = account.apiGateway;
  const stages = [{ name: 'prod', deploymentId: 'd1', createdAt: 0 }];
  restApis.set('api1', { id: 'api1', name: 'orders', createdAt: 0, stages, functionName: 'f', ...more.api });
  apiKeys.set('key1', { id: 'key1', name: 'k', value: secret(KEY), enabled: true, createdAt: 0 });
  const apiStages = [{ apiId: 'api1', stage: 'prod' }];
  usagePlans.set('plan', { id: 'plan', name: 'p', apiStages, keyIds: ['key1'], ...more.plan });
}

/** An answer as it came. */
export interface Answered {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends to the API with Node's own client, headers as names and values by turns in their own case. */
export function send(
  aws: LocalAws,
  path: string,
  { method = 'GET', headers = ['x-api-key', KEY], body }: Sent = {},
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const { host, hostname, port } = new URL(aws.endpointUrl);
    const options = { hostname, port, path: `/_api/api1/prod${path}`, method, agent: false };
    const length = body === undefined ? [] : ['Content-Length', String(Buffer.byteLength(body))];
    const outgoing = request({ ...options, headers: ['Host', host, ...headers, ...length] });
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      void text(incoming).then((answer) => {
        resolve({ status: incoming.statusCode, headers: incoming.headers, body: answer });
      });
    });
    outgoing.end(body);
  });
}

/** What may be sent. */
export interface Sent {
  readonly method?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
}

/** The event that the sample function got. */
export function eventOf({ body }: Answered): ProxyEvent {
  return (JSON.parse(body) as { event: ProxyEvent }).event;
}

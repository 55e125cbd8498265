import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { sigV4Headers } from '../../../local/sigv4/sign.ts';
import { startLocalAws } from '../../../local/start.ts';
import type { LocalAws } from '../../../local/start.ts';

let strict: LocalAws;
beforeAll(async () => {
  strict = await startLocalAws({ verifySignatures: true });
});
afterAll(() => strict.close());
afterEach(async () => {
  expect(await statusOf({})).toEqual([200, null]);
});

interface Change {
  readonly at?: number;
  readonly region?: string;
  readonly service?: string;
  readonly path?: string;
  readonly headers?: (signed: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
}

async function statusOf(change: Change): Promise<readonly [number, string | null]> {
  const key = strict.account.credentials.find('AKIDEXAMPLE');
  if (key === undefined) throw new Error('the default key is missing');
  const { region = strict.region, service = 'bedrock-agentcore', at = strict.clock.now() } = change;
  const unsigned = {
    method: 'GET',
    path: '/gateways/',
    host: new URL(strict.endpointUrl).host,
    body: undefined,
  };
  const headers = sigV4Headers(unsigned, key, { region, service }, at);
  const response = await fetch(`${strict.endpointUrl}${change.path ?? '/gateways/'}`, {
    headers: change.headers?.(headers) ?? headers,
  });
  await response.text();
  return [response.status, response.headers.get('x-amzn-errortype')];
}

const authorization =
  (change: (text: string) => string) =>
  (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
    ...headers,
    Authorization: change(headers.Authorization ?? ''),
  });

it.each<[string, Change, string]>([
  ['six minutes old', { at: Date.now() - 360_000 }, 'InvalidSignatureException'],
  ['of another region', { region: 'eu-west-1' }, 'InvalidSignatureException'],
  ['of another path', { path: '/gateways/?x=1' }, 'InvalidSignatureException'],
  ['cut short', { headers: authorization((all) => all.slice(0, -1)) }, 'InvalidSignatureException'],
  [
    'over no headers',
    { headers: authorization((all) => all.replace(/SignedHeaders=[^,]*/, 'SignedHeaders=')) },
    'IncompleteSignatureException',
  ],
  [
    'without its end',
    { headers: authorization((all) => all.replace(/, Signature=.*/, '')) },
    'IncompleteSignatureException',
  ],
  [
    'without a date',
    { headers: ({ Authorization = '' }) => ({ Authorization }) },
    'IncompleteSignatureException',
  ],
  [
    'of a key of nobody',
    { headers: authorization((all) => all.replace('AKIDEXAMPLE', 'AKIDNOBODY1')) },
    'UnrecognizedClientException',
  ],
  ['left out', { headers: () => ({}) }, 'MissingAuthenticationTokenException'],
])('where signatures are verified, one is refused that is %s', async (_, change, type) => {
  const [status, errorType] = await statusOf(change);
  expect([status, errorType]).toEqual([403, type]);
});

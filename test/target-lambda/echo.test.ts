import { describe, expect, it } from 'vitest';
import type { Placement } from '../../contract/token-binding.ts';
import { createRecorder } from '../../target-lambda/recorder.ts';
import { gatewayRequest, REQUEST_ID, useHarness } from './harness.ts';
import { binding, keptRoute, routeMap, TOKEN, TOKEN_HEADER } from './route-maps.ts';

const harness = useHarness();
const PAIR = 'someone:p"ss/word';
const ENCODED = btoa(PAIR);

interface Echo {
  readonly placement?: Placement;
  readonly token?: string;
  readonly type?: string;
  readonly body: string;
  readonly want: string;
}

/** What the vendor answers, and what is left of it. */
const CASES: readonly (readonly [title: string, echo: Echo])[] = [
  [
    'basic that came encoded, decoded',
    {
      placement: { as: 'basic' },
      token: `Basic ${ENCODED}`,
      body: `${PAIR} someone p"ss/word ${ENCODED}`,
      want: '[secret] [secret] [secret] [secret]',
    },
  ],
  [
    'basic that came in clear, its halves',
    { placement: { as: 'basic' }, token: PAIR, body: 'someone', want: '[secret]' },
  ],
  ['lower-case percent triplets', { body: encodeURIComponent(TOKEN).toLowerCase(), want: '[secret]' }],
  ['HTML entities', { type: 'text/html', body: TOKEN.replaceAll('/', '&#x2F;'), want: '[secret]' }],
  ['base64 of the whole header', { body: btoa(`Bearer ${TOKEN}`), want: 'QmVhcmVyID[secret]' }],
  [
    'escapes in JSON, big integers kept',
    {
      type: 'application/json',
      body: `{"id":18014398509481983,"t":"${TOKEN.replace('4', '\\u0034')}"}`,
      want: '{"id":18014398509481983,"t":"[secret]"}',
    },
  ],
  [
    'quotes in JSON',
    {
      placement: { as: 'header', name: 'X-Key' },
      token: 'tok"en\\abc',
      type: 'application/json',
      body: JSON.stringify({ t: 'tok"en\\abc' }),
      want: '{"t":"[secret]"}',
    },
  ],
  [
    'binary',
    {
      type: 'application/pdf',
      body: `\u0000${TOKEN}\u0001`,
      want: JSON.stringify({ mediaType: 'application/pdf', base64: btoa('\u0000[secret]\u0001') }),
    },
  ],
];

describe('an echoed credential is struck out', () => {
  it.each(CASES)('%s', async (_title, { placement = { as: 'bearer' }, token = TOKEN, type, body, want }) => {
    harness.vendor.respond = (_request, response) => {
      response.writeHead(200, { 'content-type': type ?? 'text/plain' }).end(body);
    };
    const map = routeMap([keptRoute('GET', '/tasks')], { tokens: [binding(placement)] });
    const headers = { [TOKEN_HEADER]: token };
    const response = await harness.call(map, gatewayRequest('GET', '/tasks', { headers }));
    expect(await response.text()).toBe(want);
  });

  it('in the logging mode, too', async () => {
    const recorder = createRecorder({ deploymentId: 'demo', now: () => 0, log: () => undefined });
    const body = `{"id":18014398509481983,"t":"${TOKEN.replace('4', '\\u0034')}","b":"${btoa(`Bearer ${TOKEN}`)}","p":"p\\"ss/word"}`;
    const headers = { [TOKEN_HEADER]: TOKEN, 'X-Login': `Basic ${ENCODED}` };
    const response = await recorder(gatewayRequest('POST', '/x?user=someone', { headers, body }), {
      requestId: REQUEST_ID,
    });
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ query: { user: ['[secret]'] } });
    expect(text).toContain(
      '"body":{"id":18014398509481983,"t":"[secret]","b":"QmVhcmVyID[secret]","p":"[secret]"}',
    );
  });
});

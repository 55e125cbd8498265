import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { fingerprint } from '../../../contract/secret.ts';
import { startAws } from '../local-aws.ts';
import { startUpstream } from '../upstream-server.ts';
import { KEY, putApi, send } from '../api-gateway/setup.ts';

const bundlePath = fileURLToPath(new URL('./functions/odd.ts', import.meta.url));
const ROOT = '1-5759e988-bd862e3fe1be46a994272793';

it('[J/history] names the vendor, the function and API Gateway of a call by its trace, the token by its fingerprint', async () => {
  const aws = await startAws();
  putApi(aws, { bundlePath });
  const { url } = await startUpstream({ status: 201 });
  await send(aws, '/fetch?q=private-query', {
    method: 'POST',
    headers: ['x-api-key', KEY, 'X-Amzn-Trace-Id', `Root=${ROOT}`, 'X-Vendor-Token', 'Bearer vendor-token'],
    body: `${url}/v1/tasks?secret=private-secret`,
  });
  const [call] = aws.history.list();
  expect(call?.traceId).toBe(ROOT);
  expect(call?.hops).toMatchObject([
    {
      place: 'vendor',
      what: `GET ${url}/v1/tasks`,
      status: 201,
      fingerprints: { 'header:Authorization': fingerprint('f', 'vendor-token') },
    },
    { place: 'function', what: 'f' },
    { place: 'api-gateway', what: 'POST orders/prod/{proxy+}', status: 201 },
  ]);
  expect(JSON.stringify(call)).not.toMatch(/private-|vendor-token|the-api-key/);
});

it('names requests over node:http, without a fingerprint of a password', async () => {
  const aws = await startAws();
  putApi(aws, { bundlePath });
  const { url } = await startUpstream();
  await send(aws, '/http', { method: 'POST', body: `${url}/a?b` });
  const [hop] = aws.history.list()[0]?.hops ?? [];
  expect(hop).toMatchObject({ place: 'vendor', what: `POST ${url}/a`, status: 200 });
  expect(hop?.fingerprints).toBeUndefined();
});

it('names a vendor that gives no answer, and a function that fails', async () => {
  const aws = await startAws();
  putApi(aws, { bundlePath });
  const url = await closedPort();
  await send(aws, '/fetch', { method: 'POST', body: `${url}/x` });
  await send(aws, '/exit');
  const [unanswered, failed] = aws.history.list();
  expect(unanswered?.hops[0]).toMatchObject({
    place: 'vendor',
    what: `GET ${url}/x`,
    problem: 'no answer',
  });
  expect(failed?.hops).toMatchObject([
    { place: 'function', problem: 'the function failed' },
    { place: 'api-gateway', status: 502, problem: 'Internal server error' },
  ]);
});

/** A place where nobody listens any more. */
async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

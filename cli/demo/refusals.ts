import { isWrappedError } from '../../contract/vendor-error.ts';
import { vendorOutput } from '../../contract/stack-outputs.ts';
import type { MovableClock } from '../../local/clock.ts';
import type { Registration } from '../../registrar/apply-plan.ts';
import type { LocalDeployment } from '../deploy-local.ts';
import { expectRequest } from './expect-request.ts';
import { fetchInbound } from './inbound.ts';
import type { McpClient } from './mcp-clients.ts';
import { check } from './narrator.ts';
import type { Recorder, RevokedToken } from './recorder.ts';
import { TOKEN_HEADER } from './vendor-token.ts';

export async function callWithoutToken(
  client: McpClient,
  vendor: Recorder,
): Promise<readonly [string, undefined]> {
  const before = vendor.requests.length;
  const answer = await client.callTool('asana___getTask', { task_gid: '1204500000000101' });
  check(answer.isError, 'a call without a token was not refused');
  check(
    answer.text.includes(`Missing required field(s): '${TOKEN_HEADER}'`),
    'the refusal does not name the missing token',
  );
  check(vendor.requests.length === before, 'the vendor was called all the same');
  return [
    `the gateway refused: ${answer.text.split('\n').at(-1)?.slice(2) ?? ''}; the vendor was not called`,
    undefined,
  ];
}

export async function callWithRevokedToken(
  client: McpClient,
  vendor: Recorder,
  { token, body: documented }: RevokedToken,
): Promise<readonly [string, undefined]> {
  const answer = await client.callTool('asana___getTask', {
    task_gid: '1204500000000101',
    [TOKEN_HEADER]: token,
  });
  expectRequest(vendor.requests.at(-1), { method: 'GET', path: '/tasks/1204500000000101', query: {}, token });
  const body: unknown = JSON.parse(answer.text);
  check(isWrappedError(body), "the answer is not the vendor's error");
  const { source, status, body: said } = body.error;
  check(source === 'vendor' && status === 401, `the error is ${status} of the ${source}`);
  check(JSON.stringify(said) === JSON.stringify(documented), "the vendor's own message was lost");
  return [`the tool's answer holds the vendor's own ${status}: ${JSON.stringify(said)}`, undefined];
}

export async function callGatewayWith(
  { gatewayUrl }: Registration,
  inbound: string,
  status: number,
): Promise<readonly [string, undefined]> {
  const response = await fetch(gatewayUrl, {
    method: 'POST',
    headers: { authorization: `Bearer ${inbound}`, 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
  });
  await response.body?.cancel();
  check(response.status === status, `the gateway answered ${response.status}, not ${status}`);
  return [`the gateway answered ${response.status}`, undefined];
}

export async function callExpired(
  deployment: LocalDeployment,
  registration: Registration,
  clock: MovableClock,
): Promise<readonly [string, string]> {
  const { aws, stack } = deployment;
  const { clientId, clientSecret, scope } = stack.client;
  const seconds = (accessTokenTtlSeconds: number) => ({
    clientId,
    clientSecret,
    scopes: [scope],
    accessTokenTtlSeconds,
  });
  await aws.issuer.registerClient(seconds(60));
  const { value } = await fetchInbound(stack.client);
  clock.advance(120_000);
  const [sentence] = await callGatewayWith(registration, value, 403);
  return [`${sentence} to a token that was valid two minutes ago`, value];
}

export async function callWithoutKey(
  { stack }: LocalDeployment,
  token: string,
): Promise<readonly [string, undefined]> {
  const [outputs] = Object.values(stack.outputs);
  const url = outputs?.[vendorOutput('asana', 'ApiUrl')] ?? '';
  const response = await fetch(`${url}/tasks/1`, { headers: { [TOKEN_HEADER]: token } });
  const body = await response.text();
  check(
    response.status === 403 && body === '{"message":"Forbidden"}',
    `API Gateway answered ${response.status}`,
  );
  return [`API Gateway answered 403 ${body}`, undefined];
}

import { afterEach, describe, expect, test } from 'vitest';
import type { RouteMap } from '../../contract/route-map.ts';
import { startLocalAws } from '../../local/start.ts';
import type { LocalAws } from '../../local/start.ts';
import { awsAdapter } from '../../registrar/aws-adapter.ts';
import { destroy, prepareDestroy } from '../../registrar/destroy.ts';
import { hasChanges } from '../../registrar/plan.ts';
import { prepareRegistration, register } from '../../registrar/register.ts';
import { SWIFT } from './crash-world.ts';
import { deployedAws, targetDocument, virtualClock } from './fixtures.ts';
import { asking, config, document, MODES, routes } from './outbound-inputs.ts';

const clock = virtualClock();

describe('at a local AWS', () => {
  let local: LocalAws | undefined;
  afterEach(() => local?.close());

  test.each(MODES)('outbound mode %s is set, stays as it is, and leaves nothing', async (_, outbound) => {
    local = await startLocalAws({ settleMs: 1 });
    local.account.secrets.create('my-secret', '{"secret":"s"}');
    const { endpoint: endpointUrl, region, credentials } = local.sdkSettings;
    const aws = awsAdapter({ region, endpointUrl, credentials });
    const input = asking(outbound);
    const { gatewayId, targets } = await register(input, aws, SWIFT);
    expect(hasChanges((await prepareRegistration(input, aws, SWIFT)).plan)).toBe(false);
    const target = await aws.getTarget(gatewayId, targets[0]?.targetId ?? '');
    const written = JSON.parse((target?.schema as { inline: string }).inline) as object;
    expect(written).toMatchObject({ servers: [{ url: 'https://api.vendor.example/v1' }] });
    expect(JSON.stringify(written)).not.toContain('X-Asana-Token');
    await destroy(await prepareDestroy(input, aws, SWIFT), aws, SWIFT);
    const { gateways, providers, oauthProviders, tags } = local.account.controlPlane;
    expect((await prepareDestroy(input, aws, SWIFT)).plan).toEqual([]);
    expect([gateways, providers, oauthProviders, tags].map(({ size }) => size)).toEqual([0, 0, 0, 0]);
  });
});

describe('the return URL of a login', () => {
  const url = 'https://app.example/back';
  const input = asking(
    `{ oauth: { provider: p, grant: AUTHORIZATION_CODE, returnUrl: "${url}", create: { discoveryUrl: "https://issuer.vendor.example/.well-known/openid-configuration", clientId: me, clientSecret: { secretId: my-secret, jsonKey: secret } } } }`,
  );

  test('is allowed by the identity of the gateway, beside those of others, and again where somebody took it off', async () => {
    const local = await startLocalAws({ settleMs: 1 });
    try {
      local.account.secrets.create('my-secret', '{"secret":"s"}');
      const { endpoint: endpointUrl, region, credentials } = local.sdkSettings;
      const aws = awsAdapter({ region, endpointUrl, credentials });
      const { gatewayId, steps } = await register(input, aws, SWIFT);
      expect(steps.map(({ action }) => action)).toEqual([
        ...['create-provider', 'create-gateway', 'allow-return-url', 'create-target'],
      ]);
      expect(await aws.getReturnUrls(gatewayId)).toEqual([url]);
      await aws.setReturnUrls(gatewayId, ['https://other.example/back']);
      const { plan } = await prepareRegistration(input, aws, SWIFT);
      expect(plan.flatMap(({ action, sentence }) => (action === 'nothing' ? [] : [sentence]))).toEqual([
        `the gateway may send users back to "${url}" when they have agreed at the vendor`,
      ]);
      expect((await register(input, aws, SWIFT)).diverged).toEqual([]);
      expect(await aws.getReturnUrls(gatewayId)).toEqual(['https://other.example/back', url]);
      expect(hasChanges((await prepareRegistration(input, aws, SWIFT)).plan)).toBe(false);
    } finally {
      await local.close();
    }
  });

  test('is allowed once at the twin, too', async () => {
    const aws = deployedAws();
    await register(input, aws, { clock });
    expect(aws.writes.filter((call) => call.startsWith('UpdateWorkloadIdentity'))).toHaveLength(1);
    await register(input, aws, { clock });
    expect(aws.writes.filter((call) => call.startsWith('UpdateWorkloadIdentity'))).toHaveLength(1);
  });
});

describe('calls of the vendor itself are refused', () => {
  const refuse = async (more: Partial<RouteMap> | undefined) =>
    register(
      {
        ...asking('{ none: true }'),
        targets: [targetDocument({ document, routes: more && { ...routes, ...more } })],
      },
      deployedAws(),
      { clock },
    );
  const [first, second] = routes.routes;
  if (first === undefined || second === undefined) throw new Error('the fixture has no routes');

  test.each<[string, Partial<RouteMap> | undefined, string]>([
    ['without a route map', undefined, 'target "asana" has no route map that names its vendor'],
    [
      'where an operation was adapted',
      { routes: [first, { ...second, arguments: [] }] },
      'target "asana" has 1 operations that the gateway cannot call at the vendor, among them "getTask"',
    ],
    [
      'with two servers',
      { servers: ['https://a.example', 'https://b.example'] },
      'target "asana" has not exactly one server, reached by https: https://a.example, https://b.example',
    ],
    [
      'in clear',
      { servers: ['http://a.example'] },
      'target "asana" has not exactly one server, reached by https: http://a.example',
    ],
  ])('%s', async (_, more, message) => {
    await expect(refuse(more)).rejects.toMatchObject({ code: 'cannot-transform', message });
  });
});

test('a header that the document declares is not propagated too', async () => {
  const gateway = config('{ apiKey: { provider: k }, headers: [x-asana-token] }');
  const input = { gateway: { ...gateway, deploymentId: 'my-deployment' }, outputs: undefined };
  await expect(
    register({ ...input, targets: [targetDocument({ document })] }, deployedAws(), { clock }),
  ).rejects.toMatchObject({
    code: 'config-invalid',
    message: 'header "x-asana-token" of "outbound.headers" is a parameter in the document of target "asana"',
  });
});

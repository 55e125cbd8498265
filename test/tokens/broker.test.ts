import { buffer } from 'node:stream/consumers';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { secret } from '../../contract/secret.ts';
import { createClock } from '../../local/clock.ts';
import { createIds } from '../../local/ids.ts';
import { createCredentials } from '../../local/sigv4/credentials.ts';
import { verifySigV4 } from '../../local/sigv4/verify.ts';
import { assumedRole } from '../../tokens/assumed-role.ts';
import { roleCredentials } from '../../tokens/aws-credentials.ts';
import type { AwsCredentialSource } from '../../tokens/aws-credentials.ts';
import { createBroker } from '../../tokens/broker.ts';
import { ask, createWorld, CRM_TOKEN, EXTERNAL_ID, POLICY, urlEvent } from '../broker-lambda/broker-world.ts';
import { NOON, serve } from '../local/auth/parts.ts';

const WORKLOAD = '111122223333';
const CENTRAL = '444455556666';
/** The broker sees a role of its own account, which the workload's role assumes. */
const ASSUMED = POLICY.replace(
  `'${WORKLOAD}'\n    role: crm-interceptor`,
  `'${CENTRAL}'\n    role: crm-access`,
);
const ACCESS_ROLE = `arn:aws:iam::${CENTRAL}:role/crm-access`;

/** Two accounts: STS and a function URL with `AWS_IAM`, which both check who signed. */
async function twoAccounts(policy: string = POLICY) {
  const clock = createClock(() => NOON);
  const ids = createIds();
  const keys = createCredentials({ accountId: WORKLOAD, clock, ids }, []);
  const world = createWorld(policy);
  const hits: string[] = [];
  const signer = async (incoming: IncomingMessage, service: string) => {
    const body = await buffer(incoming);
    const headers = new Headers(incoming.headersDistinct as unknown as Record<string, string>);
    const request = { method: incoming.method ?? '', url: incoming.url ?? '', headers, body };
    const verdict = verifySigV4(request, keys, clock, { region: 'eu-central-1', service });
    return { text: body.toString('utf8'), arn: 'key' in verdict ? verdict.key.principalArn : undefined };
  };
  const brokerUrl = await serve(async (incoming, outgoing) => {
    hits.push(incoming.url ?? '');
    const { text, arn } = await signer(incoming, 'lambda');
    if (arn === undefined) {
      outgoing.writeHead(403).end('{"Message":"Forbidden"}');
      return;
    }
    const [, , , , accountId] = arn.split(':');
    const event = urlEvent(text, { accountId, userArn: arn }, { rawPath: incoming.url });
    const answer = await world.send(event);
    outgoing.writeHead(answer.statusCode, answer.headers).end(answer.body);
  });
  const stsUrl = await serve(async (incoming, outgoing) => {
    const { text, arn } = await signer(incoming, 'sts');
    const form = new URLSearchParams(text);
    const isTrusted =
      arn === `arn:aws:sts::${WORKLOAD}:assumed-role/crm-interceptor/session` &&
      form.get('Action') === 'AssumeRole' &&
      form.get('ExternalId') === EXTERNAL_ID;
    if (!isTrusted) {
      refuseRole(outgoing);
      return;
    }
    const key = keys.assumeRole(form.get('RoleArn') ?? '', form.get('RoleSessionName') ?? '');
    outgoing
      .writeHead(200)
      .end(
        `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>${key.accessKeyId}</AccessKeyId>` +
          `<SecretAccessKey>${key.secretAccessKey.reveal()}</SecretAccessKey>` +
          `<SessionToken>${key.sessionToken?.reveal() ?? ''}</SessionToken>` +
          `<Expiration>${new Date(NOON + 900_000).toISOString()}</Expiration>` +
          '</Credentials></AssumeRoleResult></AssumeRoleResponse>',
      );
  });
  const session = (account: string, role = 'crm-interceptor'): AwsCredentialSource => {
    const key = keys.assumeRole(`arn:aws:iam::${account}:role/${role}`, 'session');
    return async () => key;
  };
  const broker = (credentials: AwsCredentialSource, externalId = EXTERNAL_ID) =>
    createBroker({
      ...{ brokerUrl, region: 'eu-central-1', service: 'lambda', gateway: 'crm-gateway', externalId },
      ...{ credentials, now: () => NOON },
    });
  return { world, hits, session, broker, stsUrl };
}

function refuseRole(outgoing: ServerResponse): void {
  outgoing.writeHead(403).end('<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>');
}

async function question() {
  const { subject, tenant, tool, audience, assertion } = await ask();
  return {
    ...{ subject: String(subject), tenant: String(tenant), tool: String(tool), audience: String(audience) },
    assertion: secret(String(assertion)),
  };
}

test('a role of the workload account gets the token of a service, and its end', async () => {
  const { world, hits, session, broker } = await twoAccounts();
  const token = await broker(session(WORKLOAD)).request(await question());
  expect(token.value.reveal()).toBe(CRM_TOKEN);
  expect(token.expiresAt).toBe(NOON + 120_000);
  expect(hits).toEqual(['/token']);
  expect(world.records).toMatchObject([{ outcome: 'granted', account: WORKLOAD, workload: 'crm' }]);
});

test.each([
  ['a role of another account', '999900001111', EXTERNAL_ID],
  ['a role without the external id', WORKLOAD, 'another-external-id'],
])('%s gets none', async (_, account, externalId) => {
  const { world, session, broker } = await twoAccounts();
  const asked = broker(session(account), externalId);
  await expect(asked.request(await question())).rejects.toMatchObject({
    code: 'remote-refused',
    message: `${asked.name} refused the request with HTTP 403`,
  });
  expect(world.secrets.reads).toEqual([]);
});

test('nobody gets one with a signature of their own making', async () => {
  const { world, broker } = await twoAccounts();
  const forged = broker(async () => ({ accessKeyId: 'AKIDUNKNOWN', secretAccessKey: secret('x') }));
  await expect(forged.request(await question())).rejects.toMatchObject({ code: 'remote-refused' });
  expect(world.records).toEqual([]);
});

test('a role in the central account is assumed with the external id, once for a while', async () => {
  const { world, session, broker, stsUrl } = await twoAccounts(ASSUMED);
  let calls = 0;
  const base = session(WORKLOAD);
  const role = (externalId: string) =>
    assumedRole({
      ...{
        roleArn: ACCESS_ROLE,
        externalId,
        sessionName: 'crm',
        region: 'eu-central-1',
        endpointUrl: stsUrl,
      },
      ...{ now: () => NOON },
      credentials: () => {
        calls += 1;
        return base();
      },
    });
  const credentials = role(EXTERNAL_ID);
  const [first, second] = await Promise.all([credentials(), credentials()]);
  expect(first).toBe(second);
  expect(first.expiresAt).toBe(NOON + 900_000);
  expect(calls).toBe(1);
  expect((await broker(credentials).request(await question())).value.reveal()).toBe(CRM_TOKEN);
  expect(world.records).toMatchObject([{ account: CENTRAL, role: 'crm-access', workload: 'crm' }]);
  // The workload's own role is nobody here.
  await expect(broker(base).request(await question())).rejects.toMatchObject({ code: 'remote-refused' });
  await expect(role('another-external-id')()).rejects.toMatchObject({
    code: 'remote-refused',
    message: `role "${ACCESS_ROLE}" cannot be assumed: AccessDenied`,
  });
});

test.each([
  ['fails', 503, {}, 'remote-failed', 'failed with HTTP 503'],
  ['is asked too often', 429, {}, 'remote-failed', 'failed with HTTP 429'],
  ['refuses', 403, { message: 'Forbidden' }, 'remote-refused', 'refused the request with HTTP 403'],
  ['answers with no token', 200, {}, 'remote-failed', 'answered with no bearer token'],
  [
    'answers with two lines',
    200,
    { access_token: 'a\nb', token_type: 'Bearer' },
    'remote-failed',
    'answered with no bearer token',
  ],
  [
    'does not say how long its token is good',
    200,
    { access_token: 'a', token_type: 'Bearer' },
    'remote-failed',
    'does not say when its token ends',
  ],
  [
    'gives a token that has ended',
    200,
    { access_token: 'a', token_type: 'Bearer', expires_in: 0 },
    'remote-failed',
    'gave a token that has ended',
  ],
  [
    'gives a broader scope',
    200,
    { access_token: 'a', token_type: 'Bearer', expires_in: 60, scope: 'read admin' },
    'remote-failed',
    'answered with a broader scope than was asked for',
  ],
])('a broker that %s', async (_, status, body, code, problem) => {
  const broker = createBroker({
    ...{ brokerUrl: 'https://broker.example/prod/', region: 'eu-central-1', service: 'execute-api' },
    ...{ gateway: 'crm-gateway', externalId: EXTERNAL_ID, now: () => NOON },
    credentials: async () => ({
      accessKeyId: 'AKID',
      secretAccessKey: secret('s'),
      sessionToken: secret('t'),
    }),
    fetch: async (input) => {
      expect(new Request(input).url).toBe('https://broker.example/prod/token');
      return Response.json(body, { status });
    },
  });
  await expect(broker.request({ ...(await question()), scope: 'read' })).rejects.toMatchObject({
    code,
    message: `token broker "https://broker.example" ${problem}`,
  });
});

test('a broker that sends the caller elsewhere is not followed', async () => {
  const hits: string[] = [];
  const other = await serve((incoming, outgoing) => {
    hits.push(incoming.url ?? '');
    outgoing.end();
  });
  const brokerUrl = await serve((_, outgoing) => {
    outgoing.writeHead(307, { location: other }).end();
  });
  const broker = createBroker({
    ...{ brokerUrl, region: 'eu-central-1', service: 'lambda', gateway: 'g', externalId: EXTERNAL_ID },
    credentials: async () => ({ accessKeyId: 'AKID', secretAccessKey: secret('s') }),
  });
  await expect(broker.request(await question())).rejects.toMatchObject({
    code: 'remote-failed',
    message: `token broker "${brokerUrl}" cannot be reached`,
  });
  expect(hits).toEqual([]);
});

test('credentials come out of the environment as Lambda has them', async () => {
  const env = { AWS_ACCESS_KEY_ID: 'ASIA', AWS_SECRET_ACCESS_KEY: 'k', AWS_SESSION_TOKEN: 't' };
  const { accessKeyId, secretAccessKey, sessionToken } = await roleCredentials(env)();
  expect([accessKeyId, secretAccessKey.reveal(), sessionToken?.reveal()]).toEqual(['ASIA', 'k', 't']);
});

test('credentials come from the container, and again before they end', async () => {
  let time = NOON;
  const seen: (string | undefined)[] = [];
  const url = await serve((incoming, outgoing) => {
    seen.push(incoming.headers.authorization);
    const Expiration = new Date(time + 600_000).toISOString();
    const body = { AccessKeyId: `ASIA${seen.length}`, SecretAccessKey: 'k', Token: 't', Expiration };
    outgoing.end(JSON.stringify(body));
  });
  const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: url, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'a' };
  const source = roleCredentials(env, { now: () => time });
  const ids = [];
  for (const at of [0, 539_999, 540_000]) {
    time = NOON + at;
    ids.push((await source()).accessKeyId);
  }
  expect(ids).toEqual(['ASIA1', 'ASIA1', 'ASIA2']);
  expect(seen).toEqual(['a', 'a']);
});

test.each([
  ['nothing', {}],
  ['half a key', { AWS_ACCESS_KEY_ID: 'ASIA' }],
  ['an endpoint that is no container’s', { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://evil.example/' }],
])('an environment with %s has no credentials', async (_, env) => {
  await expect(roleCredentials(env)()).rejects.toMatchObject({
    code: 'not-configured',
    message: 'the environment has no credentials of AWS',
  });
});

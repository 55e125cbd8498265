import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundlePath } from '../../bundles/bundle-path.ts';
import { decodeBrokerPolicyFile } from '../../config/broker-policy.ts';
import { fingerprint } from '../../contract/secret.ts';
import { serve } from '../local/auth/parts.ts';
import { sdkSettings, startAws } from '../local/local-aws.ts';
import { ask, CRM_TOKEN, EXTERNAL_ID, urlEvent } from './broker-world.ts';

const run = promisify(execFile);
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-broker-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the bundle prints in a Node of its own: lines of its log, and the handler's answer at the end. */
async function callBundle(event: unknown, environment: Readonly<Record<string, string>>): Promise<string[]> {
  const file = pathToFileURL(await bundlePath('broker-lambda')).href;
  const program = `const { handler } = await import(${JSON.stringify(file)});
    process.stdout.write(JSON.stringify(await handler(${JSON.stringify(event)})));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], {
    env: environment,
  });
  return stdout.split('\n');
}

function policyFor(issuer: string, secretId: string): string {
  return `version: 1
issuers: [{ issuer: '${issuer}', jwksUrl: '${issuer}/jwks', audience: broker, tenantClaim: tenant }]
workloads:
  - name: crm
    account: '111122223333'
    role: crm-interceptor
    gateway: crm-gateway
    externalId: ${EXTERNAL_ID}
    issuers: ['${issuer}']
credentials: [{ name: crm-acme, secret: { secretId: '${secretId}', jsonKey: token }, scopes: [] }]
rules:
  - workloads: [crm]
    tenants: [acme]
    tools: ['crm___*']
    audience: https://crm.example
    credential: crm-acme
    scopes: []
`;
}

test('the bundle gives a token out of Secrets Manager for an assertion that the issuer signed', async () => {
  const aws = await startAws();
  const client = new SecretsManagerClient(sdkSettings(aws));
  const SecretString = JSON.stringify({ token: CRM_TOKEN });
  const { ARN = '' } = await client.send(new CreateSecretCommand({ Name: 'crm', SecretString }));
  client.destroy();
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256' };
  const issuer = await serve((_, outgoing) => outgoing.end(JSON.stringify({ keys: [jwk] })));
  const policyFile = join(folder, 'policy.json');
  const policy = decodeBrokerPolicyFile({ file: 'broker.yaml', text: policyFor(issuer, ARN) });
  await writeFile(policyFile, JSON.stringify(policy));
  const environment = {
    ...{ DEPLOYMENT_ID: 'central', POLICY_FILE: policyFile, AWS_REGION: aws.region },
    ...{ AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' },
    AWS_ENDPOINT_URL_SECRETS_MANAGER: aws.endpointUrl,
  };
  const assertion = await new SignJWT({ tenant: 'acme' })
    .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
    .setIssuer(issuer)
    .setAudience('broker')
    .setSubject('alice')
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(privateKey);
  const [line = '', answer = ''] = await callBundle(urlEvent(await ask({ assertion })), environment);
  const { statusCode, body } = JSON.parse(answer) as { statusCode: number; body: string };
  expect(JSON.parse(line)).toMatchObject({
    outcome: 'granted',
    subject: 'alice',
    token: fingerprint('central', CRM_TOKEN),
  });
  expect(line).not.toContain(CRM_TOKEN);
  expect({ statusCode, body: JSON.parse(body) as unknown }).toEqual({
    statusCode: 200,
    body: { access_token: CRM_TOKEN, token_type: 'Bearer', expires_in: 300, scope: '' },
  });
});

test.each([
  ['no deployment', {}, 'the broker function is not configured: "DEPLOYMENT_ID" is not set'],
  ['no policy', { DEPLOYMENT_ID: 'd' }, 'the broker function is not configured: "POLICY_FILE" is not set'],
  [
    'a policy that is missing',
    { DEPLOYMENT_ID: 'd', POLICY_FILE: '/nowhere/policy.json' },
    'policy "/nowhere/policy.json" cannot be read',
  ],
])('the bundle does not start with %s', async (_, environment, message) => {
  await expect(callBundle({}, environment)).rejects.toThrow(message);
});

/**
 * Token broker: two accounts. The gateway's account holds no credential of the vendor's; its interceptor asks the broker of
 * a central account, signed as its own role and with the person's token as the proof of who it is for, and gets the
 * service token of that person's tenant. The vendor sees one service account per tenant.
 *
 *   npm run examples            all stories
 *   node examples/token-broker/main.ts
 */
import { randomBytes } from 'node:crypto';
import { check } from '../../cli/demo/narrator.ts';
import type { McpClient } from '../../cli/demo/mcp-clients.ts';
import { fingerprint, secret } from '../../contract/secret.ts';
import type { AccessKey } from '../../local/sigv4/credentials.ts';
import type { LocalAws } from '../../local/start.ts';
import { createBroker } from '../../tokens/broker.ts';
import { startCrm } from '../crm/vendor.ts';
import type { Crm } from '../crm/vendor.ts';
import { connect } from '../story/connect.ts';
import { deployGateway, startAws } from '../story/deploy-gateway.ts';
import type { Deployed } from '../story/deploy-gateway.ts';
import { logIn, registerLogin } from '../story/log-in.ts';
import { refusalOf } from '../story/refusal-of.ts';
import { runStory } from '../story/run-story.ts';
import type { Scene, Story } from '../story/run-story.ts';
import { searchEverything } from '../story/search-everything.ts';
import { showHops } from '../story/show-hops.ts';
import { startCentralAccount } from './central-account.ts';
import type { CentralAccount } from './central-account.ts';

const AUDIENCE = 'https://crm.example.com';
const DEPLOYMENT = 'broker-example';
const EXTERNAL_ID = 'broker-example-4f1d8c2a';
const ASSISTANT = {
  clientId: 'assistant',
  scopes: ['gateway/invoke'],
  audience: 'https://gateway.example.com',
};
const TENANTS = { ada: 'acme', alan: 'acme', grace: 'globex' };

type User = keyof typeof TENANTS;

interface World {
  readonly aws: LocalAws;
  readonly central: CentralAccount;
  readonly vendor: Crm;
  readonly deployed: Deployed;
  /** A role of a third account that the broker's resource policy lets in, and its own policy does not know. */
  readonly stranger: AccessKey;
}

/** The story, for `npm run examples` and for tests. */
export const tokenBroker: Story = { name: 'token-broker', tell };

async function tell(scene: Scene): Promise<void> {
  const { step } = scene;
  const world = await step('two-accounts', () => deploy(scene));
  const { aws, central, vendor } = world;
  const tokens = await step('log-in', () => logInAll(world));
  const ada = await step('tools-v1', () => listTools(scene, world, tokens.ada, 'v1'));
  const grace = await step('tools-v2', () => listTools(scene, world, tokens.grace, 'v2'));
  await step('acme-reads', () => callAs(world, ada, READ, 'acme'));
  showHops(scene, aws);
  await step('globex-reads', () => callAs(world, grace, READ, 'globex'));
  await step('acme-writes', () => callAs(world, ada, WRITE, 'acme'));
  await step('globex-may-not-write', () => callInVain(world, grace, WRITE));
  await step('unsigned', () => askUnsigned(world, tokens.ada));
  await step('another-account', () => askAsStranger(world, tokens.ada));
  await step('broker-gone', () => callWithoutBroker(scene, world, tokens.alan));
  const received = vendor.calls.map(({ token }) => token);
  const secrets = [...Object.values(tokens), ...central.secrets, ...received];
  await step('no-token-anywhere', async () => searchEverything(scene, [aws, central.aws], secrets));
}

async function deploy(scene: Scene): Promise<readonly [string, World]> {
  const role = sessionOf('111122223333', 'assistants-interceptor');
  const stranger = sessionOf('777788889999', 'assistants-interceptor');
  const aws = await startAws(scene, { accountId: '111122223333', accessKeys: [role] });
  await registerLogin(aws, ASSISTANT);
  for (const [subject, tenant] of Object.entries(TENANTS)) {
    aws.issuer.registerUser({ subject, accessTokenClaims: { tenant } });
  }
  const central = await startCentralAccount(scene, {
    deploymentId: DEPLOYMENT,
    audience: AUDIENCE,
    clients: { 'crm-acme': ['crm:read', 'crm:write'], 'crm-globex': ['crm:read'] },
    usersIssuer: aws.issuer.issuerUrl,
    visitors: [role, stranger],
    allowedRoles: ['111122223333', '777788889999'].map(
      (account) => `arn:aws:iam::${account}:role/assistants-interceptor`,
    ),
  });
  const { issuerUrl } = central.aws.issuer;
  const subjects = ['crm-acme', 'crm-globex'];
  const vendor = await startCrm({ issuerUrl, audience: AUDIENCE, subjects });
  scene.cleanUp(async () => vendor.close());
  const deployed = await deployGateway(aws, {
    config: new URL('gateway.yaml', import.meta.url),
    upstream: vendor.url,
    addresses: {
      'https://issuer.example.com': aws.issuer.issuerUrl,
      'https://broker.example.com': central.brokerUrl,
    },
  });
  const { accountId } = central.aws;
  return [
    `the gateway in account ${aws.accountId}, the broker and the credentials in ${accountId}`,
    { aws, central, vendor, deployed, stranger },
  ];
}

/** Temporary credentials of a role, as its function has them in its environment. */
function sessionOf(account: string, role: string): AccessKey {
  return {
    accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: secret(randomBytes(20).toString('hex')),
    sessionToken: secret(randomBytes(60).toString('base64url')),
    principalArn: `arn:aws:sts::${account}:assumed-role/${role}/session`,
  };
}

async function logInAll({ aws }: World): Promise<readonly [string, Readonly<Record<User, string>>]> {
  const [ada, alan, grace] = [
    await logIn(aws, ASSISTANT, 'ada'),
    await logIn(aws, ASSISTANT, 'alan'),
    await logIn(aws, ASSISTANT, 'grace'),
  ];
  return ['ada and alan of tenant acme, grace of tenant globex', { ada, alan, grace }];
}

async function listTools(
  scene: Scene,
  { deployed }: World,
  inbound: string,
  line: 'v1' | 'v2',
): Promise<readonly [string, McpClient]> {
  const client = await connect(scene, deployed, { inbound, line });
  const tools = await client.listTools();
  check(tools.length === 2, `${tools.length} tools are listed, not 2`);
  check(!/token/i.test(JSON.stringify(tools)), 'a tool shows a token argument');
  return [`the official ${line} client sees ${tools.length} tools, none with a token`, client];
}

const READ = { tool: 'crm___listContacts', args: { query: 'a' }, scope: 'crm:read' };
const WRITE = { tool: 'crm___createContact', args: { name: 'Alan' }, scope: 'crm:write' };

async function callAs(
  { vendor, central }: World,
  client: McpClient,
  { tool, args, scope }: typeof READ | typeof WRITE,
  tenant: string,
): Promise<readonly [string, undefined]> {
  const before = vendor.calls.length;
  const answer = await client.callTool(tool, args);
  check(!answer.isError, `the tool answered with an error: ${answer.text}`);
  const [call, ...more] = vendor.calls.slice(before);
  check(call?.claims !== undefined && more.length === 0, 'the vendor was not called once');
  const { claims, token } = call;
  check(claims.sub === `crm-${tenant}`, "the token is another tenant's");
  check(claims.aud === AUDIENCE && claims.scope === scope, 'the token is good for more');
  const print = fingerprint(DEPLOYMENT, token);
  const audited = central.aws.functionLog('token-broker').some((line) => line.includes(print));
  check(audited, "the token is not in the broker's audit");
  return [
    `the vendor got ${print}: service account ${claims.sub}, scope ${scope}; the broker's audit names it too`,
    undefined,
  ];
}

async function callInVain(
  { vendor }: World,
  client: McpClient,
  { tool, args }: typeof READ | typeof WRITE,
): Promise<readonly [string, undefined]> {
  const before = vendor.calls.length;
  const refusal = await refusalOf(() => client.callTool(tool, args));
  check(refusal !== undefined, 'the call was not refused');
  check(vendor.calls.length === before, 'the vendor was called all the same');
  return [`refused: ${refusal}`, undefined];
}

const ASK = { gateway: DEPLOYMENT, externalId: EXTERNAL_ID, subject: 'ada', tenant: 'acme' };

async function askUnsigned({ central }: World, assertion: string): Promise<readonly [string, undefined]> {
  const { status } = await fetch(`${central.brokerUrl}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...ASK, tool: READ.tool, audience: AUDIENCE, scope: READ.scope, assertion }),
  });
  check(status === 403, `the broker's URL answered ${status}`);
  return ["whoever does not sign is stopped at the broker's URL: 403", undefined];
}

/** It knows everything that the gateway's function knows, but is another account. */
async function askAsStranger(
  { central, stranger }: World,
  assertion: string,
): Promise<readonly [string, undefined]> {
  const { accessKeyId, secretAccessKey, sessionToken } = stranger;
  const broker = createBroker({
    brokerUrl: central.brokerUrl,
    service: 'lambda',
    region: central.aws.region,
    gateway: DEPLOYMENT,
    externalId: EXTERNAL_ID,
    credentials: async () => ({ accessKeyId, secretAccessKey, sessionToken }),
  });
  const ask = { ...ASK, tool: READ.tool, audience: AUDIENCE, scope: READ.scope };
  const refusal = await broker.request({ ...ask, assertion: secret(assertion) }).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : 'an error'),
  );
  check(refusal !== undefined, 'another account got a token');
  const reason = central.aws.functionLog('token-broker').at(-1) ?? '';
  check(reason.includes('the policy has no such role for this gateway'), 'the audit gives another reason');
  return ['a role of the same name in another account gets nothing; the audit says why', undefined];
}

/** No other credential takes the broker's place. */
async function callWithoutBroker(
  scene: Scene,
  world: World,
  inbound: string,
): Promise<readonly [string, undefined]> {
  const client = await connect(scene, world.deployed, { inbound, line: 'v1' });
  world.central.aws.account.functionUrls.clear();
  const [sentence] = await callInVain(world, client, READ);
  return [`alan, for whom no token is held, is told no more than that: ${sentence}`, undefined];
}

if (import.meta.main) process.exitCode = (await runStory(tokenBroker)) ? 0 : 1;

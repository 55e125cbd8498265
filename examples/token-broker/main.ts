/**
 * Token broker: two accounts of one world. The gateway's account holds no credential of the vendor's; its interceptor
 * assumes a role of a central account with its external id, asks the broker there with the person's token as the proof of
 * who it is for, and gets the service token of that person's tenant. The vendor sees one service account per tenant.
 *
 *   npm run examples            all stories
 *   node examples/token-broker/main.ts
 *   node examples/token-broker/main.ts --app      on the synthesized stacks of both accounts
 */
import { check } from '../../cli/demo/narrator.ts';
import type { McpClient } from '../../cli/demo/mcp-clients.ts';
import { fingerprint } from '../../contract/secret.ts';
import { connect } from '../story/connect.ts';
import { logIn } from '../story/log-in.ts';
import { refusalOf } from '../story/refusal-of.ts';
import { runStory } from '../story/run-story.ts';
import type { Scene, Story } from '../story/run-story.ts';
import { searchEverything } from '../story/search-everything.ts';
import { showHops } from '../story/show-hops.ts';
import {
  askAsStranger,
  askUnsigned,
  askWithoutRole,
  askWithWrongId,
  readSecretsAsOthers,
} from './attacks.ts';
import { deployFromApp } from './from-app.ts';
import { deployFromSource } from './from-source.ts';
import { ASSISTANT, AUDIENCE, DEPLOYMENT } from './names.ts';
import type { TENANTS } from './names.ts';
import type { World } from './world.ts';

type User = keyof typeof TENANTS;

/** The story, for `npm run examples` and for tests. */
export const tokenBroker: Story = {
  name: 'token-broker',
  tell: (scene) => tell(scene, () => deployFromSource(scene)),
};

/** The same story on the synthesized stacks of gateway and broker, each in its own account. */
export const tokenBrokerApp: Story = {
  name: 'token-broker of the synthesized app',
  tell: (scene) => tell(scene, () => deployFromApp(scene)),
};

async function tell(scene: Scene, deploy: () => Promise<readonly [string, World]>): Promise<void> {
  const { step } = scene;
  const world = await step('two-accounts', deploy);
  const { aws, central, vendor, clients } = world;
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
  await step('wrong-external-id', () => askWithWrongId(world));
  await step('without-the-role', () => askWithoutRole(world, tokens.ada));
  await step('secrets-of-the-broker', () => readSecretsAsOthers(world));
  await step('broker-gone', () => callWithoutBroker(scene, world, tokens.alan));
  const received = vendor.calls.map(({ token }) => token);
  const secrets = [...Object.values(tokens), ...clients.map(({ clientSecret }) => clientSecret), ...received];
  await step('no-token-anywhere', async () => searchEverything(scene, [aws, central], secrets));
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
  { vendor, central, broker }: World,
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
  const audited = central.functionLog(broker.functionName).some((line) => line.includes(print));
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

/** No other credential takes the broker's place. */
async function callWithoutBroker(
  scene: Scene,
  world: World,
  inbound: string,
): Promise<readonly [string, undefined]> {
  const client = await connect(scene, world.deployed, { inbound, line: 'v1' });
  world.central.account.functionUrls.clear();
  const [sentence] = await callInVain(world, client, READ);
  return [`alan, for whom no token is held, is told no more than that: ${sentence}`, undefined];
}

if (import.meta.main) {
  const story = process.argv.includes('--app') ? tokenBrokerApp : tokenBroker;
  process.exitCode = (await runStory(story)) ? 0 : 1;
}

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
import { runStory } from '../story/run-story.ts';
import type { Scene, Story } from '../story/run-story.ts';
import { searchEverything } from '../story/search-everything.ts';
import { showHops } from '../story/show-hops.ts';
import { callInVain, callOnce, listCrmTools, READ, WRITE } from '../story/vendor-calls.ts';
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
  const ada = await step('tools-v1', () => listCrmTools(scene, world, { inbound: tokens.ada, line: 'v1' }));
  const grace = await step('tools-v2', () =>
    listCrmTools(scene, world, { inbound: tokens.grace, line: 'v2' }),
  );
  await step('acme-reads', () => callAs(world, ada, READ, 'acme'));
  showHops(scene, aws);
  await step('globex-reads', () => callAs(world, grace, READ, 'globex'));
  await step('acme-writes', () => callAs(world, ada, WRITE, 'acme'));
  await step('globex-may-not-write', () => callRefused(world, grace, WRITE));
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

async function callAs(
  world: World,
  client: McpClient,
  { tool, args, scope }: typeof READ | typeof WRITE,
  tenant: string,
): Promise<readonly [string, undefined]> {
  const { central, broker } = world;
  const { call } = await callOnce(world, () => client.callTool(tool, args));
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

async function callRefused(
  world: World,
  client: McpClient,
  { tool, args }: typeof READ | typeof WRITE,
): Promise<readonly [string, undefined]> {
  return [`refused: ${await callInVain(world, () => client.callTool(tool, args))}`, undefined];
}

/** No other credential takes the broker's place. */
async function callWithoutBroker(
  scene: Scene,
  world: World,
  inbound: string,
): Promise<readonly [string, undefined]> {
  const client = await connect(scene, world.deployed, { inbound, line: 'v1' });
  world.central.account.functionUrls.clear();
  const [sentence] = await callRefused(world, client, READ);
  return [`alan, for whom no token is held, is told no more than that: ${sentence}`, undefined];
}

if (import.meta.main) {
  const story = process.argv.includes('--app') ? tokenBrokerApp : tokenBroker;
  process.exitCode = (await runStory(story)) ? 0 : 1;
}

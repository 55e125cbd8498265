/**
 * Token exchange: a person logs in, an agent calls tools on the person's behalf, and the vendor sees a token of its own:
 * the person as its subject, the agent as its actor, the vendor as its audience, the tool's scope alone. The person's own
 * token never reaches the vendor, and no token is an argument that a model could see.
 *
 *   npm run examples            all stories
 *   node examples/token-exchange/main.ts
 */
import { check } from '../../cli/demo/narrator.ts';
import type { McpClient } from '../../cli/demo/mcp-clients.ts';
import { AUDIENCE, deployCrm, logInAs } from '../story/deploy-crm.ts';
import type { CrmWorld } from '../story/deploy-crm.ts';
import { runStory } from '../story/run-story.ts';
import type { Scene, Story } from '../story/run-story.ts';
import { searchEverything } from '../story/search-everything.ts';
import { countExchanges, showHops } from '../story/show-hops.ts';
import { callInVain, callOnce, checkToken, listCrmTools, READ, WRITE } from '../story/vendor-calls.ts';

const AGENT = 'crm-agent';
const MADE_UP = 'made-up-by-a-model';

/** The story, for `npm run examples` and for tests. */
export const tokenExchange: Story = { name: 'token-exchange', tell };

async function tell(scene: Scene): Promise<void> {
  const { step } = scene;
  const world = await step('deploy', () => deploy(scene));
  const { aws, clientSecret } = world;
  const ada = await step('log-in', () => logInAs(world, 'ada'));
  const grace = await step('log-in-again', () => logInAs(world, 'grace'));
  const v1 = await step('tools-v1', () => listCrmTools(scene, world, { inbound: ada, line: 'v1' }));
  const v2 = await step('tools-v2', () => listCrmTools(scene, world, { inbound: grace, line: 'v2' }));
  await step('read', () => callAs(world, v1, { call: READ, user: 'ada', inbound: ada, exchanges: 2 }));
  showHops(scene, aws);
  await step('read-again', () => callAs(world, v1, { call: READ, user: 'ada', inbound: ada, exchanges: 0 }));
  await step('write', () => callAs(world, v1, { call: WRITE, user: 'ada', inbound: ada, exchanges: 1 }));
  showHops(scene, aws);
  await step('another-user', () =>
    callAs(world, v2, { call: READ, user: 'grace', inbound: grace, exchanges: 1 }),
  );
  await step('made-up-token', () => callWithMadeUp(world, v1));
  await step('inbound-token', () => callVendorWith(world, ada));
  const received = world.vendor.calls.map(({ token }) => token);
  const secrets = [clientSecret, MADE_UP, ada, grace, ...received];
  await step('no-token-anywhere', async () => searchEverything(scene, [aws], secrets));
}

async function deploy(scene: Scene): Promise<readonly [string, CrmWorld]> {
  const world = await deployCrm(scene, {
    config: new URL('gateway.yaml', import.meta.url),
    agent: { clientId: AGENT, secretId: 'agents/crm', scopes: ['crm:read', 'crm:write'] },
    users: ['ada', 'grace'],
  });
  const { endpointUrl } = world.aws;
  return [
    `gateway, interceptor, target function and issuer on ${endpointUrl}; a vendor that checks every token`,
    world,
  ];
}

interface Expected {
  readonly call: typeof READ | typeof WRITE;
  readonly user: string;
  readonly inbound: string;
  /** Requests to the token endpoint: one for the agent's own token, one for each exchange. */
  readonly exchanges: number;
}

async function callAs(
  world: CrmWorld,
  client: McpClient,
  { call: { tool, args, scope }, user, inbound, exchanges }: Expected,
): Promise<readonly [string, undefined]> {
  const before = countExchanges(world.aws);
  const { answer, call } = await callOnce(world, () => client.callTool(tool, args));
  check(answer.text.includes(`"owner":"${user}"`), `the vendor answered for somebody else: ${answer.text}`);
  const wanted = { user, agent: AGENT, audience: AUDIENCE, scope, inbound };
  const print = checkToken(world.deployed, call, wanted);
  const asked = countExchanges(world.aws) - before;
  check(asked === exchanges, `the issuer was asked ${asked} times, not ${exchanges}`);
  return [
    `the vendor got ${print}: subject ${user}, actor ${AGENT}, scope ${scope}; ${asked} requests to the issuer`,
    undefined,
  ];
}

async function callWithMadeUp(world: CrmWorld, client: McpClient): Promise<readonly [string, undefined]> {
  const args = { ...READ.args, 'X-Crm-Token': MADE_UP };
  const refusal = await callInVain(world, () => client.callTool(READ.tool, args), 'a made-up token');
  return [`a token argument that a model made up is refused: ${refusal}`, undefined];
}

/** What keeps the vendor safe even where a gateway passes on what it got. */
async function callVendorWith({ vendor }: CrmWorld, inbound: string): Promise<readonly [string, undefined]> {
  const { status } = await fetch(`${vendor.url}/contacts`, {
    headers: { authorization: `Bearer ${inbound}` },
  });
  check(status === 401, `the vendor answered ${status}`);
  return ["the vendor itself answers 401 to the person's own token: it is for the gateway", undefined];
}

if (import.meta.main) process.exitCode = (await runStory(tokenExchange)) ? 0 : 1;

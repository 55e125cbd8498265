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
import { fingerprint } from '../../contract/secret.ts';
import { connect } from '../story/connect.ts';
import { AUDIENCE, deployCrm, logInAs } from '../story/deploy-crm.ts';
import type { CrmWorld } from '../story/deploy-crm.ts';
import { refusalOf } from '../story/refusal-of.ts';
import { runStory } from '../story/run-story.ts';
import type { Scene, Story } from '../story/run-story.ts';
import { searchEverything } from '../story/search-everything.ts';
import { countExchanges, showHops } from '../story/show-hops.ts';

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
  const v1 = await step('tools-v1', () => listTools(scene, world, ada, 'v1'));
  const v2 = await step('tools-v2', () => listTools(scene, world, grace, 'v2'));
  await step('read', () => callAs(world, v1, { ...READ, user: 'ada', inbound: ada, exchanges: 2 }));
  showHops(scene, aws);
  await step('read-again', () => callAs(world, v1, { ...READ, user: 'ada', inbound: ada, exchanges: 0 }));
  await step('write', () => callAs(world, v1, { ...WRITE, user: 'ada', inbound: ada, exchanges: 1 }));
  showHops(scene, aws);
  await step('another-user', () =>
    callAs(world, v2, { ...READ, user: 'grace', inbound: grace, exchanges: 1 }),
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

async function listTools(
  scene: Scene,
  { deployed }: CrmWorld,
  inbound: string,
  line: 'v1' | 'v2',
): Promise<readonly [string, McpClient]> {
  const client = await connect(scene, deployed, { inbound, line });
  const tools = await client.listTools();
  check(tools.length === 2, `${tools.length} tools are listed, not 2`);
  check(!/token/i.test(JSON.stringify(tools)), 'a tool shows a token argument');
  return [
    `the official ${line} client (MCP ${client.version}) sees ${tools.length} tools, none with a token`,
    client,
  ];
}

const READ = { tool: 'crm___listContacts', args: { query: 'a' }, scope: 'crm:read' };
const WRITE = { tool: 'crm___createContact', args: { name: 'Alan' }, scope: 'crm:write' };

interface Expected {
  readonly tool: string;
  readonly args: Readonly<Record<string, string>>;
  readonly scope: string;
  readonly user: string;
  readonly inbound: string;
  /** Requests to the token endpoint: one for the agent's own token, one for each exchange. */
  readonly exchanges: number;
}

async function callAs(
  { aws, vendor, deployed }: CrmWorld,
  client: McpClient,
  { tool, args, scope, user, inbound, exchanges }: Expected,
): Promise<readonly [string, undefined]> {
  const before = { calls: vendor.calls.length, exchanges: countExchanges(aws) };
  const answer = await client.callTool(tool, args);
  check(!answer.isError, `the tool answered with an error: ${answer.text}`);
  check(answer.text.includes(`"owner":"${user}"`), `the vendor answered for somebody else: ${answer.text}`);
  const [call, ...more] = vendor.calls.slice(before.calls);
  check(call?.claims !== undefined && more.length === 0, 'the vendor was not called once');
  const { claims, token } = call;
  check(claims.sub === user, "the token's subject is another");
  check((claims.act as { sub?: string } | undefined)?.sub === AGENT, "the token's actor is another");
  check(claims.aud === AUDIENCE && claims.scope === scope, 'the token is good for more');
  check(token !== inbound, 'the vendor got the inbound token');
  const asked = countExchanges(aws) - before.exchanges;
  check(asked === exchanges, `the issuer was asked ${asked} times, not ${exchanges}`);
  const print = fingerprint(deployed.gateway.deploymentId, token);
  return [
    `the vendor got ${print}: subject ${user}, actor ${AGENT}, scope ${scope}; ${asked} requests to the issuer`,
    undefined,
  ];
}

async function callWithMadeUp(
  { vendor }: CrmWorld,
  client: McpClient,
): Promise<readonly [string, undefined]> {
  const before = vendor.calls.length;
  const refused = await refusalOf(() => client.callTool(READ.tool, { ...READ.args, 'X-Crm-Token': MADE_UP }));
  check(refused !== undefined, 'a token that a model made up was taken');
  check(vendor.calls.length === before, 'the vendor was called all the same');
  return [`a token argument that a model made up is refused: ${refused}`, undefined];
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

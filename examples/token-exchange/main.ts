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
import type { LocalAws } from '../../local/start.ts';
import { startCrm } from '../crm/vendor.ts';
import type { Crm } from '../crm/vendor.ts';
import { connect } from '../story/connect.ts';
import { deployGateway, startAws } from '../story/deploy-gateway.ts';
import type { Deployed } from '../story/deploy-gateway.ts';
import { registerExchange } from '../story/exchange-client.ts';
import { logIn, registerLogin } from '../story/log-in.ts';
import { refusalOf } from '../story/refusal-of.ts';
import { runStory } from '../story/run-story.ts';
import type { Scene, Story } from '../story/run-story.ts';
import { searchEverything } from '../story/search-everything.ts';
import { countExchanges, showHops } from '../story/show-hops.ts';

const AUDIENCE = 'https://crm.example.com';
const AGENT = 'crm-agent';
const ASSISTANT = {
  clientId: 'assistant',
  scopes: ['gateway/invoke'],
  audience: 'https://gateway.example.com',
};
const MADE_UP = 'made-up-by-a-model';

interface World {
  readonly aws: LocalAws;
  readonly vendor: Crm;
  readonly deployed: Deployed;
  readonly secrets: string[];
}

/** The story, for `npm run examples` and for tests. */
export const tokenExchange: Story = { name: 'token-exchange', tell };

async function tell(scene: Scene): Promise<void> {
  const { step } = scene;
  const world = await step('deploy', () => deploy(scene));
  const { aws, secrets } = world;
  const ada = await step('log-in', () => logInAs(world, 'ada'));
  const grace = await step('log-in-again', () => logInAs(world, 'grace'));
  secrets.push(ada, grace);
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
  await step('no-token-anywhere', async () => searchEverything(scene, [aws], [...secrets, ...received]));
}

async function deploy(scene: Scene): Promise<readonly [string, World]> {
  const aws = await startAws(scene);
  const { issuerUrl } = aws.issuer;
  const subjects = ['ada', 'grace'];
  const vendor = await startCrm({ issuerUrl, audience: AUDIENCE, actor: AGENT, subjects });
  scene.cleanUp(async () => vendor.close());
  await registerLogin(aws, ASSISTANT);
  for (const subject of subjects) aws.issuer.registerUser({ subject });
  const clientSecret = await registerExchange(aws, {
    clientId: AGENT,
    secretId: 'agents/crm',
    subjectClients: [ASSISTANT.clientId],
    audience: AUDIENCE,
    scopes: ['crm:read', 'crm:write'],
  });
  const deployed = await deployGateway(aws, {
    config: new URL('gateway.yaml', import.meta.url),
    upstream: vendor.url,
    addresses: { 'https://issuer.example.com': issuerUrl },
  });
  return [
    `gateway, interceptor, target function and issuer on ${aws.endpointUrl}; a vendor that checks every token`,
    { aws, vendor, deployed, secrets: [clientSecret, MADE_UP] },
  ];
}

async function logInAs({ aws, deployed }: World, user: string): Promise<readonly [string, string]> {
  const token = await logIn(aws, ASSISTANT, user);
  const print = fingerprint(deployed.gateway.deploymentId, token);
  return [`${user} has a token for the gateway (${print})`, token];
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
  { aws, vendor, deployed }: World,
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

async function callWithMadeUp({ vendor }: World, client: McpClient): Promise<readonly [string, undefined]> {
  const before = vendor.calls.length;
  const refused = await refusalOf(() => client.callTool(READ.tool, { ...READ.args, 'X-Crm-Token': MADE_UP }));
  check(refused !== undefined, 'a token that a model made up was taken');
  check(vendor.calls.length === before, 'the vendor was called all the same');
  return [`a token argument that a model made up is refused: ${refused}`, undefined];
}

/** What keeps the vendor safe even where a gateway passes on what it got. */
async function callVendorWith({ vendor }: World, inbound: string): Promise<readonly [string, undefined]> {
  const { status } = await fetch(`${vendor.url}/contacts`, {
    headers: { authorization: `Bearer ${inbound}` },
  });
  check(status === 401, `the vendor answered ${status}`);
  return ["the vendor itself answers 401 to the person's own token: it is for the gateway", undefined];
}

if (import.meta.main) process.exitCode = (await runStory(tokenExchange)) ? 0 : 1;

/**
 * Header propagation: the client sends a header beside its token, the interceptor makes it an argument of the tool, and a
 * Lambda target reads it there. So does AWS's tutorial of this pattern, with a placeholder where the target's own token
 * would be: here it is exchanged for the person's, and the function calls the vendor with it. A model sees neither.
 *
 *   npm run examples            all stories
 *   node examples/header-propagation/main.ts
 */
import { fileURLToPath } from 'node:url';
import {
  BedrockAgentCoreControlClient,
  CreateGatewayTargetCommand,
  GetGatewayTargetCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type { McpClient } from '../../cli/demo/mcp-clients.ts';
import { check } from '../../cli/demo/narrator.ts';
import { connect } from '../story/connect.ts';
import { AUDIENCE, deployCrm, logInAs } from '../story/deploy-crm.ts';
import type { CrmWorld } from '../story/deploy-crm.ts';
import { runStory } from '../story/run-story.ts';
import type { Scene, Story } from '../story/run-story.ts';
import { searchEverything } from '../story/search-everything.ts';
import { showHops } from '../story/show-hops.ts';
import { callInVain, callOnce, checkToken } from '../story/vendor-calls.ts';

const AGENT = 'orders-agent';
const TOOL = 'orders___listOrders';
const MADE_UP = 'made-up-by-a-model';

/** The story, for `npm run examples` and for tests. */
export const headerPropagation: Story = { name: 'header-propagation', tell };

async function tell(scene: Scene): Promise<void> {
  const { step } = scene;
  const world = await step('deploy', () => deploy(scene));
  const { aws, vendor, clientSecret } = world;
  await step('lambda-target', () => addLambdaTarget(world));
  const inbound = await step('log-in', () => logInAs(world, 'ada'));
  const v1 = await step('tools-v1', () => listTools(scene, world, inbound, 'v1'));
  const v2 = await step('tools-v2', () => listTools(scene, world, inbound, 'v2'));
  await step('call-v1', () => callTool(world, v1, { inbound, sent: 'region-v1' }));
  showHops(scene, aws);
  await step('call-v2', () => callTool(world, v2, { inbound, sent: 'region-v2' }));
  await step('made-up-arguments', () => callWithMadeUp(world, v1));
  await step('bad-header', () => callWithBadHeader(scene, world, inbound));
  const received = vendor.calls.map(({ token }) => token);
  const secrets = [inbound, clientSecret, MADE_UP, ...received];
  await step('no-token-anywhere', async () => searchEverything(scene, [aws], secrets));
}

async function deploy(scene: Scene): Promise<readonly [string, CrmWorld]> {
  const world = await deployCrm(scene, {
    config: new URL('gateway.yaml', import.meta.url),
    agent: { clientId: AGENT, secretId: 'agents/orders', scopes: ['crm:read'] },
    users: ['ada'],
  });
  return [`gateway, interceptor and issuer on ${world.aws.endpointUrl}`, world];
}

/** A target beside the toolkit's own, as anyone makes one by the AWS SDK. */
async function addLambdaTarget({ aws, vendor, deployed }: CrmWorld): Promise<readonly [string, undefined]> {
  const name = 'orders-function';
  aws.deployFunction({
    name,
    bundlePath: fileURLToPath(new URL('orders-function.ts', import.meta.url)),
    environment: { VENDOR_URL: vendor.url, DEPLOYMENT_ID: deployed.gateway.deploymentId },
    timeoutMs: 10_000,
  });
  const client = new BedrockAgentCoreControlClient({ ...aws.sdkSettings });
  const { gatewayId: gatewayIdentifier } = deployed.registration;
  const text = { type: 'string' } as const;
  const { targetId } = await client.send(
    new CreateGatewayTargetCommand({
      gatewayIdentifier,
      name: 'orders',
      credentialProviderConfigurations: [{ credentialProviderType: 'GATEWAY_IAM_ROLE' }],
      targetConfiguration: {
        mcp: {
          lambda: {
            lambdaArn: `arn:aws:lambda:${aws.region}:${aws.accountId}:function:${name}`,
            toolSchema: {
              inlinePayload: [
                {
                  name: 'listOrders',
                  description: 'Lists orders',
                  inputSchema: {
                    type: 'object',
                    properties: { status: text, customHeaderKey: text, exchanged_credentials: text },
                    required: ['customHeaderKey', 'exchanged_credentials'],
                  },
                },
              ],
            },
          },
        },
      },
    }),
  );
  for (;;) {
    const target = await client.send(new GetGatewayTargetCommand({ gatewayIdentifier, targetId }));
    if (target.status !== 'CREATING') {
      client.destroy();
      check(target.status === 'READY', `the target is ${target.status ?? ''}`);
      return ['target "orders" READY: its tool wants customHeaderKey and exchanged_credentials', undefined];
    }
  }
}

async function listTools(
  scene: Scene,
  { deployed }: CrmWorld,
  inbound: string,
  line: 'v1' | 'v2',
): Promise<readonly [string, McpClient]> {
  const headers = { customHeaderKey: `region-${line}` };
  const client = await connect(scene, deployed, { inbound, line, headers });
  const tools = await client.listTools();
  const orders = tools.find(({ name }) => name === TOOL);
  const seen = Object.keys(orders?.inputSchema.properties ?? {}).join(', ');
  check(seen === 'status', `the tool shows ${seen}`);
  check(orders?.inputSchema.required === undefined, 'the tool still wants arguments');
  return [
    `the official ${line} client (MCP ${client.version}) sees "${TOOL}" with argument "status" alone`,
    client,
  ];
}

async function callTool(
  world: CrmWorld,
  client: McpClient,
  { inbound, sent }: { readonly inbound: string; readonly sent: string },
): Promise<readonly [string, undefined]> {
  const { answer, call } = await callOnce(world, () => client.callTool(TOOL, { status: 'shipped' }));
  const told = JSON.parse(answer.text) as {
    readonly echo?: string;
    readonly vendor?: { readonly status?: number };
  };
  check(told.vendor?.status === 200, `the vendor answered ${told.vendor?.status ?? 'nothing'}`);
  check(call.region === sent, 'the function did not get the header');
  check(told.echo === '[secret]', "a header's echo reached the client");
  const wanted = { user: 'ada', agent: AGENT, audience: AUDIENCE, scope: 'crm:read', inbound };
  const print = checkToken(world.deployed, call, wanted);
  return [
    `the function got customHeaderKey=${sent} and ${print}, with which it called the vendor; an echo of the header was struck out`,
    undefined,
  ];
}

async function callWithMadeUp(world: CrmWorld, client: McpClient): Promise<readonly [string, undefined]> {
  for (const name of ['customHeaderKey', 'exchanged_credentials', 'Exchanged-Credentials']) {
    await callInVain(world, () => client.callTool(TOOL, { [name]: MADE_UP }), `"${name}" of a model`);
  }
  return ['what a model writes into those arguments is refused, however it spells them', undefined];
}

async function callWithBadHeader(
  scene: Scene,
  world: CrmWorld,
  inbound: string,
): Promise<readonly [string, undefined]> {
  for (const value of [undefined, 'Not A Region', 'x'.repeat(65)]) {
    const headers = value === undefined ? {} : { customHeaderKey: value };
    const client = await connect(scene, world.deployed, { inbound, line: 'v1', headers });
    await callInVain(world, () => client.callTool(TOOL, {}), 'a bad header');
  }
  return ['a header that is missing, malformed or too long is refused', undefined];
}

if (import.meta.main) process.exitCode = (await runStory(headerPropagation)) ? 0 : 1;

import type { GatewayConfig } from '../../config/gateway-config.ts';
import { fingerprint } from '../../contract/secret.ts';
import { isWrappedError } from '../../contract/vendor-error.ts';
import type { Registration } from '../../registrar/apply-plan.ts';
import type { Compilation } from '../../transform/index.ts';
import { expectRequest } from './expect-request.ts';
import type { ListedTool, McpClient, ToolAnswer } from './mcp-clients.ts';
import { check } from './narrator.ts';
import type { Recorder } from './recorder.ts';
import type { Stage } from './stage.ts';
import { TOKEN_HEADER } from './vendor-token.ts';

export async function listTools(
  stage: Stage,
  name: string,
  connect: (url: string, inbound: string) => Promise<McpClient>,
  { gatewayUrl }: Registration,
  inbound: string,
  { report, parts: [part] }: Compilation,
): Promise<readonly [string, McpClient]> {
  const client = await connect(gatewayUrl, inbound);
  stage.cleanUp(async () => client.close());
  const tools = await client.listTools();
  const securedRoutes = part?.routes.routes.filter(({ tokens }) => tokens.length > 0) ?? [];
  const secured = new Set(securedRoutes.map(({ operationId }) => operationId));
  check(
    tools.length === report.operations.length,
    `${tools.length} tools are listed, not ${report.operations.length}`,
  );
  check(
    tools.every((tool) => takesToken(tool) === secured.has(tool.name.slice(tool.name.indexOf('___') + 3))),
    'a tool takes the token where its operation does not, or the other way round',
  );
  return [
    `the official ${name} (MCP ${client.version}) sees ${tools.length} tools, ${secured.size} of them with ${TOKEN_HEADER}`,
    client,
  ];
}

function takesToken({ inputSchema }: ListedTool): boolean {
  return Object.hasOwn(inputSchema.properties ?? {}, TOKEN_HEADER);
}

export async function createTask(
  client: McpClient,
  vendor: Recorder,
  token: string,
  { deploymentId }: GatewayConfig,
): Promise<readonly [string, undefined]> {
  const data = { name: 'Write the story', workspace: '1204500000000001', assignee: null };
  const args = { data, opt_fields: 'name,completed', [TOKEN_HEADER]: token };
  const answer = await client.callTool('asana___createTask', args);
  expectRequest(vendor.requests.at(-1), {
    method: 'POST',
    path: '/tasks',
    query: { opt_fields: 'name,completed' },
    token,
    body: { data },
  });
  const task = parseAnswer(answer) as { data?: { gid?: string } };
  check(task.data?.gid !== undefined, 'the vendor did not answer with a task');
  return [
    `the vendor got the first user's token (${fingerprint(deploymentId, token)}) as its bearer and answered with task ${task.data.gid}`,
    undefined,
  ];
}

export async function getTask(
  client: McpClient,
  vendor: Recorder,
  { first, second }: { readonly first: string; readonly second: string },
  { deploymentId }: GatewayConfig,
): Promise<readonly [string, undefined]> {
  const before = vendor.requests.length;
  // A client may write `Bearer ` before the token or not: the vendor gets exactly one.
  const args = { task_gid: '1204500000000101', opt_pretty: true, [TOKEN_HEADER]: `Bearer ${second}` };
  parseAnswer(await client.callTool('asana___getTask', args));
  const made = vendor.requests.slice(before);
  check(made.length === 1, `the vendor was called ${made.length} times`);
  expectRequest(made[0], {
    method: 'GET',
    path: '/tasks/1204500000000101',
    query: { opt_pretty: 'true' },
    token: second,
  });
  check(
    !JSON.stringify(made).includes(first),
    "the first user's token went along with the second user's call",
  );
  return [
    `the vendor got the second user's token (${fingerprint(deploymentId, second)}) and not the first's`,
    undefined,
  ];
}

export async function uploadFile(
  client: McpClient,
  vendor: Recorder,
  token: string,
): Promise<readonly [string, undefined]> {
  const content = 'a,b\n1,2\n';
  const file = `data:text/csv;name=table.csv;base64,${Buffer.from(content).toString('base64')}`;
  const args = { parent: '1204500000000101', file, resource_subtype: 'asana', [TOKEN_HEADER]: token };
  parseAnswer(await client.callTool('asana___createAttachmentForObject', args));
  expectRequest(vendor.requests.at(-1), {
    method: 'POST',
    path: '/attachments',
    query: {},
    token,
    body: { parent: '1204500000000101', file: content, resource_subtype: 'asana' },
  });
  return [
    'an adapted operation: flat arguments arrived as the multipart upload that the vendor wants',
    undefined,
  ];
}

function parseAnswer({ isError, text }: ToolAnswer): unknown {
  check(!isError, `the tool answered with an error: ${text}`);
  const body: unknown = JSON.parse(text);
  check(!isWrappedError(body), `the vendor refused: ${text}`);
  return body;
}

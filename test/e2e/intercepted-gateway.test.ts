import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registrationInput } from '../../cli/commands/register.ts';
import { deployApp } from '../../cli/deploy-app.ts';
import { deployLocal } from '../../cli/deploy-local.ts';
import { fetchInbound } from '../../cli/demo/inbound.ts';
import { connectV1 } from '../../cli/demo/mcp-clients.ts';
import { startRecorder } from '../../cli/demo/recorder.ts';
import type { Recorder } from '../../cli/demo/recorder.ts';
import { synthesizeApp } from '../../cli/synthesize-app.ts';
import { loadGateway } from '../../config/load-gateway.ts';
import type { LoadedGateway } from '../../config/load-gateway.ts';
import type { StackOutputs } from '../../contract/stack-outputs.ts';
import type { StackClient } from '../../local/stack.ts';
import type { LocalAws } from '../../local/start.ts';
import { awsAdapter } from '../../registrar/aws-adapter.ts';
import { register } from '../../registrar/register.ts';
import type { Registration } from '../../registrar/apply-plan.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TOKEN = '2/1200000000/1200000001:0123456789abcdef0123456789abcdef';

const CONFIG = `name: stepped
vendors: [${join(ROOT, 'specs/asana/bearer.yaml')}]
outbound: { apiKey: { provider: stepped-key } }
interceptors:
  request:
    - { step: verify-caller }
    - { step: reject-supplied-token }
    - { step: propagate-header, header: X-My-Token, to: { tokenArgument: true }, required: true }
    - { step: audit }
  response:
    - { step: hide-token-arguments }
    - { step: mark-vendor-errors }
    - { step: audit }
`;

interface Standing {
  readonly aws: LocalAws;
  readonly outputs: StackOutputs;
  readonly client: StackClient;
}

let folder = '';
let vendor: Recorder;
let loaded: LoadedGateway;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
  await writeFile(join(folder, 'gateway.yaml'), CONFIG);
  // Behind the recorder there is nobody: it answers 502, and keeps what arrived.
  vendor = await startRecorder('http://127.0.0.1:9', { token: TOKEN, body: { errors: ['refused'] } });
  loaded = await loadGateway(join(folder, 'gateway.yaml'), folder);
});
afterAll(async () => {
  await vendor.close();
  await rm(folder, { recursive: true, force: true });
});

async function fromSource(): Promise<Standing> {
  const { gateway, vendors } = loaded;
  const { aws, stack } = await deployLocal(
    gateway,
    vendors.map(({ target, parts }) => ({
      target,
      routes: parts.map(({ routes }) => routes),
      upstream: vendor.url,
    })),
    { steps: { parts: vendors.flatMap(({ parts }) => parts), variables: {} } },
  );
  return { aws, outputs: stack.outputs, client: stack.client };
}

async function fromApp(): Promise<Standing> {
  const out = join(folder, 'cdk.out');
  await synthesizeApp(join(folder, 'gateway.yaml'), out);
  const { aws, app } = await deployApp(out, { upstream: vendor.url });
  const [client] = app.clients;
  if (client === undefined) throw new Error('the app has no client');
  return { aws, outputs: app.outputs, client };
}

async function registerAt({ aws, outputs }: Standing): Promise<Registration> {
  const port = awsAdapter({
    region: aws.region,
    endpointUrl: aws.endpointUrl,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return register(registrationInput(loaded, outputs), port);
}

describe('a gateway whose gateway.yaml has steps', () => {
  it.each([
    ['stood up from source', fromSource],
    ['of the synthesized app', fromApp],
  ])('%s runs them before and after each call', { timeout: 120_000 }, async (_, standUp) => {
    const standing = await standUp();
    const { aws, client: machine } = standing;
    try {
      const { gatewayUrl } = await registerAt(standing);
      const { value: inbound } = await fetchInbound(machine);
      const client = await connectV1(gatewayUrl, inbound, { 'X-My-Token': TOKEN });
      const tools = await client.listTools();
      expect(tools).toHaveLength(32);
      expect(JSON.stringify(tools)).not.toContain('X-Asana-Token');

      const answer = await client.callTool('asana___getTask', { task_gid: '1' });
      expect(vendor.requests.at(-1)?.headers.authorization).toBe(`Bearer ${TOKEN}`);
      expect(answer.isError, 'an error of the vendor is one to the model').toBe(true);
      expect(answer.text).toContain('"status":401');

      const before = vendor.requests.length;
      await expect(
        client.callTool('asana___getTask', { task_gid: '1', 'X-Asana-Token': 'made-up' }),
      ).rejects.toThrow('Authorization error');
      await client.close();
      const bare = await connectV1(gatewayUrl, inbound);
      await expect(bare.callTool('asana___getTask', { task_gid: '1' })).rejects.toThrow(
        'Authorization error',
      );
      await bare.close();
      expect(vendor.requests).toHaveLength(before);
      expect(JSON.stringify(aws.history.list())).not.toContain(TOKEN);
    } finally {
      await aws.close();
    }
  });

  it('is as configured when it is registered again, and is refused without its function', async () => {
    const standing = await fromSource();
    try {
      await registerAt(standing);
      expect((await registerAt(standing)).steps.every(({ action }) => action === 'nothing')).toBe(true);
      const [name = '', values = {}] = Object.entries(standing.outputs)[0] ?? [];
      const { InterceptorArn: _, ...rest } = values;
      await expect(registerAt({ ...standing, outputs: { [name]: rest } })).rejects.toMatchObject({
        code: 'outputs-missing',
      });
    } finally {
      await standing.aws.close();
    }
  });
});

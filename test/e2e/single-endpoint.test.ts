import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { devGateway, registerLocal } from '../../cli/commands/dev.ts';
import { deployApp } from '../../cli/deploy-app.ts';
import { deployLocal } from '../../cli/deploy-local.ts';
import type { LocalDeployment } from '../../cli/deploy-local.ts';
import { choicesOf } from '../../cli/load-vendor.ts';
import { synthesizeApp } from '../../cli/synthesize-app.ts';
import { decodeVendorConfig } from '../../config/vendor-config.ts';
import { secret } from '../../contract/secret.ts';
import { connectGateway } from '../../mcp-client/connect-gateway.ts';
import type { GatewayClient } from '../../mcp-client/connect-gateway.ts';
import { clientCredentials } from '../../tokens/client-credentials.ts';
import { fixed } from '../../tokens/fixed.ts';
import { compile, parseDocument } from '../../transform/index.ts';
import type { Compilation } from '../../transform/index.ts';
import { CALL, RECEIVED, TOOL } from '../local/fixtures/bearer-injection.ts';

const SPEC = new URL('../../specs/asana-single-endpoint/', import.meta.url);
const ANSWER = { message: 'POST request processed successfully', received_data: RECEIVED };

const GATEWAY = devGateway('asana');

type Deploy = (compilation: Compilation, upstream: string) => Promise<LocalDeployment>;

const fromSource: Deploy = ({ target, parts }, upstream) =>
  deployLocal(GATEWAY, [{ target, routes: parts.map(({ routes }) => routes), upstream }], {});

const fromApp: Deploy = async (_compilation, upstream) => {
  const folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
  const config = join(folder, 'gateway.yaml');
  const { name, outbound, exceptionLevel } = GATEWAY;
  const vendors = [fileURLToPath(new URL('bearer.yaml', SPEC))];
  await writeFile(config, JSON.stringify({ name, vendors, outbound, exceptionLevel }));
  await synthesizeApp(config, join(folder, 'cdk.out'));
  const { aws, app } = await deployApp(join(folder, 'cdk.out'), { upstream });
  aws.onClose(() => rm(folder, { recursive: true }));
  const [client] = app.clients;
  if (client === undefined) throw new Error('the app has no client');
  return { aws, stack: { outputs: app.outputs, client } };
};

interface Got {
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

const WAYS: readonly (readonly [string, Deploy])[] = [
  ['stood up from source', fromSource],
  ['of the synthesized app', fromApp],
];

describe.each(WAYS)("the operation of AWS's sample without a token header, %s", (_title, deploy) => {
  const got: Got[] = [];
  const vendor = createServer((incoming, outgoing) => {
    void text(incoming).then((body) => {
      got.push({ headers: incoming.headers, body: JSON.parse(body) });
      outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(ANSWER, null, 2));
    });
  });
  let deployment: LocalDeployment | undefined;
  let client: GatewayClient | undefined;
  let url = '';

  beforeAll(async () => {
    const config = decodeVendorConfig({
      file: 'bearer.yaml',
      text: readFileSync(new URL('bearer.yaml', SPEC), 'utf8'),
    });
    const source = parseDocument('source.yaml', readFileSync(new URL('source.yaml', SPEC), 'utf8'));
    const compilation = compile(source, choicesOf(config));
    await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve));
    const upstream = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`;
    deployment = await deploy(compilation, upstream);
    url = (await registerLocal(deployment, GATEWAY, compilation, undefined)).gatewayUrl;
    client = await connectGateway({ url, inbound: clientCredentials(deployment.stack.client) });
  });
  afterAll(async () => {
    await client?.close();
    await deployment?.aws.close();
    vendor.close();
  });

  it('is the captured tool', async () => {
    expect(await client?.listTools()).toEqual([TOOL]);
  });

  it('gives the captured body to the vendor, and the token as its bearer, once', async () => {
    const result = await client?.callTool(CALL.name, CALL.arguments);
    expect(result?.content).toEqual([{ type: 'text', text: JSON.stringify(ANSWER) }]);
    const last = got.at(-1);
    expect(last?.body).toEqual(RECEIVED);
    expect(last?.headers.authorization).toBe('Bearer ASANA-TOKEN');
    for (const name of ['x-asana-token', 'x-api-key', 'x-forwarded-for', 'x-amzn-trace-id']) {
      expect(last?.headers).not.toHaveProperty(name);
    }
  });

  it('hides the token from whoever lists the tools, and fills it in', async () => {
    if (deployment === undefined) throw new Error('nothing is deployed');
    const inbound = clientCredentials(deployment.stack.client);
    const tokens = { 'X-Asana-Token': fixed(secret('2/from-the-client')) };
    const hiding = await connectGateway({ url, inbound, tokens });
    const [tool] = await hiding.listTools();
    expect(JSON.stringify(tool)).not.toContain('X-Asana-Token');
    await hiding.callTool(CALL.name, { ...CALL.arguments, 'X-Asana-Token': 'made up by a model' });
    await hiding.close();
    expect(got.at(-1)?.headers.authorization).toBe('Bearer 2/from-the-client');
  });
});

describe('the reference', () => {
  const reference = process.env.AGENTCORE_BEARER_REFERENCE;

  it.skipIf(reference === undefined)('has the capture that the fixtures restate', () => {
    const golden = JSON.parse(readFileSync(`${reference ?? ''}/golden/bearer-injection.json`, 'utf8')) as {
      readonly toolsList: { readonly response: { readonly result: { readonly tools: readonly unknown[] } } };
      readonly toolsCall: { readonly request: { readonly params: unknown } };
      readonly requestAtLambda: { readonly body: unknown };
    };
    expect(golden.toolsList.response.result.tools).toEqual([TOOL]);
    expect(golden.toolsCall.request.params).toEqual(CALL);
    expect(golden.requestAtLambda.body).toEqual(RECEIVED);
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere, serveCli } from './run-cli.ts';

const ASANA = fileURLToPath(new URL('../../specs/asana/bearer.yaml', import.meta.url));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
  const text = `name: stepped
vendors: [${ASANA}]
outbound: { apiKey: { provider: stepped-key } }
interceptors:
  request:
    - { step: verify-caller }
    - step: exchange-token
      tokenUrl: https://issuer.example.com/token
      audience: https://vendor.example.com
      client: { id: gateway, method: basic, secret: { env: EXCHANGE_SECRET } }
`;
  await writeFile(join(folder, 'gateway.yaml'), text);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const LOCAL = ['local', '--config', 'gateway.yaml', '--port', '0', '--json'];

describe('local --config with interceptor steps', () => {
  it('says which variable a step misses its secret in, and what is dangerous in the steps', async () => {
    const { code, stderr } = await runHere(LOCAL, { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain('variable "EXCHANGE_SECRET" is not set');
    expect(stderr).toContain('note interceptors/headers-handed-over at /interceptors:');
    expect(stderr).toContain('warning interceptors/argument-shown at /interceptors/request/1:');
  });

  it('tells the function of the steps among the outputs, and no secret', async () => {
    const serving = await serveCli(LOCAL, { cwd: folder, env: { EXCHANGE_SECRET: 'exchange-secret-1' } });
    const { stdout, stderr } = await serving.stop();
    const { outputs } = JSON.parse(serving.ready) as { readonly outputs: Readonly<Record<string, object>> };
    expect(outputs['stepped-local']).toMatchObject({
      InterceptorArn: 'arn:aws:lambda:us-east-1:000000000000:function:stepped-interceptor',
    });
    expect(stdout + stderr).not.toContain('exchange-secret-1');
  });
});

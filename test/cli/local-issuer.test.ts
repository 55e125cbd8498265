import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, runHere, serveCli } from './run-cli.ts';

const CRM = fileURLToPath(new URL('../../examples/crm/', import.meta.url));
const CLIENT = 'client-secret-of-this-test-01234';
const AGENT = 'agent-secret-of-this-test-012345';

let folder = '';
let port = 0;
let vendor: Server;
const seen: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
  vendor = createServer((incoming, outgoing) => {
    seen.push((incoming.headers.authorization ?? '').replace(/^Bearer /, ''));
    outgoing.setHeader('content-type', 'application/json').end('[]');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => vendor.once('listening', resolve));
  port = await freePort();
  await mkdir(join(folder, 'crm'));
  for (const file of ['bearer.yaml', 'openapi.yaml']) {
    await writeFile(join(folder, 'crm', file), await readFile(join(CRM, file)));
  }
  await runHere(['transform', '--config', 'crm/bearer.yaml'], { cwd: folder });
  await writeFile(join(folder, 'gateway.yaml'), gateway(`http://127.0.0.1:${port}/_issuer/token`));
});
afterAll(async () => {
  vendor.closeAllConnections();
  vendor.close();
  await rm(folder, { recursive: true, force: true });
});

/** A configuration names the token endpoint, and so the port, before anything listens there. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return address.port;
}

/** The one of docs/local-aws.md. */
function gateway(tokenUrl: string): string {
  return `name: crm-gateway
vendors: [./crm/bearer.yaml]
outbound: { apiKey: { provider: crm-key } }
interceptors:
  request:
    - { step: verify-caller }
    - step: authorize-tool
      rules: [{ tools: ['crm___*'], scopes: [crm-gateway/invoke] }]
      tenants: { acme: { tools: ['crm___*'], audiences: [https://crm.example.com] } }
    - step: exchange-token
      tokenUrl: ${tokenUrl}
      client: { id: crm-agent, secret: { secretId: agents/crm, jsonKey: secret } }
      audience: https://crm.example.com
      scopes: [crm:read, crm:write]
      actor: { scopes: [agent] }
  response:
    - { step: authorize-tool }
    - { step: hide-token-arguments }
`;
}

const ENV = { AGENTCORE_BEARER_CLIENT_SECRET: CLIENT, CRM_AGENT_SECRET: AGENT };
const PEOPLE = ['--user', 'ada={"tenant":"acme"}', 'eve={"tenant":"other"}'];
const AGENTS = ['--client', 'crm-agent=env:CRM_AGENT_SECRET'];

describe('local --user and --client', () => {
  it('make an exchange of tokens work by configuration alone: the vendor gets a token of its own for each user', async () => {
    const { port: vendorPort } = vendor.address() as AddressInfo;
    const where = ['--port', String(port), '--upstream', `http://127.0.0.1:${vendorPort}`];
    const serving = await serveCli(
      ['local', '--config', 'gateway.yaml', ...where, ...PEOPLE, ...AGENTS, '--json'],
      { cwd: folder, env: ENV },
    );
    try {
      await writeFile(join(folder, 'local.json'), serving.ready);
      const { endpointUrl, outputs: stacks } = JSON.parse(serving.ready) as {
        readonly endpointUrl: string;
        readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
      };
      const outputs = stacks['crm-gateway-local'] ?? {};
      const registered = await runCli(
        [
          'register',
          '--config',
          'gateway.yaml',
          '--outputs',
          'local.json',
          '--endpoint-url',
          endpointUrl,
          '--json',
        ],
        { cwd: folder },
      );
      const { gatewayUrl } = JSON.parse(registered.stdout) as { readonly gatewayUrl: string };
      const client = ['--token-url', outputs.TokenUrl ?? '', '--client-id', outputs.ClientId ?? ''];
      const as = (user: string): readonly string[] => [
        ...['--gateway', gatewayUrl, ...client, '--scope', outputs.Scope ?? '', '--user', user],
      ];
      const called = await runCli(['call', 'crm___listContacts', '{}', ...as('ada')], {
        cwd: folder,
        env: ENV,
      });
      expect(called).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
      expect(seen).toHaveLength(1);
      expect(decodeJwt(seen[0] ?? '')).toMatchObject({
        sub: 'ada',
        act: { sub: 'crm-agent' },
        aud: 'https://crm.example.com',
        scope: 'crm:read crm:write',
      });
      const others = await runCli(['call', 'crm___listContacts', '{}', ...as('eve')], {
        cwd: folder,
        env: ENV,
      });
      expect(others.code).toBe(3);
      const nobody = await runCli(['tools', ...as('mallory')], { cwd: folder, env: ENV });
      expect(nobody).toMatchObject({ code: 3, stdout: '' });
      expect(nobody.stderr).toContain('error remote-refused: user "mallory" could not log in');
      expect(seen).toHaveLength(1);
    } finally {
      const { stdout, stderr } = await serving.stop();
      expect(stdout + stderr).not.toMatch(new RegExp(`${AGENT}|${CLIENT}|eyJ`));
    }
  }, 60_000);

  it.each([
    [
      'a client that no step names',
      ['--client', 'hr-agent=env:CRM_AGENT_SECRET'],
      'no step of gateway.yaml exchanges tokens as client "hr-agent"',
    ],
    [
      'a step that asks elsewhere',
      ['--port', '0', ...AGENTS],
      /step "exchange-token" asks "http:\/\/127.0.0.1:\d+\/_issuer\/token", where the local issuer is not\nWrite "tokenUrl: /,
    ],
    ['a client without the place of its secret', ['--client', 'crm-agent'], 'a client is not ID=SOURCE'],
    ['a secret itself', ['--client', `crm-agent=${AGENT}`], 'a token source is not "env:NAME"'],
    ['claims that are none', ['--user', 'ada=acme'], 'a user is not NAME or NAME=CLAIMS'],
    ['a user without a name', ['--user', '={}'], 'a user is not NAME or NAME=CLAIMS'],
  ] as const)('refuse %s', async (_, options, message) => {
    const { code, stdout, stderr } = await runHere(['local', '--config', 'gateway.yaml', ...options], {
      cwd: folder,
      env: ENV,
    });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain(AGENT);
  });

  it.each([
    ['--user', 'ada'],
    ['--client', 'crm-agent=env:CRM_AGENT_SECRET'],
  ])('are refused without --config: %s', async (option, value) => {
    const { code, stderr } = await runHere(['local', option, value], { cwd: folder, env: ENV });
    expect(code).toBe(2);
    expect(stderr).toContain(`error usage: ${option} is given without --config`);
  });
});

describe('the warning of a secret that nobody knows', () => {
  const start = async (inbound: string): Promise<string> => {
    const text = gateway('https://issuer.example.com/token').replace(/interceptors:[^]*$/, inbound);
    await writeFile(join(folder, 'plain.yaml'), text);
    return (await runHere(['local', '--config', 'plain.yaml', '--port', '0'], { cwd: folder })).stderr;
  };

  it('comes where the local issuer proves callers', async () => {
    expect(await start('')).toContain('AGENTCORE_BEARER_CLIENT_SECRET is not set');
  });

  it('does not come where another issuer does', async () => {
    const discoveryUrl = 'https://issuer.example.com/.well-known/openid-configuration';
    const said = await start(`inbound: { discoveryUrl: "${discoveryUrl}", allowedClients: [me] }\n`);
    expect(said).not.toContain('AGENTCORE_BEARER_CLIENT_SECRET');
  });
});

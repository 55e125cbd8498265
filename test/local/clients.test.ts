import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_QUIRKS } from '../../local/quirks.ts';
import { ROLE_ARN, startAws } from './local-aws.ts';
import { startUpstream } from './upstream-server.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGE = readFileSync(join(ROOT, 'docs/local-aws.md'), 'utf8');
const run = promisify(execFile);

const folders: string[] = [];
afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

/** The code block behind a mark in the page. */
function blockOf(mark: string): string {
  const [, code] = new RegExp(`<!-- ${mark} -->\\s+\`\`\`ts\n([\\s\\S]*?)\`\`\``).exec(PAGE) ?? [];
  if (code === undefined) throw new Error(`the page has no block "${mark}"`);
  return code;
}

/** A folder of somebody else's project, which has our packages installed. */
async function otherProject(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
  folders.push(folder);
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

describe('the page on the local AWS', () => {
  it('shows a script of SDK and MCP client alone that runs here as in AWS', async () => {
    const script = blockOf('script');
    expect([...script.matchAll(/from '([^']+)'/g)].map(([, name]) => name)).toEqual([
      '@aws-sdk/client-bedrock-agentcore-control',
      '@modelcontextprotocol/client',
    ]);
    const aws = await startAws({ allowPrivateTargets: true, verifySignatures: true });
    const api = await startUpstream({ body: '{"note":"seven"}' });
    const folder = await otherProject({ 'script.mjs': script });
    const { accessKeyId, secretAccessKey } = aws.sdkSettings.credentials;
    const { stdout } = await run(process.execPath, [join(folder, 'script.mjs')], {
      env: {
        AWS_ENDPOINT_URL: aws.endpointUrl,
        AWS_REGION: aws.region,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        GATEWAY_ROLE_ARN: ROLE_ARN,
        TOOL_URL: api.url,
        TOOL_KEY: 'the-key-of-the-api',
      },
    });
    expect(JSON.parse(stdout)).toEqual({
      tools: ['notes___readNote'],
      content: [{ type: 'text', text: '{"note":"seven"}' }],
    });
    expect(api.requests).toMatchObject([
      { method: 'GET', url: '/notes/7', headers: { 'x-api-key': 'the-key-of-the-api' } },
    ]);
  });

  it('shows two accounts, of which the one assumes a role of the other and is known by it', async () => {
    const ours = (file: string): string => pathToFileURL(join(ROOT, file)).href;
    const folder = await otherProject({
      'accounts.mjs': `${blockOf('accounts').replace('agentcore-bearer/local', ours('local/index.ts'))}
        console.log(JSON.stringify(await workload.account.functions.invoke('worker', {})));
        await Promise.all([workload.close(), central.close()]);`,
      'worker.mjs': `import { assumedRole } from '${ours('tokens/assumed-role.ts')}';
        import { roleCredentials } from '${ours('tokens/aws-credentials.ts')}';
        import { signRequest } from '${ours('tokens/sign-request.ts')}';
        export const handler = async () => {
          const { AWS_REGION: region, AWS_ENDPOINT_URL: endpointUrl, ROLE_ARN: roleArn, BROKER_URL } = process.env;
          const credentials = await assumedRole({
            ...{ roleArn, region, endpointUrl, externalId: 'deployment-1', sessionName: 'worker' },
            credentials: roleCredentials(process.env),
          })();
          const request = { url: new URL(BROKER_URL + '/token'), method: 'POST', headers: {}, body: '{}' };
          const headers = await signRequest(request, credentials, { region, service: 'lambda' }, Date.now());
          return (await fetch(request.url, { ...request, headers })).text();
        };`,
    });
    const { stdout } = await run(process.execPath, ['accounts.mjs'], { cwd: folder, env: {} });
    expect(JSON.parse(stdout)).toEqual({
      ok: true,
      payload: 'arn:aws:sts::444455556666:assumed-role/access/worker',
    });
  });

  it('shows a test that passes', async () => {
    const alias = { 'agentcore-bearer/local': join(ROOT, 'local/index.ts') };
    const folder = await otherProject({
      'notes.test.ts': blockOf('vitest'),
      'vitest.config.mjs': `export default ${JSON.stringify({ resolve: { alias } })};`,
    });
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
    const result = join(folder, 'result.json');
    const args = [vitest, 'run', '--root', folder, '--reporter', 'json', '--outputFile', result];
    await run(process.execPath, args, { cwd: folder, env: {} });
    expect(JSON.parse(readFileSync(result, 'utf8'))).toMatchObject({ success: true, numPassedTests: 2 });
  });

  it('names every quirk with its default first', () => {
    const rows = [...PAGE.matchAll(/^\| `(\w+)` +\| (.*?) +\|/gm)].map(([, name, values]) => [name, values]);
    for (const [name, value] of Object.entries(DEFAULT_QUIRKS)) {
      const [, values = ''] = rows.find(([found]) => found === name) ?? [];
      expect(values).toMatch(new RegExp(`^(a number, )?\`${value}\``));
    }
  });
});

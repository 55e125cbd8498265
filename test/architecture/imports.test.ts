import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Which folders each folder may import. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  config: ['contract'],
  transform: ['contract'],
  tokens: ['contract'],
  bundles: ['contract'],
  'target-lambda': ['contract', 'tokens'],
  'interceptor-lambda': ['contract', 'tokens'],
  'broker-lambda': ['contract', 'tokens'],
  registrar: ['contract', 'config'],
  infra: ['contract', 'config', 'bundles'],
  'mcp-client': ['contract', 'tokens'],
  local: ['contract', 'config', 'transform', 'tokens', 'target-lambda'],
  cli: [
    'contract',
    'config',
    'transform',
    'tokens',
    'bundles',
    'registrar',
    'mcp-client',
    'local',
    'target-lambda',
  ],
  examples: [
    'contract',
    'config',
    'transform',
    'tokens',
    'bundles',
    'registrar',
    'mcp-client',
    'local',
    'target-lambda',
    'interceptor-lambda',
    'broker-lambda',
    'cli',
  ],
};

/** The only files that read the environment of the process; the worker's is its function's own. */
const READS_ENVIRONMENT = [
  'broker-lambda/handler.ts',
  'cli/io.ts',
  'examples/header-propagation/orders-function.ts',
  'infra/app.ts',
  'interceptor-lambda/handler.ts',
  'local/lambda/worker.ts',
  'target-lambda/handler.ts',
];

/** The only files that open a `Secret`. */
const REVEALS = [
  'broker-lambda/answer.ts',
  'broker-lambda/choose-rule.ts',
  'broker-lambda/verify-assertion.ts',
  'cli/commands/dev.ts',
  'cli/demo/inbound.ts',
  'cli/demo/search-everything.ts',
  'cli/local-issuer.ts',
  'cli/log-in.ts',
  'examples/story/search-everything.ts',
  'examples/token-broker/attacks.ts',
  'interceptor-lambda/bring-token.ts',
  'interceptor-lambda/bring-value.ts',
  'interceptor-lambda/brought-tokens.ts',
  'interceptor-lambda/check-answer.ts',
  'interceptor-lambda/steps/scrub-answers.ts',
  'local/api-gateway/proxy-event.ts',
  'local/api-gateway/state.ts',
  'local/api-gateway/views.ts',
  'local/app/given-secrets.ts',
  'local/app/stand-up-app.ts',
  'local/control-plane/provider-secrets.ts',
  'local/gateway/outbound-consent.ts',
  'local/gateway/outbound-oauth.ts',
  'local/gateway/outbound-token-endpoint.ts',
  'local/gateway/outbound.ts',
  'local/issuer/adapter.ts',
  'local/sdk-settings.ts',
  'local/secrets-manager/operations.ts',
  'local/sigv4/sign.ts',
  'local/sigv4/verify.ts',
  'local/state/encode.ts',
  'local/sts/assume-role.ts',
  'mcp-client/authorised-fetch.ts',
  'mcp-client/fill-tokens.ts',
  'registrar/aws-call.ts',
  'registrar/in-memory-identity.ts',
  'registrar/ownership.ts',
  'registrar/provider-calls.ts',
  'target-lambda/credentials.ts',
  'tokens/broker.ts',
  'tokens/client-authentication.ts',
  'tokens/exchange.ts',
  'tokens/jwt-bearer.ts',
  'tokens/read-claims.ts',
  'tokens/secret-reader.ts',
  'tokens/secrets-manager.ts',
  'tokens/sign-request.ts',
  'tokens/token-cache.ts',
];

interface Source {
  readonly file: string;
  readonly folder: string;
  readonly text: string;
  /** Files of ours that it imports, relative to the root. */
  readonly imports: readonly string[];
}

const sources: readonly Source[] = Object.keys(MAY_IMPORT).flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => read(join(folder, name), folder)),
);

function read(file: string, folder: string): Source {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const named = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, path]) => path ?? '');
  return { file, folder, text, imports: named.map((path) => normalize(join(dirname(file), path))) };
}

describe('the folders', () => {
  it('are all in the table', () => {
    const others = ['cdk.out', 'docs', 'node_modules', 'scripts', 'specs', 'test', 'dist', 'coverage'];
    const found = readdirSync(ROOT, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !others.includes(entry.name))
      .map(({ name }) => name);
    expect(found.sort()).toEqual(Object.keys(MAY_IMPORT).sort());
  });

  it.each(Object.entries(MAY_IMPORT))('%s imports only what it may', (folder, allowed) => {
    const wrong = sources
      .filter((source) => source.folder === folder)
      .flatMap(({ file, imports }) => imports.map((path) => [file, path] as const))
      .filter(([, path]) => ![folder, ...allowed].includes(path.split('/')[0] ?? ''))
      .map(([file, path]) => `${file} imports ${path}`);
    expect(wrong).toEqual([]);
  });

  it('are read by file extensions that Node runs', () => {
    const wrong = sources.flatMap(({ file, imports }) =>
      imports.filter((path) => !path.endsWith('.ts')).map((path) => `${file} imports ${path}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe('the files', () => {
  it('import each other in no circle', () => {
    const graph = new Map(sources.map(({ file, imports }) => [file, imports]));
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' > '));
      if (path.includes(file) || done.has(file)) return;
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of graph.keys()) visit(file, []);
    expect(circles).toEqual([]);
  });

  it('read the environment of the process only where that is their business', () => {
    const readers = sources.filter(
      ({ text }) => /process\.env\b/.test(text) || /\{ env \} = process/.test(text),
    );
    expect(readers.map(({ file }) => file).sort()).toEqual(READS_ENVIRONMENT);
  });

  it('print only in cli and examples, and end the process nowhere', () => {
    const wrong = sources.filter(
      ({ folder, text }) =>
        /process\.exit\(/.test(text) ||
        (folder !== 'cli' && folder !== 'examples' && /\bconsole\./.test(text)),
    );
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  it('reveal a secret only where a header, a token request or the one printed line is written', () => {
    const readers = sources.filter(({ text }) => text.includes('.reveal()')).map(({ file }) => file);
    expect(readers.sort()).toEqual(REVEALS);
  });
});

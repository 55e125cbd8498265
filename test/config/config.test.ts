import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeGatewayConfig } from '../../config/gateway-config.ts';
import { configJsonSchema } from '../../config/json-schema.ts';
import { DEFAULT_VENDOR_CONFIG } from '../../config/default-vendor-config.ts';
import { decodeVendorConfig } from '../../config/vendor-config.ts';
import { ToolkitError } from '../../contract/errors.ts';

const GATEWAY = 'name: g\nvendors: [a.yaml]\noutbound: { apiKey: { provider: k } }\n';

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof ToolkitError) return `${error.code}: ${error.message}`;
  }
  throw new Error('nothing was refused');
}

describe('bearer.yaml', () => {
  it('has a default for everything', () => {
    expect(decodeVendorConfig({ file: 'bearer.yaml', text: '' })).toEqual(DEFAULT_VENDOR_CONFIG);
    expect(DEFAULT_VENDOR_CONFIG).toMatchObject({
      operations: { include: ['*'], exclude: [] },
      budgets: { toolBytes: 16384, toolName: 64 },
      errors: 'wrap',
      responses: 'reduce',
    });
  });

  it.each([
    ['bearer', { as: 'bearer' }],
    ['basic', { as: 'basic' }],
    ['{ header: X-Auth-Token }', { as: 'header', name: 'X-Auth-Token' }],
    ['{ header: Authorization }', { as: 'header', name: 'Authorization' }],
    ['{ query: api_key }', { as: 'query', name: 'api_key' }],
    ['{ cookie: sid }', { as: 'cookie', name: 'sid' }],
  ])('says where a token goes: %s', (to, placement) => {
    const text = `tokens: [{ to: ${to}, operations: { exclude: [login] }, required: false }]`;
    expect(decodeVendorConfig({ file: 'b.yaml', text }).tokens).toEqual([
      { to: placement, operations: { exclude: ['login'] }, required: false },
    ]);
  });

  it.each([
    ['a: 1', 'config-unknown-key: b.yaml:1:1 has an unknown key "a"'],
    [
      'vendor: A\ntokens:\n  - schema: pat',
      'config-unknown-key: b.yaml:3:5 has an unknown key "tokens[0].schema"',
    ],
    ['errors: maybe', 'config-invalid: b.yaml:1:1 "errors" must be "wrap" or "status"'],
    [
      'target: { name: a_b }',
      'config-invalid: b.yaml:1:11 "target.name" must be a name: letters, digits and single hyphens',
    ],
    [
      'tokens: [{ header: X-A }]',
      'config-invalid: b.yaml:1:10 "tokens[0]" is invalid: write either "scheme", one of the document\'s, or "to"',
    ],
    [
      'tokens: [{ scheme: a, to: bearer }]',
      'config-invalid: b.yaml:1:10 "tokens[0]" is invalid: write either "scheme"',
    ],
    [
      'tokens: [{ scheme: a, required: false }]',
      'config-invalid: b.yaml:1:10 "tokens[0]" is invalid: "operations" and "required" go with "to"',
    ],
    [
      'tokens: [{ to: digest }]',
      'config-invalid: b.yaml:1:12 "tokens[0].to" must be a place for the token: bearer, basic, { header: NAME },',
    ],
    [
      'tokens: [{ to: { header: Host } }]',
      'config-invalid: b.yaml:1:18 "tokens[0].to.header" is invalid: HTTP or the target writes this header',
    ],
    [
      'tokens: [{ to: { header: A, query: b } }]',
      'config-invalid: b.yaml:1:12 "tokens[0].to" must be a place',
    ],
    ['- a', 'config-invalid: b.yaml:1:1 the file is a list, and must be a group of keys'],
    ['a: b: c', 'not-yaml: b.yaml:1:'],
  ])('names the place of a mistake: %j', (text, says) => {
    expect(refusal(() => decodeVendorConfig({ file: 'b.yaml', text }))).toContain(says);
  });
});

describe('gateway.yaml', () => {
  it('fills in what is left out', () => {
    expect(decodeGatewayConfig({ file: 'gateway.yaml', text: GATEWAY })).toMatchObject({
      deploymentId: 'g',
      supportedVersions: ['2025-03-26', '2025-06-18', '2025-11-25'],
      inbound: {},
      interceptors: { request: [], response: [] },
      schemas: { inlineUpTo: 1_000_000 },
    });
  });

  it.each([
    ['name: g', 'config-invalid: g.yaml:1:1 the key "vendors" is missing: a list of paths'],
    [
      `${GATEWAY}inbound: { discoveryUrl: https://x.example }`,
      '"inbound.discoveryUrl" must be a URL that ends in /.well-known/',
    ],
    [`${GATEWAY}deploymentId: a b`, '"deploymentId" must be a name: letters, digits'],
    [`${GATEWAY}interceptors: { request: [{ step: verify }] }`, '"interceptors.request[0].step" must be'],
    [`${GATEWAY}apiKey: secret`, 'g.yaml:4:1 has an unknown key "apiKey"'],
  ])('says what is wrong: %j', (text, says) => {
    expect(refusal(() => decodeGatewayConfig({ file: 'g.yaml', text }))).toContain(says);
  });
});

describe('the published JSON Schemas', () => {
  it.each(['bearer', 'gateway', 'broker'] as const)('%s.schema.json is what the code decodes', (name) => {
    const published = readFileSync(
      new URL(`../../config/schema/${name}.schema.json`, import.meta.url),
      'utf8',
    );
    expect(published).toBe(configJsonSchema(name));
  });
});

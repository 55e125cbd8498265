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
    ['a: 1', 'config-unknown-key: b.yaml:1:1 has an unknown key "a"'],
    [
      'vendor: A\ntokens:\n  - schema: pat',
      'config-unknown-key: b.yaml:3:5 has an unknown key "tokens.0.schema"',
    ],
    ['errors: maybe', 'config-invalid: b.yaml:1:1 "errors" is invalid: '],
    [
      'target: { name: a_b }',
      'config-invalid: b.yaml:1:11 "target.name" is invalid: letters, digits and single hyphens',
    ],
    ['- a', 'config-invalid: b.yaml:1:1 the document is invalid: '],
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
    ['name: g', 'config-invalid: g.yaml:1:1 "vendors" is invalid'],
    [
      `${GATEWAY}inbound: { discoveryUrl: https://x.example }`,
      '"inbound.discoveryUrl" is invalid: a URL that ends in /.well-known/',
    ],
    [`${GATEWAY}deploymentId: a b`, '"deploymentId" is invalid: letters, digits'],
    [
      `${GATEWAY}interceptors: { request: [verify] }`,
      '"interceptors.request.0" is invalid: no interceptor step is known yet',
    ],
    [`${GATEWAY}apiKey: secret`, 'g.yaml:4:1 has an unknown key "apiKey"'],
  ])('says what is wrong: %j', (text, says) => {
    expect(refusal(() => decodeGatewayConfig({ file: 'g.yaml', text }))).toContain(says);
  });
});

describe('the published JSON Schemas', () => {
  it.each(['bearer', 'gateway'] as const)('%s.schema.json is what the code decodes', (name) => {
    const published = readFileSync(
      new URL(`../../config/schema/${name}.schema.json`, import.meta.url),
      'utf8',
    );
    expect(published).toBe(configJsonSchema(name));
  });
});

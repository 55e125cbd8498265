import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GATEWAY_OUTPUTS } from '../../contract/stack-outputs.ts';
import { lookUp } from './look-up.ts';
import { resourcesOf, sayValue } from './say-value.ts';
import { synthesize, WITHOUT_API } from './synthesize.ts';
import type { Synthesized } from './synthesize.ts';

let made: Synthesized;
beforeAll(() => {
  made = synthesize(WITHOUT_API);
});
afterAll(() => made.remove());
const { templateOf, only } = lookUp(() => made);

describe('where the gateway calls vendors itself', () => {
  it.each(WITHOUT_API)('there is no API, key, secret or function: %s', (name) => {
    const kinds = new Set(Object.values(templateOf(name).Resources).map(({ Type }) => Type));
    const unwanted = [...kinds].filter((type) =>
      /^AWS::(ApiGateway|Lambda|SecretsManager|CloudWatch)::/.test(type),
    );
    expect(unwanted).toEqual([]);
    expect(kinds).toContain('AWS::BedrockAgentCore::Gateway');
    expect(kinds).toContain('AWS::Cognito::UserPool');
  });

  it.each(WITHOUT_API)('the outputs name gateway, role, bucket and inbound auth: %s', (name) => {
    const { apiKeyId, apiKeySecretArn, webClientId, ...others } = GATEWAY_OUTPUTS;
    const { interceptorArn, interceptorRoleArn, ...wanted } = others;
    expect(Object.keys(templateOf(name).Outputs).sort()).toEqual(Object.values(wanted).sort());
  });

  it('the logs mask the headers that are propagated', () => {
    const [log] = resourcesOf(templateOf('None'), 'AWS::Logs::LogGroup');
    expect(JSON.stringify(log?.[1].DataProtectionPolicy)).toContain('[Xx]-[Aa][Pp][Ii]-[Tt]');
  });
});

describe('the bucket of the documents', () => {
  it('is made, or is the one that gateway.yaml names', () => {
    const bucket = (name: string) => sayValue(templateOf(name).Outputs[GATEWAY_OUTPUTS.schemaBucket]?.Value);
    expect(bucket('None')).toBe('<GatewaySchemas>');
    expect(only('None', 'AWS::S3::Bucket')).toMatchObject({
      BucketEncryption: {},
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
    });
    expect(bucket('OwnClient')).toBe('documents-of-all');
    expect(resourcesOf(templateOf('OwnClient'), 'AWS::S3::Bucket')).toEqual([]);
  });
});

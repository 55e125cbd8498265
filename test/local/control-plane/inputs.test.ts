import {
  BedrockAgentCoreControlClient,
  CreateGatewayCommand,
  ListGatewaysCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ACCESS_KEY_ID, DEFAULT_SECRET_ACCESS_KEY } from '../../../local/sigv4/credentials.ts';
import {
  controlPlane,
  openGateway,
  refusalOf,
  ROLE_ARN,
  startAws,
  sdkSettings,
  signed,
} from '../local-aws.ts';

describe('tags', () => {
  it('[B1/tags] are kept apart from the gateway, added, listed and removed', async () => {
    const client = controlPlane(await startAws());
    const { gatewayArn: resourceArn } = await client.send(
      new CreateGatewayCommand(openGateway('gw', { tags: { Purpose: 'x' } })),
    );
    await client.send(new TagResourceCommand({ resourceArn, tags: { Feature: 'gateway', 'a b': 'c' } }));
    await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a b', 'none'] }));
    const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn }));
    expect(tags).toEqual({ Purpose: 'x', Feature: 'gateway' });
  });

  it('need a resource', async () => {
    const client = controlPlane(await startAws());
    const resourceArn = 'arn:aws:bedrock-agentcore:us-east-1:000000000000:gateway/none-0123456789';
    expect(await refusalOf(client.send(new ListTagsForResourceCommand({ resourceArn })))).toEqual({
      name: 'ResourceNotFoundException',
      message: `Resource ${resourceArn} not found`,
      status: 404,
    });
  });
});

describe('inputs', () => {
  it('[B1/constraint-wording] are checked against the service model, in its words', async () => {
    const client = controlPlane(await startAws());
    const discoveryUrl = 'https://issuer.example.com/.well-known/openid-configuration?x=1';
    const create = new CreateGatewayCommand({
      ...openGateway(),
      authorizerType: 'CUSTOM_JWT',
      authorizerConfiguration: { customJWTAuthorizer: { discoveryUrl } },
    });
    expect(await refusalOf(client.send(create))).toEqual({
      name: 'ValidationException',
      message: `1 validation error detected: Value '${discoveryUrl}' at 'authorizerConfiguration.customJWTAuthorizer.discoveryUrl' failed to satisfy constraint: Member must satisfy regular expression pattern: [^\\s?#]+/\\.well-known/(openid-configuration|oauth-authorization-server)(/[^\\s?#]+)?`,
      status: 400,
    });
  });

  it.each([
    [
      'several problems together',
      { name: 'no_underscore', roleArn: ROLE_ARN, authorizerType: 'OPEN' },
      "2 validation errors detected: Value 'no_underscore' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ([0-9a-zA-Z][-]?){1,48}; Value 'OPEN' at 'authorizerType' failed to satisfy constraint: Member must satisfy enum value set: [CUSTOM_JWT, AWS_IAM, NONE, AUTHENTICATE_ONLY]",
    ],
    [
      'a missing member',
      { name: 'gw', authorizerType: 'NONE' },
      "1 validation error detected: Value at 'roleArn' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a sensitive value that is too long, without repeating it',
      { ...openGateway(), description: 'x'.repeat(201) },
      "1 validation error detected: Value at 'description' failed to satisfy constraint: Member must have length less than or equal to 200",
    ],
    [
      'a union with two members',
      { ...openGateway(), interceptorConfigurations: [{ interceptor: {}, interceptionPoints: ['REQUEST'] }] },
      "1 validation error detected: Value at 'interceptorConfigurations.1.member.interceptor' failed to satisfy constraint: Member must have exactly one member set",
    ],
    [
      'a value of another type',
      { ...openGateway(), name: 7 },
      'NUMBER_VALUE can not be converted to a String',
    ],
  ])('[B1/constraints] refuse %s', async (_, body, message) => {
    const aws = await startAws();
    const response = await fetch(`${aws.endpointUrl}/gateways/`, {
      method: 'POST',
      headers: { authorization: signed('bedrock-agentcore') },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ message });
  });

  it('lose what the operation does not know, so that an answer holds our members', async () => {
    const aws = await startAws();
    const headers = { authorization: signed('bedrock-agentcore') };
    const unknown = { gatewayUrl: 'https://evil.example', gatewayId: 'evil', status: 'READY', extra: 1 };
    const response = await fetch(`${aws.endpointUrl}/gateways/`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ ...openGateway(), ...unknown }),
    });
    const gateway = (await response.json()) as Readonly<Record<string, string>>;
    expect(gateway.gatewayId).toMatch(/^gw-[a-z0-9]{10}$/);
    expect(gateway.gatewayUrl).toBe(`${aws.endpointUrl}/_gateway/${gateway.gatewayId ?? ''}/mcp`);
    expect(gateway.status).toBe('CREATING');
    expect(gateway).not.toHaveProperty('extra');
  });

  it('have to be JSON objects', async () => {
    const aws = await startAws();
    for (const body of ['{', '[]', 'null', '7']) {
      const response = await fetch(`${aws.endpointUrl}/gateways/`, {
        method: 'POST',
        headers: { authorization: signed('bedrock-agentcore') },
        body,
      });
      expect(response.status).toBe(400);
      expect(response.headers.get('x-amzn-errortype')).toBe('SerializationException');
      expect(await response.json()).toEqual({ message: 'The body is not a JSON object' });
    }
  });
});

describe('signatures', () => {
  it('are not looked at, unless that is wanted', async () => {
    const lax = controlPlane(await startAws());
    expect((await lax.send(new ListGatewaysCommand({}))).items).toEqual([]);
    const aws = await startAws({ verifySignatures: true });
    expect(await refusalOf(controlPlane(aws).send(new ListGatewaysCommand({})))).toMatchObject({
      name: 'InvalidSignatureException',
      status: 403,
    });
    const credentials = {
      accessKeyId: DEFAULT_ACCESS_KEY_ID,
      secretAccessKey: DEFAULT_SECRET_ACCESS_KEY,
    };
    const strict = new BedrockAgentCoreControlClient({ ...sdkSettings(aws), credentials });
    expect((await strict.send(new ListGatewaysCommand({}))).items).toEqual([]);
    const arn = 'arn:aws:bedrock-agentcore:us-east-1:000000000000:gateway/none-0123456789';
    const missing = strict.send(new ListTagsForResourceCommand({ resourceArn: arn }));
    expect(await refusalOf(missing)).toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

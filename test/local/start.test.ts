import {
  BedrockAgentCoreControlClient,
  ListGatewaysCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { describe, expect, it } from 'vitest';
import { secret, startLocalAws } from '../../local/index.ts';
import type { LocalAwsOptions } from '../../local/index.ts';
import { startAws } from './local-aws.ts';

const OWN_KEY = {
  accessKeyId: 'AKIDOWN',
  secretAccessKey: secret('own-secret'),
  sessionToken: secret('own-session'),
  principalArn: 'arn:aws:iam::000000000000:user/own',
};

describe('what an SDK client is given', () => {
  it.each<[string, LocalAwsOptions]>([
    ['the default keys', {}],
    ['keys of the test', { accessKeys: [OWN_KEY] }],
  ])('signs so that a local AWS which verifies signatures takes it: %s', async (_, options) => {
    const aws = await startLocalAws({ verifySignatures: true, region: 'eu-west-1', ...options });
    const client = new BedrockAgentCoreControlClient({ ...aws.sdkSettings, maxAttempts: 1 });
    expect((await client.send(new ListGatewaysCommand({}))).items).toEqual([]);
    const other = { ...aws.sdkSettings.credentials, secretAccessKey: 'wrong' };
    const wrong = new BedrockAgentCoreControlClient({
      ...aws.sdkSettings,
      credentials: other,
      maxAttempts: 1,
    });
    await expect(wrong.send(new ListGatewaysCommand({}))).rejects.toThrow(/signature/i);
    await aws.close();
  });

  it('says over HTTP that it is there', async () => {
    const aws = await startLocalAws({ region: 'eu-west-1', accountId: '123456789012' });
    const response = await fetch(`${aws.endpointUrl}/_local/health`);
    const { endpointUrl } = aws;
    expect(await response.json()).toEqual({
      status: 'ok',
      endpointUrl,
      region: 'eu-west-1',
      accountId: '123456789012',
    });
    expect((await fetch(`${endpointUrl}/_local/nothing`)).status).toBe(404);
    await aws.close();
  });
});

it('refuses a function whose bundle is not there', async () => {
  const aws = await startAws();
  const definition = { name: 'f', bundlePath: '/nowhere/index.mjs', environment: {}, timeoutMs: 1000 };
  expect(() => aws.deployFunction(definition)).toThrow(
    expect.objectContaining({
      code: 'file-not-found',
      message: 'bundle "/nowhere/index.mjs" of function "f" does not exist',
    }),
  );
});

import {
  BedrockAgentCoreControlClient,
  CreateGatewayCommand,
  GetGatewayCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { expect, it } from 'vitest';
import { DEFAULT_ACCESS_KEY_ID, DEFAULT_SECRET_ACCESS_KEY } from '../../../local/sigv4/credentials.ts';
import { openGateway, refusalOf, sdkSettings, startAws } from '../local-aws.ts';

const PAIR = { accessKeyId: DEFAULT_ACCESS_KEY_ID, secretAccessKey: DEFAULT_SECRET_ACCESS_KEY };

it('AWS calls have to be signed with a key of the account where signatures are verified', async () => {
  const aws = await startAws({ verifySignatures: true });
  const client = (credentials: typeof PAIR) =>
    new BedrockAgentCoreControlClient({ ...sdkSettings(aws), credentials });
  const { gatewayId } = await client(PAIR).send(new CreateGatewayCommand(openGateway()));
  const get = new GetGatewayCommand({ gatewayIdentifier: gatewayId });
  expect((await client(PAIR).send(get)).gatewayId).toBe(gatewayId);
  expect(await refusalOf(client({ ...PAIR, secretAccessKey: 'other' }).send(get))).toMatchObject({
    name: 'InvalidSignatureException',
    status: 403,
  });
  expect(await refusalOf(client({ ...PAIR, accessKeyId: 'AKIDOTHER' }).send(get))).toMatchObject({
    name: 'UnrecognizedClientException',
    status: 403,
  });
});

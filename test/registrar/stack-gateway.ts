import {
  BedrockAgentCoreControlClient,
  CreateGatewayCommand,
  GetGatewayCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { GATEWAY_OUTPUTS } from '../../contract/stack-outputs.ts';
import type { RegistrationInput } from '../../registrar/desired-state.ts';
import type { World } from './crash-world.ts';

/** A gateway that a stack made and that is READY, and its output. */
export async function withGateway({ local, input }: World): Promise<RegistrationInput> {
  const client = new BedrockAgentCoreControlClient({ ...local.sdkSettings });
  const { gatewayId = '' } = await client.send(
    new CreateGatewayCommand({
      name: 'my-gateway',
      roleArn: 'arn:aws:iam::000000000000:role/stack',
      authorizerType: 'CUSTOM_JWT',
      protocolType: 'MCP',
      authorizerConfiguration: { customJWTAuthorizer: { discoveryUrl: local.issuer.discoveryUrl } },
    }),
  );
  const get = new GetGatewayCommand({ gatewayIdentifier: gatewayId });
  while ((await client.send(get)).status !== 'READY') await new Promise((resolve) => setTimeout(resolve, 5));
  const outputs = { ...input.outputs, Gateway: { [GATEWAY_OUTPUTS.gatewayId]: gatewayId } };
  return { ...input, outputs };
}

import {
  GetWorkloadIdentityCommand,
  UpdateWorkloadIdentityCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type { BedrockAgentCoreControlClient } from '@aws-sdk/client-bedrock-agentcore-control';
import { awsCall, awsFind } from './aws-call.ts';
import type { AwsPort } from './aws-port.ts';

/** A gateway's workload identity, which the service makes with the gateway and names by its id (observed 2026-09-28). */
export function identityCalls(
  client: BedrockAgentCoreControlClient,
): Pick<AwsPort, 'getReturnUrls' | 'setReturnUrls'> {
  return {
    getReturnUrls: async (name) => {
      const command = new GetWorkloadIdentityCommand({ name });
      const identity = await awsFind('GetWorkloadIdentity', () => client.send(command));
      return identity?.allowedResourceOauth2ReturnUrls ?? [];
    },
    setReturnUrls: async (name, urls) => {
      const allowedResourceOauth2ReturnUrls = [...urls];
      const command = new UpdateWorkloadIdentityCommand({ name, allowedResourceOauth2ReturnUrls });
      await awsCall('UpdateWorkloadIdentity', () => client.send(command));
    },
  };
}

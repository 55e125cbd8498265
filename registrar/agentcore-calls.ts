import {
  CreateGatewayCommand,
  CreateGatewayTargetCommand,
  DeleteGatewayCommand,
  DeleteGatewayTargetCommand,
  GetGatewayCommand,
  GetGatewayTargetCommand,
  ListTagsForResourceCommand,
  paginateListGateways,
  paginateListGatewayTargets,
  TagResourceCommand,
  UpdateGatewayCommand,
  UpdateGatewayTargetCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type { BedrockAgentCoreControlClient } from '@aws-sdk/client-bedrock-agentcore-control';
import { gatewayFrom, gatewayMembers, targetFrom, targetMembers } from './agentcore-shapes.ts';
import { awsCall, awsFind, awsPages } from './aws-call.ts';
import type { AwsPort } from './aws-port.ts';

type Part<Key extends keyof AwsPort> = Pick<AwsPort, Key>;

/** Tags. */
export function tagCalls(client: BedrockAgentCoreControlClient): Part<'getTags' | 'addTags'> {
  return {
    getTags: async (resourceArn) => {
      const command = new ListTagsForResourceCommand({ resourceArn });
      const answer = await awsFind('ListTagsForResource', () => client.send(command));
      return answer?.tags ?? {};
    },
    addTags: async (resourceArn, tags) => {
      const command = new TagResourceCommand({ resourceArn, tags: { ...tags } });
      await awsCall('TagResource', () => client.send(command));
    },
  };
}

/** Gateways. */
export function gatewayCalls(
  client: BedrockAgentCoreControlClient,
): Part<'findGatewayId' | 'getGateway' | 'createGateway' | 'updateGateway' | 'deleteGateway'> {
  const get = (id: string) =>
    awsFind('GetGateway', () => client.send(new GetGatewayCommand({ gatewayIdentifier: id })));
  return {
    findGatewayId: async (name) => {
      const pages = paginateListGateways({ client }, {});
      const gateways = await awsPages('ListGateways', pages, ({ items }) => items);
      return gateways.find((gateway) => gateway.name === name)?.gatewayId;
    },
    getGateway: async (id) => {
      const gateway = await get(id);
      return gateway === undefined ? undefined : gatewayFrom(gateway);
    },
    createGateway: async (spec, tags) => {
      const command = new CreateGatewayCommand({ ...gatewayMembers(spec, undefined), tags: { ...tags } });
      const made = await awsCall('CreateGateway', () => client.send(command));
      return made.gatewayId ?? '';
    },
    updateGateway: async (id, spec) => {
      // An update replaces everything, so that what is left out would be removed.
      const members = gatewayMembers(spec, await get(id));
      const command = new UpdateGatewayCommand({ gatewayIdentifier: id, ...members });
      await awsCall('UpdateGateway', () => client.send(command));
    },
    deleteGateway: async (id) => {
      const command = new DeleteGatewayCommand({ gatewayIdentifier: id });
      await awsFind('DeleteGateway', () => client.send(command));
    },
  };
}

/** Targets. */
export function targetCalls(
  client: BedrockAgentCoreControlClient,
): Part<'listTargetIds' | 'getTarget' | 'createTarget' | 'updateTarget' | 'deleteTarget'> {
  const get = (gatewayIdentifier: string, targetId: string) =>
    awsFind('GetGatewayTarget', () =>
      client.send(new GetGatewayTargetCommand({ gatewayIdentifier, targetId })),
    );
  return {
    listTargetIds: async (gatewayIdentifier) => {
      const pages = paginateListGatewayTargets({ client }, { gatewayIdentifier });
      const targets = await awsPages('ListGatewayTargets', pages, ({ items }) => items);
      return targets.flatMap(({ targetId }) => targetId ?? []);
    },
    getTarget: async (gatewayId, targetId) => {
      const target = await get(gatewayId, targetId);
      return target === undefined ? undefined : targetFrom(target);
    },
    createTarget: async (gatewayIdentifier, spec) => {
      const members = targetMembers(spec, undefined);
      const command = new CreateGatewayTargetCommand({ gatewayIdentifier, ...members });
      const made = await awsCall('CreateGatewayTarget', () => client.send(command));
      return made.targetId ?? '';
    },
    updateTarget: async (gatewayIdentifier, targetId, spec) => {
      const members = targetMembers(spec, await get(gatewayIdentifier, targetId));
      const command = new UpdateGatewayTargetCommand({ gatewayIdentifier, targetId, ...members });
      await awsCall('UpdateGatewayTarget', () => client.send(command));
    },
    deleteTarget: async (gatewayIdentifier, targetId) => {
      const command = new DeleteGatewayTargetCommand({ gatewayIdentifier, targetId });
      await awsFind('DeleteGatewayTarget', () => client.send(command));
    },
  };
}

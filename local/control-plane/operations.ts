import {
  createApiKeyCredentialProvider,
  deleteApiKeyCredentialProvider,
  getApiKeyCredentialProvider,
  listApiKeyCredentialProviders,
  updateApiKeyCredentialProvider,
} from './credential-providers.ts';
import { createGateway, deleteGateway, getGateway, listGateways, updateGateway } from './gateways.ts';
import { listTagsForResource, tagResource, untagResource } from './tags.ts';
import {
  createGatewayTarget,
  deleteGatewayTarget,
  getGatewayTarget,
  listGatewayTargets,
  updateGatewayTarget,
} from './targets.ts';
import type { Account } from '../account.ts';
import type { Answer } from './answer.ts';

/** One AWS operation. Each takes its own input: the table of shapes checks it before the operation runs. */
export type Operation = (input: never, account: Account) => Answer;

/** The operations of `bedrock-agentcore-control` that the local AWS has; route and input stand in the model under the same name. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateGateway: createGateway,
  GetGateway: getGateway,
  ListGateways: listGateways,
  UpdateGateway: updateGateway,
  DeleteGateway: deleteGateway,
  CreateGatewayTarget: createGatewayTarget,
  GetGatewayTarget: getGatewayTarget,
  ListGatewayTargets: listGatewayTargets,
  UpdateGatewayTarget: updateGatewayTarget,
  DeleteGatewayTarget: deleteGatewayTarget,
  CreateApiKeyCredentialProvider: createApiKeyCredentialProvider,
  GetApiKeyCredentialProvider: getApiKeyCredentialProvider,
  UpdateApiKeyCredentialProvider: updateApiKeyCredentialProvider,
  ListApiKeyCredentialProviders: listApiKeyCredentialProviders,
  DeleteApiKeyCredentialProvider: deleteApiKeyCredentialProvider,
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTagsForResource,
};

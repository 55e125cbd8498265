import {
  createApiKeyCredentialProvider,
  deleteApiKeyCredentialProvider,
  getApiKeyCredentialProvider,
  listApiKeyCredentialProviders,
  updateApiKeyCredentialProvider,
} from './api-key-providers.ts';
import { createGateway, deleteGateway, getGateway, listGateways, updateGateway } from './gateways.ts';
import {
  createOauth2CredentialProvider,
  deleteOauth2CredentialProvider,
  getOauth2CredentialProvider,
  listOauth2CredentialProviders,
  updateOauth2CredentialProvider,
} from './oauth2-providers.ts';
import { listTagsForResource, tagResource, untagResource } from './tags.ts';
import {
  createGatewayTarget,
  deleteGatewayTarget,
  getGatewayTarget,
  listGatewayTargets,
  synchronizeGatewayTargets,
  updateGatewayTarget,
} from './targets.ts';
import { getTokenVault, setTokenVaultCmk } from './token-vault.ts';
import {
  createWorkloadIdentity,
  deleteWorkloadIdentity,
  getWorkloadIdentity,
  listWorkloadIdentities,
  updateWorkloadIdentity,
} from './workload-identities.ts';
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
  SynchronizeGatewayTargets: synchronizeGatewayTargets,
  CreateApiKeyCredentialProvider: createApiKeyCredentialProvider,
  GetApiKeyCredentialProvider: getApiKeyCredentialProvider,
  UpdateApiKeyCredentialProvider: updateApiKeyCredentialProvider,
  ListApiKeyCredentialProviders: listApiKeyCredentialProviders,
  DeleteApiKeyCredentialProvider: deleteApiKeyCredentialProvider,
  CreateOauth2CredentialProvider: createOauth2CredentialProvider,
  GetOauth2CredentialProvider: getOauth2CredentialProvider,
  UpdateOauth2CredentialProvider: updateOauth2CredentialProvider,
  ListOauth2CredentialProviders: listOauth2CredentialProviders,
  DeleteOauth2CredentialProvider: deleteOauth2CredentialProvider,
  CreateWorkloadIdentity: createWorkloadIdentity,
  GetWorkloadIdentity: getWorkloadIdentity,
  UpdateWorkloadIdentity: updateWorkloadIdentity,
  ListWorkloadIdentities: listWorkloadIdentities,
  DeleteWorkloadIdentity: deleteWorkloadIdentity,
  GetTokenVault: getTokenVault,
  SetTokenVaultCMK: setTokenVaultCmk,
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTagsForResource,
};

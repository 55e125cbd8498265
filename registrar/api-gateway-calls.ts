import {
  GetApiKeyCommand,
  GetStagesCommand,
  paginateGetApiKeys,
  paginateGetRestApis,
  paginateGetUsagePlans,
} from '@aws-sdk/client-api-gateway';
import type { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { secret } from '../contract/secret.ts';
import { awsCall, awsFind, awsPages } from './aws-call.ts';
import type { ApiKey, AwsPort } from './aws-port.ts';

/** The part of the port that API Gateway answers; it only reads. */
export function apiGatewayCalls(
  client: APIGatewayClient,
): Pick<AwsPort, 'findRestApiIds' | 'listStages' | 'getApiKey' | 'findApiKeys' | 'listKeyStages'> {
  const paging = { client, pageSize: 500 };
  return {
    findRestApiIds: async (name) => {
      const apis = await awsPages('GetRestApis', paginateGetRestApis(paging, {}), ({ items }) => items);
      return apis.filter((api) => api.name === name).flatMap(({ id }) => id ?? []);
    },
    listStages: async (restApiId) => {
      const { item } = await awsCall('GetStages', () => client.send(new GetStagesCommand({ restApiId })));
      return (item ?? []).flatMap(({ stageName }) => stageName ?? []);
    },
    getApiKey: (id) => getApiKey(client, id),
    findApiKeys: async (name) => {
      // `nameQuery` finds names that begin so; only the value of the key that is meant is ever read.
      const pages = paginateGetApiKeys(paging, { nameQuery: name, includeValues: false });
      const keys = await awsPages('GetApiKeys', pages, ({ items }) => items);
      const ids = keys.filter((key) => key.name === name).flatMap(({ id }) => id ?? []);
      const found = await Promise.all(ids.map((id) => getApiKey(client, id)));
      return found.filter((key) => key !== undefined);
    },
    listKeyStages: async (keyId) => {
      const pages = paginateGetUsagePlans(paging, { keyId });
      const plans = await awsPages('GetUsagePlans', pages, ({ items }) => items);
      const stages = plans.flatMap(({ apiStages }) => apiStages ?? []);
      return stages.map(({ apiId = '', stage = '' }) => ({ apiId, stage }));
    },
  };
}

async function getApiKey(client: APIGatewayClient, apiKey: string): Promise<ApiKey | undefined> {
  const command = new GetApiKeyCommand({ apiKey, includeValue: true });
  const key = await awsFind('GetApiKey', () => client.send(command));
  if (key === undefined) return undefined;
  const { id = apiKey, name = '', enabled = false, value = '' } = key;
  return { id, name, isEnabled: enabled, value: secret(value) };
}

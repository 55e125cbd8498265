import {
  GetApiKeyCommand,
  GetStagesCommand,
  paginateGetApiKeys,
  paginateGetRestApis,
  paginateGetUsagePlans,
} from '@aws-sdk/client-api-gateway';
import type { APIGatewayClient, ApiKey as AwsApiKey } from '@aws-sdk/client-api-gateway';
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
    getApiKey: async (id, what) => {
      const command = new GetApiKeyCommand({ apiKey: id, includeValue: what === 'with-value' });
      const key = await awsFind('GetApiKey', () => client.send(command));
      return key && keyFrom(key);
    },
    findApiKeys: async (name) => {
      // `nameQuery` finds names that begin so.
      const pages = paginateGetApiKeys(paging, { nameQuery: name, includeValues: false });
      const keys = await awsPages('GetApiKeys', pages, ({ items }) => items);
      return keys.filter((key) => key.name === name).map(keyFrom);
    },
    listKeyStages: async (keyId) => {
      const pages = paginateGetUsagePlans(paging, { keyId });
      const plans = await awsPages('GetUsagePlans', pages, ({ items }) => items);
      const stages = plans.flatMap(({ apiStages }) => apiStages ?? []);
      return stages.map(({ apiId = '', stage = '' }) => ({ apiId, stage }));
    },
  };
}

function keyFrom({ id = '', name = '', enabled = false, value }: AwsApiKey): ApiKey {
  return { id, name, isEnabled: enabled, ...(value !== undefined && { value: secret(value) }) };
}

import type { SdkSettings } from '../sdk-settings.ts';

/**
 * Variables by which a function's SDK finds this local AWS (SDKs and Tools reference guide, environment variables): its
 * endpoint, and the account's access key in place of a role's.
 */
export function awsVariables({ endpoint, credentials }: SdkSettings): Readonly<Record<string, string>> {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
  };
}

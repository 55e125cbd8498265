import type { GatewayConfig } from '../config/gateway-config.ts';
import type { OauthConfig } from '../config/outbound-config.ts';
import { markedProviderName } from '../contract/deployment-marks.ts';
import { ToolkitError } from '../contract/errors.ts';
import { API_KEY_FIELD, GATEWAY_OUTPUTS } from '../contract/stack-outputs.ts';
import type { StackOutputs } from '../contract/stack-outputs.ts';
import type { ApiKey, Credential, ProviderName, ProviderSpec } from './aws-port.ts';
import { findOutput } from './find-output.ts';
import { keyFingerprint } from './ownership.ts';

/** A credential provider that targets need. */
export interface DesiredProvider extends ProviderName {
  /** `undefined`: it is somebody else's, and must be there. */
  readonly spec: ProviderSpec | undefined;
  /** Id of the API key that it holds. */
  readonly keyId?: string;
  /** Of a key that is set inline, since the service does not give it back. */
  readonly fingerprint?: string;
}

/** The provider that the outbound mode asks for. */
export function desiredProvider(
  { outbound, deploymentId }: GatewayConfig,
  outputs: StackOutputs | undefined,
  key: ApiKey | undefined,
): DesiredProvider | undefined {
  const { apiKey, oauth } = outbound;
  if (oauth !== undefined) return oauthProvider(oauth, deploymentId);
  if (apiKey === undefined) return undefined;
  if (key === undefined) throw new ToolkitError('outputs-missing', 'no API key is known');
  const name = apiKey.provider;
  const secretId = findOutput(outputs, GATEWAY_OUTPUTS.apiKeySecretArn);
  const shared = { kind: 'apiKey', name, keyId: key.id } as const;
  if (secretId !== undefined) {
    return { ...shared, spec: { kind: 'apiKey', name, key: { secretId, jsonKey: API_KEY_FIELD } } };
  }
  if (key.value === undefined) {
    throw new ToolkitError('remote-refused', `the value of API key "${key.id}" was not given`);
  }
  return {
    ...shared,
    spec: { kind: 'apiKey', name, key: key.value },
    fingerprint: keyFingerprint(deploymentId, key.id, key.value),
  };
}

function oauthProvider({ provider, grant, create }: OauthConfig, deploymentId: string): DesiredProvider {
  if (create === undefined) return { kind: 'oauth', name: provider, spec: undefined };
  const name = markedProviderName(deploymentId, provider);
  const { discoveryUrl, clientId, clientSecret: secret } = create;
  const exchangesTokens = grant === 'TOKEN_EXCHANGE';
  return {
    kind: 'oauth',
    name,
    spec: { kind: 'oauth', name, discoveryUrl, clientId, secret, exchangesTokens },
  };
}

/** How the targets' calls are authorised, given the provider's ARN where the mode has one. */
export function desiredCredential(
  { apiKey, oauth, iam }: GatewayConfig['outbound'],
  providerArn: string,
): Credential | undefined {
  if (apiKey !== undefined) {
    // API Gateway reads a key from this header alone.
    return { kind: 'apiKey', providerArn, location: 'HEADER', parameterName: 'x-api-key', prefix: undefined };
  }
  if (oauth !== undefined) {
    const { scopes, grant, returnUrl, customParameters = {} } = oauth;
    return { kind: 'oauth', providerArn, scopes, grant, returnUrl, customParameters };
  }
  return iam === undefined ? undefined : { kind: 'iam', service: iam.service, region: iam.region };
}

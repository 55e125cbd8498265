import type { CredentialProviderConfiguration } from '@aws-sdk/client-bedrock-agentcore-control';
import { ToolkitError } from '../contract/errors.ts';
import type { Credential, OauthCredential } from './aws-port.ts';

/** A target's outbound authorization in our terms. */
export function credentialFrom(given: CredentialProviderConfiguration | undefined): Credential | undefined {
  if (given === undefined) return undefined;
  const { credentialProviderType: type = '', credentialProvider: provider } = given;
  const key = provider?.apiKeyCredentialProvider;
  const oauth = provider?.oauthCredentialProvider;
  const iam = provider?.iamCredentialProvider;
  if (key !== undefined) {
    return {
      kind: 'apiKey',
      providerArn: key.providerArn ?? '',
      location: key.credentialLocation ?? '',
      parameterName: key.credentialParameterName ?? '',
      prefix: key.credentialPrefix,
    };
  }
  if (oauth !== undefined) {
    return {
      kind: 'oauth',
      providerArn: oauth.providerArn ?? '',
      scopes: oauth.scopes ?? [],
      grant: oauth.grantType ?? '',
      returnUrl: oauth.defaultReturnUrl,
      customParameters: oauth.customParameters ?? {},
    };
  }
  if (iam === undefined) return { kind: 'other', type };
  return { kind: 'iam', service: iam.service ?? '', region: iam.region };
}

/**
 * The same on the wire.
 * @throws ToolkitError `usage` for what the registrar does not set
 */
export function credentialMembers(credential: Credential): CredentialProviderConfiguration {
  if (credential.kind === 'apiKey') {
    return {
      credentialProviderType: 'API_KEY',
      credentialProvider: {
        apiKeyCredentialProvider: {
          providerArn: credential.providerArn,
          // Without a prefix the header's value is exactly the key (observed 2026-09-28).
          credentialLocation: credential.location === 'HEADER' ? 'HEADER' : 'QUERY_PARAMETER',
          credentialParameterName: credential.parameterName,
          credentialPrefix: credential.prefix,
        },
      },
    };
  }
  if (credential.kind === 'oauth') return oauthMembers(credential);
  if (credential.kind === 'other') {
    throw new ToolkitError('usage', `outbound authorization "${credential.type}" cannot be written`);
  }
  const { service, region } = credential;
  return {
    credentialProviderType: 'GATEWAY_IAM_ROLE',
    credentialProvider: { iamCredentialProvider: { service, region } },
  };
}

const GRANTS = ['CLIENT_CREDENTIALS', 'AUTHORIZATION_CODE', 'TOKEN_EXCHANGE'] as const;

function oauthMembers(credential: OauthCredential): CredentialProviderConfiguration {
  const { providerArn, scopes, grant, returnUrl, customParameters } = credential;
  return {
    credentialProviderType: 'OAUTH',
    credentialProvider: {
      oauthCredentialProvider: {
        providerArn,
        scopes: [...scopes],
        grantType: GRANTS.find((known) => known === grant),
        defaultReturnUrl: returnUrl,
        ...(Object.keys(customParameters).length > 0 && { customParameters: { ...customParameters } }),
      },
    },
  };
}

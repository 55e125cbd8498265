import { z } from 'zod';
import { unsupported } from '../unsupported.ts';
import { secret } from '../../../contract/secret.ts';
import { arnOf } from '../../control-plane/arns.ts';
import { cannot, decodeProperties, number } from '../making.ts';
import type { AppInMaking, Maker, ResourceToMake } from '../making.ts';

const ALPHANUMERICS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Scopes that every user pool has (Cognito developer guide, "Scopes, M2M, and resource servers"; background knowledge). */
const OWN_SCOPES = ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'];

/** `AWS::Cognito::UserPool`: the local issuer, of which there is one. */
export const makeUserPool: Maker = (resource, app) => {
  if (app.userPools.size > 0) throw cannot(resource, 'is a second user pool: the local AWS has one issuer');
  const { account, region } = app.aws;
  const id = `${region}_${account.ids.text(ALPHANUMERICS, 9)}`;
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const provider = `cognito-idp.${region}.${suffix}/${id}`;
  app.userPools.set(id, new Set(OWN_SCOPES));
  return {
    ref: id,
    attributes: {
      Arn: arnOf(app.aws, 'cognito-idp', `userpool/${id}`),
      ProviderName: provider,
      ProviderURL: `https://${provider}`,
      UserPoolId: id,
    },
  };
};

/** `AWS::Cognito::UserPoolDomain`: a prefix of Cognito's own domain. */
export const makeUserPoolDomain: Maker = (resource, app) => {
  const { Domain } = decodeProperties(
    resource,
    z.object({
      Domain: z.string(),
      UserPoolId: z.string(),
      CustomDomainConfig: unsupported('domains of your own are not supported'),
    }),
  );
  app.domains.add(Domain);
  return { ref: Domain, attributes: { CloudFrontDistribution: '' } };
};

const serverProperties = z.object({
  UserPoolId: z.string(),
  Identifier: z.string(),
  Scopes: z.array(z.object({ ScopeName: z.string() })).default([]),
});

/** `AWS::Cognito::UserPoolResourceServer`: declares scopes `IDENTIFIER/NAME`. */
export const makeResourceServer: Maker = (resource, app) => {
  const { UserPoolId, Identifier, Scopes } = decodeProperties(resource, serverProperties);
  const declared = scopesOf(resource, app, UserPoolId);
  for (const { ScopeName } of Scopes) declared.add(`${Identifier}/${ScopeName}`);
  return { ref: Identifier, attributes: {} };
};

const clientProperties = z.object({
  UserPoolId: z.string(),
  ClientName: z.string().optional(),
  GenerateSecret: z.union([z.boolean(), z.stringbool()]).default(false),
  AllowedOAuthFlows: z.array(z.string()).default([]),
  AllowedOAuthScopes: z.array(z.string()).default([]),
  CallbackURLs: z.array(z.string()).default([]),
  AccessTokenValidity: number.optional(),
  TokenValidityUnits: z.object({ AccessToken: z.string().optional() }).prefault({}),
});

/** Units of a token's life (CloudFormation, UserPoolClient TokenValidityUnits; hours unless told otherwise; background knowledge). */
const SECONDS: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

/** `AWS::Cognito::UserPoolClient`: a client of the local issuer, with its scopes, secret and callbacks. */
export const makeUserPoolClient: Maker = async (resource, app) => {
  const properties = decodeProperties(resource, clientProperties);
  const { UserPoolId, ClientName, GenerateSecret, AllowedOAuthFlows, AllowedOAuthScopes } = properties;
  const declared = scopesOf(resource, app, UserPoolId);
  const unknown = AllowedOAuthScopes.find((scope) => !declared.has(scope));
  if (unknown !== undefined) {
    throw cannot(resource, `asks for scope "${unknown}", which its user pool does not have yet`);
  }
  const { issuer, account } = app.aws;
  const clientId = account.ids.credential(26).toLowerCase();
  const clientSecret = GenerateSecret ? (app.clientSecret ?? secret(account.ids.credential(51))) : undefined;
  const isMachine = AllowedOAuthFlows.includes('client_credentials');
  await issuer.registerClient({
    clientId,
    clientSecret,
    scopes: AllowedOAuthScopes,
    accessTokenTtlSeconds: lifetimeSeconds(properties),
    redirectUris: AllowedOAuthFlows.includes('code') ? properties.CallbackURLs : undefined,
  });
  if (isMachine && clientSecret !== undefined) {
    const { tokenUrl, discoveryUrl } = issuer;
    app.clients.push({ clientId, clientSecret, tokenUrl, discoveryUrl, scope: AllowedOAuthScopes.join(' ') });
  }
  return { ref: clientId, attributes: { ClientId: clientId, Name: ClientName ?? resource.logicalId } };
};

function lifetimeSeconds({
  AccessTokenValidity = 1,
  TokenValidityUnits,
}: z.infer<typeof clientProperties>): number {
  return AccessTokenValidity * (SECONDS[TokenValidityUnits.AccessToken ?? 'hours'] ?? 0);
}

function scopesOf(resource: ResourceToMake, { userPools }: AppInMaking, id: string): Set<string> {
  const scopes = userPools.get(id);
  if (scopes === undefined)
    throw cannot(resource, `belongs to user pool "${id}", which the app does not make`);
  return scopes;
}

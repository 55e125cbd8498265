import { Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  CfnUserPoolClient,
  FeaturePlan,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  StandardThreatProtectionMode,
  UserPool,
} from 'aws-cdk-lib/aws-cognito';
import type { UserPoolClient, UserPoolDomain } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { InboundConfig } from '../config/gateway-config.ts';
import { ToolkitError } from '../contract/errors.ts';

/** Who may call the gateway. */
export interface InboundAuthProps {
  readonly deploymentId: string;
  /** As in gateway.yaml: with a `discoveryUrl` that issuer is used, without one a user pool is made. */
  readonly inbound: InboundConfig;
  /** A client for people; only with a user pool. */
  readonly webClient?: { readonly callbackUrls: readonly string[] } | undefined;
}

/** What the gateway checks of a token; all that is given must hold (observed 2026-09-28). */
export interface InboundRules {
  readonly discoveryUrl: string;
  readonly allowedClients?: readonly string[] | undefined;
  readonly allowedAudience?: readonly string[] | undefined;
  readonly allowedScopes?: readonly string[] | undefined;
}

/** What a client needs to get a token from the user pool. */
export interface UserPoolAccess {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly scope: string;
  readonly webClientId?: string | undefined;
  /** Where tokens are issued. */
  readonly domain: UserPoolDomain;
}

const SCOPE = 'invoke';

/** A user pool with a client for machines, and one for people by choice; or an issuer that exists. */
export class InboundAuth extends Construct {
  readonly rules: InboundRules;
  /** Left out with an issuer of your own. */
  readonly access: UserPoolAccess | undefined;

  /** @throws ToolkitError `config-invalid` where every token of an issuer would open the gateway, or it cannot have a client of ours */
  constructor(scope: Construct, id: string, props: InboundAuthProps) {
    super(scope, id);
    const { inbound } = props;
    if (inbound.discoveryUrl === undefined) {
      const made = makeUserPool(this, props);
      this.rules = { ...made.rules, ...given(inbound) };
      this.access = made.access;
    } else {
      this.rules = rulesOfIssuer(props, inbound.discoveryUrl);
    }
  }
}

/** What gateway.yaml says outranks what the stack would say. */
function given({ allowedClients, allowedAudience, allowedScopes }: InboundConfig): Partial<InboundRules> {
  return {
    ...(allowedClients && { allowedClients }),
    ...(allowedAudience && { allowedAudience }),
    ...(allowedScopes && { allowedScopes }),
  };
}

function rulesOfIssuer({ inbound, webClient }: InboundAuthProps, discoveryUrl: string): InboundRules {
  const { allowedClients, allowedAudience, allowedScopes } = inbound;
  if ((allowedClients ?? allowedAudience ?? allowedScopes) === undefined) {
    throw new ToolkitError('config-invalid', '"inbound" would let every token of its issuer in', {
      hint: 'Set "inbound.allowedClients", "allowedAudience" or "allowedScopes" in gateway.yaml.',
    });
  }
  if (webClient !== undefined) {
    throw new ToolkitError(
      'config-invalid',
      '"stack.webClient" is a client of the stack\'s own user pool, and "inbound.discoveryUrl" names another issuer',
      { hint: 'Register the client at that issuer, and name it in "inbound.allowedClients".' },
    );
  }
  return { discoveryUrl, ...given(inbound) };
}

function makeUserPool(
  scope: Construct,
  props: InboundAuthProps,
): { readonly rules: InboundRules; readonly access: UserPoolAccess } {
  const { deploymentId } = props;
  const pool = userPool(scope, deploymentId);
  const domain = pool.addDomain('Domain', {
    cognitoDomain: { domainPrefix: domainPrefix(scope, deploymentId) },
  });
  const invoke = new ResourceServerScope({
    scopeName: SCOPE,
    scopeDescription: `Call tools of ${deploymentId}`,
  });
  const server = pool.addResourceServer('ResourceServer', { identifier: deploymentId, scopes: [invoke] });
  const oauthScope = OAuthScope.resourceServer(server, invoke);
  const machine = machineClient(pool, oauthScope);
  const web = props.webClient && webClient(pool, oauthScope, props.webClient.callbackUrls);
  const name = `${server.userPoolResourceServerId}/${SCOPE}`;
  const clients = [machine, ...(web === undefined ? [] : [web])].map((client) => client.userPoolClientId);
  return {
    rules: {
      discoveryUrl: `${pool.userPoolProviderUrl}/.well-known/openid-configuration`,
      // Cognito's access tokens have client_id and no aud (documented).
      allowedClients: clients,
      allowedScopes: [name],
    },
    access: {
      tokenUrl: `${domain.baseUrl()}/oauth2/token`,
      clientId: machine.userPoolClientId,
      scope: name,
      webClientId: web?.userPoolClientId,
      domain,
    },
  };
}

function userPool(scope: Construct, deploymentId: string): UserPool {
  return new UserPool(scope, 'UserPool', {
    userPoolName: deploymentId,
    selfSignUpEnabled: false,
    signInAliases: { email: true },
    mfa: Mfa.REQUIRED,
    mfaSecondFactor: { otp: true, sms: false },
    passwordPolicy: {
      minLength: 14,
      requireDigits: true,
      requireLowercase: true,
      requireSymbols: true,
      requireUppercase: true,
      tempPasswordValidity: Duration.days(3),
    },
    featurePlan: FeaturePlan.PLUS,
    standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}

/** The client's secret stays in Cognito: `aws cognito-idp describe-user-pool-client` shows it to whoever may. */
function machineClient(pool: UserPool, scope: OAuthScope): UserPoolClient {
  const client = pool.addClient('MachineClient', {
    generateSecret: true,
    oAuth: { flows: { clientCredentials: true }, scopes: [scope] },
    enableTokenRevocation: true,
    accessTokenValidity: Duration.hours(1),
  });
  return allowNoPasswords(client);
}

/** A public client: without a secret, so that its code flow works with PKCE alone. */
function webClient(pool: UserPool, scope: OAuthScope, callbackUrls: readonly string[]): UserPoolClient {
  const client = pool.addClient('WebClient', {
    generateSecret: false,
    oAuth: {
      flows: { authorizationCodeGrant: true },
      scopes: [OAuthScope.OPENID, scope],
      callbackUrls: [...callbackUrls],
    },
    preventUserExistenceErrors: true,
    enableTokenRevocation: true,
    accessTokenValidity: Duration.hours(1),
    refreshTokenValidity: Duration.days(1),
  });
  return allowNoPasswords(client);
}

/** Left out, Cognito would let a client sign users in by their password, past the code flow (API reference, documented). */
function allowNoPasswords(client: UserPoolClient): UserPoolClient {
  const { defaultChild } = client.node;
  if (CfnUserPoolClient.isCfnUserPoolClient(defaultChild)) {
    defaultChild.explicitAuthFlows = ['ALLOW_REFRESH_TOKEN_AUTH'];
  }
  return client;
}

/** Domains are one namespace for all accounts of a Region: the stack's own id makes it unique. */
function domainPrefix(scope: Construct, deploymentId: string): string {
  // Cognito allows 63 lower case letters, digits and hyphens, and none of these words (documented).
  const name = deploymentId
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/aws|amazon|cognito/g, '')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  const uuid = Fn.select(2, Fn.split('/', Stack.of(scope).stackId));
  return Fn.join('-', [name === '' ? 'gateway' : name, Fn.select(0, Fn.split('-', uuid))]);
}

import { createIdentities } from '../../local/iam/identities.ts';
import type { LocalAws } from '../../local/start.ts';
import { startCrm } from '../crm/vendor.ts';
import type { Crm } from '../crm/vendor.ts';
import { deployGateway, startAws } from '../story/deploy-gateway.ts';
import type { Deployed } from '../story/deploy-gateway.ts';
import { registerLogin } from '../story/log-in.ts';
import type { LoginClient } from '../story/log-in.ts';
import type { Scene } from '../story/run-story.ts';
import { startCentralAccount } from './central-account.ts';
import type { Central } from './central.ts';

export const AUDIENCE = 'https://crm.example.com';
export const DEPLOYMENT = 'broker-example';
export const EXTERNAL_ID = 'broker-example-4f1d8c2a';
/** What the interceptor assumes in the central account. */
export const ACCESS_ROLE = 'arn:aws:iam::444455556666:role/assistants-access';

/** The client with which people log in. */
export const ASSISTANT: LoginClient = {
  clientId: 'assistant',
  scopes: ['gateway/invoke'],
  audience: 'https://gateway.example.com',
};
/** People, and the tenants that they are of. */
export const TENANTS = { ada: 'acme', alan: 'acme', grace: 'globex' } as const;
/** Service clients of the vendor's issuer, with their scopes. */
const CLIENTS = { 'crm-acme': ['crm:read', 'crm:write'], 'crm-globex': ['crm:read'] };

const ACCOUNT_ID = '111122223333';

/** Two accounts, and what is in them. */
export interface World {
  /** The gateway's account. */
  readonly aws: LocalAws;
  readonly deployed: Deployed;
  /** The role as which the gateway's function runs. */
  readonly interceptorRole: string;
  /** The account that holds the service credentials. */
  readonly central: Central;
  /** A third account, which has nothing to do with either. */
  readonly stranger: LocalAws;
  readonly vendor: Crm;
}

/** Starts the accounts from source, with the roles that their stacks would have. */
export async function deployFromSource(scene: Scene): Promise<readonly [string, World]> {
  const identities = createIdentities();
  const aws = await startAws(scene, { accountId: ACCOUNT_ID, identities });
  const stranger = await startAws(scene, { accountId: '777788889999', identities });
  await registerPeople(aws);
  const { issuer } = aws;
  const central = await startCentralAccount(scene, {
    ...{ identities, deploymentId: DEPLOYMENT, audience: AUDIENCE, clients: CLIENTS },
    usersIssuer: issuer.issuerUrl,
  });
  const vendor = await startVendor(scene, central.aws);
  const interceptorRole = addInterceptorRole(aws);
  const deployed = await deployGateway(aws, {
    config: new URL('gateway.yaml', import.meta.url),
    upstream: vendor.url,
    addresses: {
      'https://issuer.example.com': issuer.issuerUrl,
      'https://broker.example.com': central.brokerUrl,
    },
    roleArn: interceptorRole,
  });
  return [
    `the gateway in account ${aws.accountId}, the broker and the credentials in ${central.aws.accountId}`,
    { aws, deployed, interceptorRole, central, stranger, vendor },
  ];
}

/** Registers the client of the gateway, and people with their tenants. */
export async function registerPeople(aws: LocalAws): Promise<void> {
  await registerLogin(aws, ASSISTANT);
  for (const [subject, tenant] of Object.entries(TENANTS)) {
    aws.issuer.registerUser({ subject, accessTokenClaims: { tenant } });
  }
}

/** Starts the vendor, which takes tokens of the service clients alone. */
export async function startVendor(scene: Scene, { issuer }: LocalAws): Promise<Crm> {
  const { issuerUrl } = issuer;
  const vendor = await startCrm({ issuerUrl, audience: AUDIENCE, subjects: Object.keys(CLIENTS) });
  scene.cleanUp(async () => vendor.close());
  return vendor;
}

/** It may assume the one role of the central account, with the one external id. */
function addInterceptorRole(aws: LocalAws): string {
  const allowed = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: ACCESS_ROLE };
  return aws.addRole({
    name: 'assistants-interceptor',
    trustPolicy: {
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    },
    policies: {
      AskBroker: {
        Statement: [{ ...allowed, Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } } }],
      },
    },
  });
}

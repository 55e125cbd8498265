import { createIdentities } from '../../local/iam/identities.ts';
import type { Identities } from '../../local/iam/identities.ts';
import type { LocalAws } from '../../local/start.ts';
import { startCrm } from '../crm/vendor.ts';
import type { Crm } from '../crm/vendor.ts';
import { startAws } from '../story/deploy-gateway.ts';
import type { Deployed } from '../story/deploy-gateway.ts';
import { registerLogin } from '../story/log-in.ts';
import type { Scene } from '../story/run-story.ts';
import {
  ASSISTANT,
  AUDIENCE,
  CENTRAL_ACCOUNT,
  GATEWAY_ACCOUNT,
  OTHER_ACCOUNT,
  REGION,
  TENANTS,
} from './names.ts';
import { registerServiceClients, SERVICE_SUBJECTS } from './service-clients.ts';
import type { ServiceClient } from './service-clients.ts';

/** Accounts of one world that have nothing in them yet but people and service clients. */
export interface Accounts {
  readonly identities: Identities;
  /** The gateway's account, with the issuer of the people. */
  readonly aws: LocalAws;
  /** The account of the broker, with the issuer of service tokens. */
  readonly central: LocalAws;
  readonly stranger: LocalAws;
  readonly clients: readonly ServiceClient[];
  readonly vendor: Crm;
}

/** The accounts, and what is deployed in them. */
export interface World extends Accounts {
  readonly deployed: Deployed;
  /** ARN of the role as which the gateway's function runs. */
  readonly interceptorRole: string;
  readonly broker: DeployedBroker;
}

/** A broker that stands in the central account. */
export interface DeployedBroker {
  readonly url: string;
  readonly functionName: string;
  /** ARNs of the secrets of the service clients. */
  readonly secretArns: readonly string[];
}

/** Starts the accounts, people and clients registered, and a vendor that takes tokens of the service clients alone. */
export async function startAccounts(scene: Scene): Promise<Accounts> {
  const identities = createIdentities();
  const start = (accountId: string, verifySignatures: boolean): Promise<LocalAws> =>
    startAws(scene, { accountId, region: REGION, identities, verifySignatures });
  const aws = await start(GATEWAY_ACCOUNT, false);
  const central = await start(CENTRAL_ACCOUNT, true);
  const stranger = await start(OTHER_ACCOUNT, true);
  await registerLogin(aws, ASSISTANT);
  for (const [subject, tenant] of Object.entries(TENANTS)) {
    aws.issuer.registerUser({ subject, accessTokenClaims: { tenant } });
  }
  const clients = await registerServiceClients(central);
  const { issuerUrl } = central.issuer;
  const vendor = await startCrm({ issuerUrl, audience: AUDIENCE, subjects: SERVICE_SUBJECTS });
  scene.cleanUp(async () => vendor.close());
  return { identities, aws, central, stranger, clients, vendor };
}

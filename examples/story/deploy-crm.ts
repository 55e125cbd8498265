import { fingerprint } from '../../contract/secret.ts';
import type { LocalAws } from '../../local/start.ts';
import { startCrm } from '../crm/vendor.ts';
import type { Crm } from '../crm/vendor.ts';
import { deployGateway, startAws } from './deploy-gateway.ts';
import type { Deployed } from './deploy-gateway.ts';
import { registerExchange } from './exchange-client.ts';
import { logIn, registerLogin } from './log-in.ts';
import type { Scene } from './run-story.ts';

/** Who a vendor's tokens are for. */
export const AUDIENCE = 'https://crm.example.com';

/** The client with which people log in; their tokens are for the gateway. */
const ASSISTANT = {
  clientId: 'assistant',
  scopes: ['gateway/invoke'],
  audience: 'https://gateway.example.com',
};

/** What a story of exchanged tokens is made of. */
export interface CrmStory {
  /** The example's `gateway.yaml`. */
  readonly config: URL;
  /** Who exchanges people's tokens, and with them acts for people; `secretId` says where its secret is. */
  readonly agent: {
    readonly clientId: string;
    readonly secretId: string;
    readonly scopes: readonly string[];
  };
  readonly users: readonly string[];
}

/** What stands when such a story begins. */
export interface CrmWorld {
  readonly aws: LocalAws;
  readonly vendor: Crm;
  readonly deployed: Deployed;
  /** The agent's. */
  readonly clientSecret: string;
}

/** Starts the vendor, which checks every token, registers people and the agent with the issuer, and deploys the gateway. */
export async function deployCrm(scene: Scene, { config, agent, users }: CrmStory): Promise<CrmWorld> {
  const aws = await startAws(scene);
  const { issuerUrl } = aws.issuer;
  const rules = { issuerUrl, audience: AUDIENCE, actor: agent.clientId, subjects: users };
  const vendor = await startCrm(rules);
  scene.cleanUp(async () => vendor.close());
  await registerLogin(aws, ASSISTANT);
  for (const subject of users) aws.issuer.registerUser({ subject });
  const subjectClients = [ASSISTANT.clientId];
  const clientSecret = await registerExchange(aws, { ...agent, audience: AUDIENCE, subjectClients });
  const addresses = { 'https://issuer.example.com': issuerUrl };
  const deployed = await deployGateway(aws, { config, upstream: vendor.url, addresses });
  return { aws, vendor, deployed, clientSecret };
}

/** Logs a person in, and gives the token for the gateway. */
export async function logInAs({ aws, deployed }: CrmWorld, user: string): Promise<readonly [string, string]> {
  const token = await logIn(aws, ASSISTANT, user);
  const print = fingerprint(deployed.gateway.deploymentId, token);
  return [`${user} has a token for the gateway (${print})`, token];
}

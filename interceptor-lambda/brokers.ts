import type { BrokerTokenPlan } from '../contract/interceptor-plan.ts';
import type { TokenBroker } from '../contract/token-ports.ts';
import { assumedRole } from '../tokens/assumed-role.ts';
import type { AwsCredentialSource } from '../tokens/aws-credentials.ts';
import { createBroker } from '../tokens/broker.ts';
import { createPauses } from '../tokens/pause-after-outage.ts';

/** As whom this function asks brokers. */
export interface BrokersOptions {
  /** By default the gateway's name at a broker; names the sessions of roles that are assumed. */
  readonly deploymentId: string;
  readonly region: string | undefined;
  /** The Region's own where it is left out. */
  readonly stsEndpointUrl: string | undefined;
  /** Of the function's own role. */
  readonly credentials: AwsCredentialSource;
  readonly fetch?: typeof fetch | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
}

/** A call waits ten seconds for role and broker together. */
const STS_TIMEOUT_MS = 5_000;
/** Of a function without one, as it runs locally. */
const DEFAULT_REGION = 'us-east-1';

/**
 * Makes the broker of each step. Steps that name one role with one external id share its credentials, which are asked for
 * once and again shortly before they end.
 */
export function createBrokers(options: BrokersOptions): (plan: BrokerTokenPlan) => TokenBroker {
  const { deploymentId, region = DEFAULT_REGION, credentials: own, fetch, now } = options;
  const pauseFor = createPauses(now ?? Date.now);
  const roles = new Map<string, AwsCredentialSource>();
  const inRole = (roleArn: string, externalId: string): AwsCredentialSource => {
    const key = JSON.stringify([roleArn, externalId]);
    const known = roles.get(key);
    if (known !== undefined) return known;
    const made = assumedRole({
      ...{ roleArn, externalId, region, fetch, now },
      sessionName: sessionName(deploymentId),
      credentials: own,
      endpointUrl: options.stsEndpointUrl,
      timeoutMs: STS_TIMEOUT_MS,
    });
    roles.set(key, made);
    return made;
  };
  return ({ url, service, region: signed, gateway = deploymentId, externalId, roleArn, audience }) =>
    createBroker({
      ...{ brokerUrl: url, service, gateway, externalId, fetch, now },
      region: signed ?? regionOf(url) ?? region,
      // The issuer of one service may keep the broker from answering for that one alone.
      pause: pauseFor(JSON.stringify([url, audience])),
      credentials: roleArn === undefined ? own : inRole(roleArn, externalId),
    });
}

/** Names that AWS gives have it: `….lambda-url.eu-central-1.on.aws`, `….execute-api.eu-central-1.amazonaws.com`. */
function regionOf(url: string): string | undefined {
  return /\.(?:lambda-url|execute-api)\.([a-z0-9-]+)\./.exec(new URL(url).hostname)?.[1];
}

/** STS API reference, AssumeRole (version 2011-06-15): 2 to 64 letters, digits and `_+=,.@-`. */
function sessionName(deploymentId: string): string {
  return deploymentId
    .replace(/[^\w+=,.@-]/g, '-')
    .slice(0, 64)
    .padEnd(2, '-');
}

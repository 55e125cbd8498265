import { ToolkitError } from '../contract/errors.ts';
import type { Gateway, GatewaySpec } from './aws-port.ts';
import type { DesiredState } from './desired-state.ts';
import { DEPLOYMENT_TAG, isMadeHere, isOurs, originOf } from './ownership.ts';
import type { Plan, Step } from './plan.ts';
import { planRemoval } from './plan-target.ts';
import type { ActualState } from './read-state.ts';
import { wantedInterceptors } from './wanted-interceptors.ts';

/** What becomes of the gateway, and whether its targets have to be made anew. */
export interface GatewayPlan {
  readonly steps: Plan;
  readonly isReplaced: boolean;
}

/** The steps for the gateway: the stack's own is left as it is. */
export function planGateway(desired: DesiredState, actual: ActualState): GatewayPlan {
  const { gateway, deploymentId } = desired;
  if ('id' in gateway) return kept(stackGateway(gateway.id, actual));
  const { spec } = gateway;
  const what = `gateway "${spec.name}"`;
  const step = { resource: 'gateway', name: spec.name } as const;
  const found = actual.gateway;
  if (found === undefined) {
    const sentence = `${what} is created for MCP ${spec.supportedVersions.join(', ')}`;
    return kept({ ...step, action: 'create-gateway', sentence });
  }
  if (found.tags !== undefined && !isOurs(found.tags, deploymentId)) throw notOurs(what, deploymentId);
  const immutable = immutableDifference(found);
  if (immutable !== undefined) {
    return { steps: planReplacement(desired, actual, spec, immutable), isReplaced: true };
  }
  const wanted = { ...spec, interceptors: wantedInterceptors(spec, found.interceptors) };
  const differing = differences(comparable(found), comparable(wanted));
  if (found.status !== 'READY') differing.push(`status ${found.status}`);
  if (differing.length === 0) {
    return kept({ ...step, action: 'nothing', sentence: `${what} is as configured` });
  }
  const sentence = `${what} is updated, because of its ${differing.join(', ')}`;
  return kept({ ...step, action: 'update-gateway', sentence });
}

function kept(step: Step): GatewayPlan {
  return { steps: [step], isReplaced: false };
}

function stackGateway(id: string, { gateway }: ActualState): Step {
  const what = `gateway "${id}"`;
  if (gateway === undefined) throw new ToolkitError('remote-refused', `${what} does not exist`);
  return { resource: 'gateway', name: id, action: 'nothing', sentence: `${what} is the stack's` };
}

/**
 * What the service never changes of a gateway. "Authorizer type cannot be updated for an existing gateway"
 * (CloudFormation coverage roadmap, issue 2578); of the protocol type it is assumed. MCP versions can be changed
 * (observed 2026-09-28).
 */
function immutableDifference({ authorizerType, protocolType }: Gateway): string | undefined {
  if (authorizerType !== 'CUSTOM_JWT') return `authorizer type "${authorizerType}"`;
  return protocolType === 'MCP' ? undefined : `protocol type "${protocolType}"`;
}

/** Targets, gateway, and the gateway anew; only with consent, and only where all of it was made here. */
function planReplacement(
  { deploymentId, mayReplace }: DesiredState,
  { gateway, targets }: ActualState,
  spec: GatewaySpec,
  immutable: string,
): Plan {
  const what = `gateway "${spec.name}"`;
  const because = `because it has ${immutable} for good`;
  const foreign = targets.find(({ description }) => originOf(description, deploymentId) !== 'made');
  // Tags that are not read yet are read before anything is done.
  const isMade = gateway?.tags === undefined || isMadeHere(gateway.tags, deploymentId);
  if (foreign !== undefined || !isMade) {
    const holder = foreign === undefined ? 'it' : `its target "${foreign.name}"`;
    throw new ToolkitError('not-ours', `${what} cannot be made anew: ${holder} was not made here`, {
      hint: `It would have to be, ${because}. Remove it yourself, or choose another "name" in gateway.yaml.`,
    });
  }
  if (!mayReplace) {
    throw new ToolkitError('remote-refused', `${what} has ${immutable} for good`, {
      hint: 'Pass --replace to delete its targets and the gateway and to make them anew: its URL changes, and calls fail meanwhile. Or choose another "name" in gateway.yaml.',
    });
  }
  const step = { resource: 'gateway', name: spec.name } as const;
  const warning = `${what} gets a new URL; calls of its tools fail until it is READY again`;
  return [
    ...targets.flatMap((target) => planRemoval(target, deploymentId, ', because its gateway is made anew')),
    { ...step, action: 'delete-gateway', sentence: `${what} is deleted, ${because}`, warning },
    { ...step, action: 'create-gateway', sentence: `${what} is created anew` },
  ];
}

type Comparable = Readonly<Record<string, unknown>>;

/** What is compared of a gateway, by the name that a sentence uses. Lists are compared as sets. */
function comparable(
  gateway: Pick<
    Gateway,
    'description' | 'roleArn' | 'supportedVersions' | 'inbound' | 'exceptionLevel' | 'interceptors'
  >,
): Comparable {
  const { inbound } = gateway;
  return {
    description: gateway.description,
    role: gateway.roleArn,
    'MCP versions': sorted(gateway.supportedVersions),
    'discovery URL': inbound?.discoveryUrl,
    'allowed clients': sorted(inbound?.allowedClients),
    'allowed audience': sorted(inbound?.allowedAudience),
    'allowed scopes': sorted(inbound?.allowedScopes),
    'exception level': gateway.exceptionLevel,
    interceptors: sorted(gateway.interceptors?.map((each) => JSON.stringify(each))),
  };
}

function differences(one: Comparable, other: Comparable): string[] {
  return Object.keys(one).filter((key) => JSON.stringify(one[key]) !== JSON.stringify(other[key]));
}

function sorted(values: readonly string[] | undefined): readonly string[] {
  return (values ?? []).toSorted();
}

function notOurs(what: string, deploymentId: string): ToolkitError {
  return new ToolkitError('not-ours', `${what} exists and does not carry our mark`, {
    hint: `Choose another "name" in gateway.yaml, or tag it "${DEPLOYMENT_TAG}" = "${deploymentId}" to adopt it.`,
  });
}

import { ToolkitError } from '../contract/errors.ts';
import type { Gateway, KeyCredential, Target, TargetSpec } from './aws-port.ts';
import { countTools, describeChange } from './compare-documents.ts';
import type { DesiredState, DesiredTarget } from './desired-state.ts';
import {
  adoptionMark,
  DEPLOYMENT_TAG,
  isOurs,
  KEY_FINGERPRINT_TAG,
  markedDescription,
  originOf,
} from './ownership.ts';
import type { ActualState } from './read-state.ts';

/** What happens to one resource; `nothing` where it is as it is to be. */
export type StepAction =
  | 'create-provider'
  | 'update-provider'
  | 'delete-provider'
  | 'create-gateway'
  | 'update-gateway'
  | 'delete-gateway'
  | 'create-target'
  | 'update-target'
  | 'delete-target'
  | 'nothing';

/** One step of a plan. It holds no secret and may be printed. */
export interface Step {
  readonly action: StepAction;
  readonly resource: 'provider' | 'gateway' | 'target';
  readonly name: string;
  /** Of an existing target. */
  readonly targetId?: string;
  /** What changes and why, in one line. */
  readonly sentence: string;
}

/** Steps in the order in which they are taken. */
export type Plan = readonly Step[];

/** Whether a plan changes anything. */
export function hasChanges(plan: Plan): boolean {
  return plan.some(({ action }) => action !== 'nothing');
}

/** A target as it is to be. One that was adopted stays marked so, since that keeps it from being deleted. */
export function targetSpec(
  { name, text, document }: DesiredTarget,
  found: Target | undefined,
  { deploymentId, providerArn }: { readonly deploymentId: string; readonly providerArn: string },
): TargetSpec {
  const origin = originOf(found?.description, deploymentId);
  return {
    name,
    description: markedDescription(deploymentId, text, origin),
    document,
    // API Gateway reads a key from this header alone.
    credential: { providerArn, location: 'HEADER', parameterName: 'x-api-key', prefix: undefined },
  };
}

/**
 * The steps from what there is to what is to be there.
 * @throws ToolkitError `not-ours` where a resource of a wanted name does not carry our mark, `remote-refused`
 *   where it cannot become what is wanted
 */
export function planRegistration(desired: DesiredState, actual: ActualState): Plan {
  return [
    planProvider(desired, actual),
    planGateway(desired, actual),
    ...desired.targets.map((target) => planTarget(target, desired, actual)),
    ...planLeftovers(desired, actual),
  ];
}

function planProvider({ provider, deploymentId }: DesiredState, actual: ActualState): Step {
  const { name, keyId, fingerprint } = provider;
  const what = `credential provider "${name}"`;
  const step = { resource: 'provider', name } as const;
  if (actual.provider === undefined) {
    return { ...step, action: 'create-provider', sentence: `${what} is created with API key "${keyId}"` };
  }
  const { tags } = actual.provider;
  if (!isOurs(tags, deploymentId)) throw notOurs(what, deploymentId, '"outbound.apiKey.provider"');
  return tags[KEY_FINGERPRINT_TAG] === fingerprint
    ? { ...step, action: 'nothing', sentence: `${what} holds API key "${keyId}"` }
    : {
        ...step,
        action: 'update-provider',
        sentence: `${what} gets API key "${keyId}", because it holds another value`,
      };
}

function planGateway({ gateway, deploymentId }: DesiredState, actual: ActualState): Step {
  if ('id' in gateway) {
    const what = `gateway "${gateway.id}"`;
    if (actual.gateway === undefined) throw new ToolkitError('remote-refused', `${what} does not exist`);
    return { resource: 'gateway', name: gateway.id, action: 'nothing', sentence: `${what} is the stack's` };
  }
  const { spec } = gateway;
  const what = `gateway "${spec.name}"`;
  const step = { resource: 'gateway', name: spec.name } as const;
  if (actual.gateway === undefined) {
    const sentence = `${what} is created for MCP ${spec.supportedVersions.join(', ')}`;
    return { ...step, action: 'create-gateway', sentence };
  }
  if (!isOurs(actual.gateway.tags, deploymentId)) throw notOurs(what, deploymentId, '"name"');
  const { authorizerType, status } = actual.gateway;
  // "Authorizer type cannot be updated for an existing gateway" (CloudFormation coverage roadmap, issue 2578).
  if (authorizerType !== 'CUSTOM_JWT') {
    throw new ToolkitError('remote-refused', `${what} has authorizer type "${authorizerType}" for good`, {
      hint: 'Remove the gateway, or choose another name.',
    });
  }
  const differing = differences(comparable(actual.gateway), comparable(spec));
  if (status !== 'READY') differing.push(`status ${status}`);
  return differing.length === 0
    ? { ...step, action: 'nothing', sentence: `${what} is as configured` }
    : {
        ...step,
        action: 'update-gateway',
        sentence: `${what} is updated, because of its ${differing.join(', ')}`,
      };
}

type Comparable = Readonly<Record<string, unknown>>;

/** What is compared of a gateway, by the name that a sentence uses. Lists are compared as sets. */
function comparable(
  gateway: Pick<Gateway, 'description' | 'roleArn' | 'supportedVersions' | 'inbound' | 'exceptionLevel'>,
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
  };
}

function differences(one: Comparable, other: Comparable): string[] {
  return Object.keys(one).filter((key) => JSON.stringify(one[key]) !== JSON.stringify(other[key]));
}

function sorted(values: readonly string[] | undefined): readonly string[] {
  return (values ?? []).toSorted();
}

function planTarget(wanted: DesiredTarget, desired: DesiredState, actual: ActualState): Step {
  const { name } = wanted;
  const what = `target "${name}"`;
  const step = { resource: 'target', name } as const;
  const found = actual.targets.find((target) => target.name === name);
  if (found === undefined) {
    const sentence = `${what} is created with ${countTools(wanted.document)} tools`;
    return { ...step, action: 'create-target', sentence };
  }
  if (originOf(found.description, desired.deploymentId) === undefined) {
    throw new ToolkitError('not-ours', `${what} exists and does not carry our mark`, {
      hint: `Choose another "target.name" in bearer.yaml, or end its description with "${adoptionMark(desired.deploymentId)}" to adopt it.`,
    });
  }
  const targetId = found.id;
  const { deploymentId } = desired;
  // Without a provider no target has its credential yet.
  const providerArn = actual.provider?.arn ?? '';
  const reasons = targetDifferences(targetSpec(wanted, found, { deploymentId, providerArn }), found);
  return reasons.length === 0
    ? { ...step, targetId, action: 'nothing', sentence: `${what} is as configured` }
    : { ...step, targetId, action: 'update-target', sentence: `${what} is updated: ${reasons.join(', ')}` };
}

function targetDifferences(wanted: TargetSpec, found: Target): readonly string[] {
  const reasons: string[] = [];
  if (found.document === undefined) reasons.push('it is given a document inline');
  else if (found.document !== wanted.document) reasons.push(describeChange(found.document, wanted.document));
  if (found.description !== wanted.description) reasons.push('its description changed');
  if (!isSame(found.credential, wanted.credential)) reasons.push('its credential changed');
  if (found.status !== 'READY') {
    reasons.push(`it is ${[found.status, ...found.statusReasons].join(': ')}`.replaceAll(/\s+/g, ' '));
  }
  return reasons;
}

function isSame(one: KeyCredential | undefined, other: KeyCredential): boolean {
  return (
    one?.providerArn === other.providerArn &&
    one.location === other.location &&
    one.parameterName === other.parameterName &&
    one.prefix === other.prefix
  );
}

/** Targets of ours that nothing asks for any more. */
function planLeftovers({ targets, deploymentId }: DesiredState, { targets: found }: ActualState): Plan {
  const wanted = new Set(targets.map(({ name }) => name));
  const left = found.filter(({ name }) => !wanted.has(name));
  return left.flatMap((target) =>
    planRemoval(target, deploymentId, ', because no document asks for it any more'),
  );
}

/** What becomes of a target that is not wanted: deleted where it was made here, kept where it was adopted. */
export function planRemoval(
  { name, id, description }: Pick<Target, 'name' | 'id' | 'description'>,
  deploymentId: string,
  because = '',
): Plan {
  const origin = originOf(description, deploymentId);
  if (origin === undefined) return [];
  const step = { resource: 'target', name, targetId: id } as const;
  const what = `target "${name}"`;
  return origin === 'made'
    ? [{ ...step, action: 'delete-target', sentence: `${what} is deleted${because}` }]
    : [{ ...step, action: 'nothing', sentence: `${what} stays, because it was adopted` }];
}

function notOurs(what: string, deploymentId: string, key: string): ToolkitError {
  return new ToolkitError('not-ours', `${what} exists and does not carry our mark`, {
    hint: `Choose another ${key} in gateway.yaml, or tag it "${DEPLOYMENT_TAG}" = "${deploymentId}" to adopt it.`,
  });
}

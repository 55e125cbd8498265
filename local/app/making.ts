import { z } from 'zod';
import { ToolkitError } from '../../contract/errors.ts';
import type { Secret } from '../../contract/secret.ts';
import type { Resource } from '../api-gateway/state.ts';
import type { StackClient } from '../stack.ts';
import type { LocalAws } from '../start.ts';
import type { MadeResource } from './plan-stack.ts';

/** A resource of a stack, its properties resolved. */
export interface ResourceToMake {
  readonly logicalId: string;
  readonly type: string;
  readonly stackName: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Files and folders of the stack by their key in the assets' bucket. */
  readonly assets: ReadonlyMap<string, string>;
}

/** Makes the resources of one type in the local AWS. */
export type Maker = (resource: ResourceToMake, app: AppInMaking) => MadeResource | Promise<MadeResource>;

/** Something of a template that has no effect here. */
export interface Unused {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  /** What of it, where it is not all. */
  readonly what?: string | undefined;
}

/** What is made so far, of all stacks of an app. */
export interface AppInMaking {
  readonly aws: LocalAws;
  /** Replaces the vendors' servers in the functions that carry routes. */
  readonly upstream: string | undefined;
  /** The secret that clients get instead of one that is made up. */
  readonly clientSecret: Secret | undefined;
  readonly apis: Map<string, ApiInMaking>;
  /** Resources of an API when a deployment was made, by the deployment's id. */
  readonly deployments: Map<string, readonly Resource[]>;
  readonly invocations: Permission[];
  /** Documents of the app's own managed policies, by ARN. */
  readonly managedPolicies: Map<string, Readonly<Record<string, unknown>>>;
  /** Scopes that a user pool's resource servers declare, by the pool's id. */
  readonly userPools: Map<string, Set<string>>;
  readonly domains: Set<string>;
  readonly clients: StackClient[];
  readonly unused: Unused[];
}

/** A REST API whose methods are still being added. */
export interface ApiInMaking {
  readonly where: string;
  readonly resources: Map<string, Resource>;
}

/** Who may invoke a function. */
export interface Permission {
  readonly functionName: string;
  readonly principal: string;
  readonly sourceArn: string | undefined;
}

/** Where a resource stands, for messages: `"Api" (AWS::ApiGateway::RestApi)`. */
export function placeOf({ logicalId, type }: Pick<ResourceToMake, 'logicalId' | 'type'>): string {
  return `"${logicalId}" (${type})`;
}

/** What the local AWS cannot do, although a template asks for it. */
export function cannot(resource: Pick<ResourceToMake, 'logicalId' | 'type'>, why: string): ToolkitError {
  return new ToolkitError('config-invalid', `${placeOf(resource)} ${why}`, {
    hint: 'The local AWS refuses what it would otherwise do differently from AWS.',
  });
}

/**
 * The properties that a maker reads.
 * @throws ToolkitError `config-invalid` where one is missing or of another kind; a value is never repeated
 */
export function decodeProperties<T>(resource: ResourceToMake, schema: z.ZodType<T>): T {
  const decoded = schema.safeParse(resource.properties);
  if (decoded.success) return decoded.data;
  const [issue] = decoded.error.issues;
  const path = issue?.path.join('.') ?? '';
  throw new ToolkitError(
    'config-invalid',
    `property "${path}" of ${placeOf(resource)}: ${issue?.message ?? ''}`,
  );
}

/** Remembers that something of a resource has no effect here. */
export function noteUnused(
  { unused }: AppInMaking,
  { stackName, logicalId, type }: ResourceToMake,
  what: string,
): void {
  unused.push({ stackName, logicalId, type, what });
}

/** A name as CloudFormation makes them up: `STACK-LOGICALID-<12 of A-Z0-9>`, the first two cut to fit. */
export function madeUpName(
  { aws }: AppInMaking,
  { stackName, logicalId }: ResourceToMake,
  maxLength = 64,
): string {
  const suffix = aws.account.ids.target() + aws.account.ids.target().slice(0, 2);
  return `${`${stackName}-${logicalId}`.slice(0, maxLength - suffix.length - 1)}-${suffix}`;
}

/** CloudFormation takes numbers and booleans as text, too. */
export const number: z.ZodType<number> = z.coerce.number();
export const boolean: z.ZodType<boolean> = z.union([z.boolean(), z.stringbool()]);

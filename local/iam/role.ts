import { createHash } from 'node:crypto';
import { ToolkitError } from '../../contract/errors.ts';
import { partitionOf } from '../partition.ts';
import { decodePolicy } from './decode-policy.ts';
import type { PolicyDocument } from './decode-policy.ts';
import { ACTIONS } from './policy.ts';
import type { Policy } from './policy.ts';

/** A role to make. */
export interface RoleSettings {
  /** Letters, digits and `_+=,.@-`, at most 64. */
  readonly name: string;
  /** For example `/service/`; `/` where it is left out. */
  readonly path?: string | undefined;
  /** Who may assume it: statements about `sts:AssumeRole`, for example with a condition on `sts:ExternalId`. */
  readonly trustPolicy: PolicyDocument;
  /**
   * What it may do, by name. Left out, nobody has told, and nothing of what others permit it is refused; with an empty
   * object it may do nothing by itself.
   */
  readonly policies?: Readonly<Record<string, PolicyDocument>> | undefined;
  /** How long its sessions may be: 3,600, the default, to 43,200. */
  readonly maxSessionSeconds?: number | undefined;
}

/** A role of an account. */
export interface Role {
  /** `arn:aws:iam::ACCOUNT:role/PATH/NAME`. */
  readonly arn: string;
  readonly name: string;
  readonly accountId: string;
  readonly trust: Policy;
  readonly policies: readonly Policy[] | undefined;
  readonly maxSessionSeconds: number;
}

/** Bounds of a role's longest session (IAM API reference, CreateRole `MaxSessionDuration`, read 2026-11; documented). */
const SESSION_SECONDS = { min: 3600, max: 43_200 } as const;

/**
 * Reads the settings of a role.
 * @throws ToolkitError `config-invalid` where a name, a path or a length is none that IAM takes, or a policy asks for what
 *   the local AWS does not evaluate
 */
export function makeRole(
  settings: RoleSettings,
  { accountId, region }: { readonly accountId: string; readonly region: string },
): Role {
  const { name, path = '/', maxSessionSeconds = SESSION_SECONDS.min } = settings;
  if (!/^[\w+=,.@-]{1,64}$/.test(name)) throw invalid(`role "${name}" has a name that IAM does not take`);
  if (path.length > 512 || !/^\/(?:[\x21-\x7e]+\/)?$/.test(path)) {
    throw invalid(`role "${name}" has path "${path}": a path begins and ends with a slash`);
  }
  const { min, max } = SESSION_SECONDS;
  if (!Number.isInteger(maxSessionSeconds) || maxSessionSeconds < min || maxSessionSeconds > max) {
    throw invalid(`role "${name}" has sessions of ${maxSessionSeconds} seconds, not of ${min} to ${max}`);
  }
  const { trustPolicy, policies } = settings;
  return {
    arn: `arn:${partitionOf(region)}:iam::${accountId}:role${path}${name}`,
    name,
    accountId,
    trust: decodePolicy(trustPolicy, {
      where: `the trust policy of role "${name}"`,
      actions: ['sts:AssumeRole'],
      kind: 'trust',
    }),
    policies:
      policies && Object.entries(policies).map(([title, document]) => identityPolicy(title, name, document)),
    maxSessionSeconds,
  };
}

/** A policy that says what a role may do. @throws ToolkitError `config-invalid` */
export function identityPolicy(title: string, roleName: string, document: unknown): Policy {
  const where = `policy "${title}" of role "${roleName}"`;
  return decodePolicy(document, { where, actions: ACTIONS, kind: 'identity' });
}

/** What IAM calls a unique id: `AROA` and 17 of `[A-Z2-7]` for a role, here made of its ARN (form: IAM user guide). */
export function uniqueIdOf(prefix: 'AROA' | 'AIDA', arn: string): string {
  const digest = createHash('sha256').update(arn).digest();
  const letters = Array.from(digest.subarray(0, 17), (byte) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(byte % 32),
  );
  return `${prefix}${letters.join('')}`;
}

function invalid(message: string): ToolkitError {
  return new ToolkitError('config-invalid', message);
}

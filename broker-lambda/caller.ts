import { isObject } from '../contract/json-object.ts';
/** A role of AWS that signed a request. */
export interface Caller {
  /** Twelve digits. */
  readonly account: string;
  /** Without its path, which the ARN of a session does not have. */
  readonly role: string;
}

/** IAM user guide, "IAM identifiers", and STS API reference, AssumeRole (`RoleSessionName`), read 2026-11. */
const SESSION = /^arn:aws(?:-[a-z]+)*:sts::(\d{12}):assumed-role\/([\w+=,.@-]{1,64})\/[\w+=,.@-]{2,64}$/;

/**
 * Who signed the request, as API Gateway or the function URL says in the event's `requestContext`; no header is looked
 * at. Only sessions of roles: users with keys of their own, federated users and root are nobody here.
 */
export function readCaller(requestContext: Readonly<Record<string, unknown>>): Caller | undefined {
  const { accountId, userArn } = identityIn(requestContext);
  if (typeof accountId !== 'string' || typeof userArn !== 'string') return undefined;
  const [, account, role] = SESSION.exec(userArn) ?? [];
  if (account === undefined || role === undefined || account !== accountId) return undefined;
  return { account, role };
}

/**
 * `authorizer.iam` of a function URL and an HTTP API (payload version 2.0), `identity` of a REST API (1.0). An event
 * with both is none of either.
 */
function identityIn({ authorizer, identity }: Readonly<Record<string, unknown>>): {
  readonly accountId?: unknown;
  readonly userArn?: unknown;
} {
  const iam = isObject(authorizer) ? authorizer.iam : undefined;
  if (isObject(iam) && identity === undefined) return iam;
  return isObject(identity) && authorizer === undefined ? identity : {};
}

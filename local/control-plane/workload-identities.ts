import type {
  CreateWorkloadIdentityCommandInput,
  DeleteWorkloadIdentityCommandInput,
  GetWorkloadIdentityCommandInput,
  ListWorkloadIdentitiesCommandInput,
  UpdateWorkloadIdentityCommandInput,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type { Account } from '../account.ts';
import { sortedBy } from '../order.ts';
import { awsError, invalid } from './answer.ts';
import { identityArn, listGatewaysNow } from './find.ts';
import { epochSeconds } from './lifecycle.ts';
import { INVALID_TOKEN, page } from './pages.ts';
import { quotaProblem } from './quotas.ts';
import type { Answer } from './answer.ts';
import type { WorkloadIdentity } from './state.ts';

/** Largest and default page (service model: 1 to 20). */
const DEFAULT_PAGE = 20;

/** `CreateWorkloadIdentity`: 201. The model has no Conflict here: a name that is taken is invalid (assumed). */
export function createWorkloadIdentity(input: CreateWorkloadIdentityCommandInput, account: Account): Answer {
  const { name = '', allowedResourceOauth2ReturnUrls: returnUrls } = input;
  const identities = identitiesNow(account);
  if (identities.has(name)) return invalid(`WorkloadIdentity with name ${name} already exists`);
  const full = quotaProblem('workload identities', identities.size, account.quotas.workloadIdentities);
  if (full !== undefined) return full;
  const now = account.clock.now();
  const identity = { name, arn: identityArn(account, name), returnUrls, createdAt: now, updatedAt: now };
  identities.set(name, identity);
  if (input.tags !== undefined) {
    account.controlPlane.tags.set(identity.arn, new Map(Object.entries(input.tags)));
  }
  return { body: shown(identity) };
}

/** `GetWorkloadIdentity`. */
export function getWorkloadIdentity(input: GetWorkloadIdentityCommandInput, account: Account): Answer {
  const identity = identitiesNow(account).get(input.name ?? '');
  return identity === undefined ? notFound('id', input.name) : { body: view(identity) };
}

/** `UpdateWorkloadIdentity`: replaces the return URLs; also of the identity of a gateway (observed 2026-09-28). */
export function updateWorkloadIdentity(input: UpdateWorkloadIdentityCommandInput, account: Account): Answer {
  const identities = identitiesNow(account);
  const identity = identities.get(input.name ?? '');
  // Which of the two texts this operation has is assumed.
  if (identity === undefined) return notFound('name', input.name);
  const returnUrls = input.allowedResourceOauth2ReturnUrls;
  const updated = { ...identity, returnUrls, updatedAt: account.clock.now() };
  identities.set(identity.name, updated);
  return { body: view(updated) };
}

/** `ListWorkloadIdentities`, sorted by name (the order is assumed). */
export function listWorkloadIdentities(input: ListWorkloadIdentitiesCommandInput, account: Account): Answer {
  const all = sortedBy(identitiesNow(account).values(), ({ name }) => name);
  const found = page(all, ({ name }) => name, input.maxResults ?? DEFAULT_PAGE, input.nextToken);
  if (found === undefined) return INVALID_TOKEN;
  const workloadIdentities = found.items.map(({ name, arn }) => ({ name, workloadIdentityArn: arn }));
  return { body: { workloadIdentities, nextToken: found.nextToken } };
}

/** `DeleteWorkloadIdentity`: 204. */
export function deleteWorkloadIdentity(input: DeleteWorkloadIdentityCommandInput, account: Account): Answer {
  const identity = identitiesNow(account).get(input.name ?? '');
  if (identity === undefined) return notFound('name', input.name);
  account.controlPlane.workloadIdentities.delete(identity.name);
  account.controlPlane.tags.delete(identity.arn);
  return {};
}

/** Those of gateways come and go with them, so gateways are looked at first. */
function identitiesNow(account: Account): Map<string, WorkloadIdentity> {
  listGatewaysNow(account);
  return account.controlPlane.workloadIdentities;
}

/** Get says `id`, Delete says `name` (observed 2026-09-28). */
function notFound(what: 'id' | 'name', name = ''): Answer {
  return awsError('ResourceNotFoundException', `WorkloadIdentity with ${what} ${name} not found.`);
}

function shown({ name, arn, returnUrls }: WorkloadIdentity): object {
  return { name, workloadIdentityArn: arn, allowedResourceOauth2ReturnUrls: returnUrls };
}

function view(identity: WorkloadIdentity): object {
  return {
    ...shown(identity),
    createdTime: epochSeconds(identity.createdAt),
    lastUpdatedTime: epochSeconds(identity.updatedAt),
  };
}

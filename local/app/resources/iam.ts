import { z } from 'zod';
import { ToolkitError } from '../../../contract/errors.ts';
import { identityPolicy, makeRole, uniqueIdOf } from '../../iam/role.ts';
import type { Role } from '../../iam/role.ts';
import { partitionOf } from '../../partition.ts';
import { cannot, decodeProperties, madeUpName, noteUnused, number, placeOf } from '../making.ts';
import type { AppInMaking, Maker, ResourceToMake } from '../making.ts';

const document = z.record(z.string(), z.unknown());
const names = z.array(z.string()).default([]);

const roleProperties = z.object({
  RoleName: z.string().optional(),
  Path: z.string().optional(),
  AssumeRolePolicyDocument: document,
  Policies: z.array(z.object({ PolicyName: z.string(), PolicyDocument: document })).default([]),
  ManagedPolicyArns: names,
  MaxSessionDuration: number.optional(),
});

/** `AWS::IAM::Role`: STS and function URLs ask it, and functions that have it sign as it. */
export const makeIamRole: Maker = (resource, app) => {
  const properties = decodeProperties(resource, roleProperties);
  const { account } = app.aws;
  const name = properties.RoleName ?? madeUpName(app, resource);
  if (account.identities.findRoleByName(account.accountId, name) !== undefined) {
    throw cannot(resource, `has the name "${name}", which another role of the account has`);
  }
  const role = atResource(resource, () =>
    makeRole(
      {
        name,
        path: properties.Path,
        trustPolicy: properties.AssumeRolePolicyDocument,
        policies: Object.fromEntries(
          properties.Policies.map(({ PolicyName, PolicyDocument }) => [PolicyName, PolicyDocument]),
        ),
        maxSessionSeconds: properties.MaxSessionDuration,
      },
      account,
    ),
  );
  account.identities.addRole(role);
  for (const arn of properties.ManagedPolicyArns) attachManaged(resource, app, role, arn);
  if (resource.properties.PermissionsBoundary !== undefined) noteUnused(app, resource, 'PermissionsBoundary');
  return { ref: name, attributes: { Arn: role.arn, RoleId: uniqueIdOf('AROA', role.arn) } };
};

/** Of a policy that is not the app's own nobody here knows what it allows. */
function attachManaged(resource: ResourceToMake, app: AppInMaking, role: Role, arn: string): void {
  const known = app.managedPolicies.get(arn);
  if (known === undefined) noteUnused(app, resource, 'a managed policy that is not the app’s');
  else attach(resource, app, [role.name], known);
}

const policyProperties = z.object({
  PolicyName: z.string().optional(),
  ManagedPolicyName: z.string().optional(),
  Path: z.string().default('/'),
  PolicyDocument: document,
  Roles: names,
});

/** `AWS::IAM::Policy`: a part of what its roles may do. */
export const makeIamPolicy: Maker = (resource, app) => {
  const {
    PolicyName = resource.logicalId,
    PolicyDocument,
    Roles,
  } = decodeProperties(resource, policyProperties);
  attach(resource, app, Roles, PolicyDocument);
  return { ref: PolicyName, attributes: { Id: PolicyName } };
};

/** `AWS::IAM::ManagedPolicy`: the same, also for roles that name it. */
export const makeManagedPolicy: Maker = (resource, app) => {
  const { ManagedPolicyName, Path, PolicyDocument, Roles } = decodeProperties(resource, policyProperties);
  const { accountId, region } = app.aws;
  const name = ManagedPolicyName ?? madeUpName(app, resource);
  const arn = `arn:${partitionOf(region)}:iam::${accountId}:policy${Path}${name}`;
  app.managedPolicies.set(arn, PolicyDocument);
  attach(resource, app, Roles, PolicyDocument);
  return { ref: arn, attributes: { PolicyArn: arn } };
};

function attach(
  resource: ResourceToMake,
  app: AppInMaking,
  roles: readonly string[],
  policy: Readonly<Record<string, unknown>>,
): void {
  const { accountId, account } = app.aws;
  for (const name of roles) {
    const role = account.identities.findRoleByName(accountId, name);
    const decoded = atResource(resource, () => identityPolicy(resource.logicalId, name, policy));
    if (role === undefined) noteUnused(app, resource, 'for a role that is not the app’s');
    else account.identities.attach(role, decoded);
  }
}

/** Says of a policy that is refused where it stands. */
function atResource<T>(resource: ResourceToMake, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof ToolkitError)) throw cause;
    const { code, message, hint } = cause;
    const options = { cause, ...(hint === undefined ? {} : { hint }) };
    throw new ToolkitError(code, `${placeOf(resource)}: ${message}`, options);
  }
}

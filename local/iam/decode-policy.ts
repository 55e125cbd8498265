import { z } from 'zod';
import { ToolkitError } from '../../contract/errors.ts';
import { KEYS_OF, matches } from './policy.ts';
import type { Action, Condition, ConditionOperator, Policy, Statement } from './policy.ts';

/** A policy document as IAM takes it: `{ Version, Statement }`. */
export type PolicyDocument = Readonly<Record<string, unknown>>;

/** What a policy is attached to, and what it is read for. */
export interface PolicyPlace {
  /** For messages: `policy "CallBroker" of role "crm-access"`. */
  readonly where: string;
  readonly actions: readonly Action[];
  /** `identity` says nothing of principals, `trust` nothing of resources. */
  readonly kind: 'identity' | 'trust' | 'resource';
}

const texts = z.union([z.string().transform((text) => [text]), z.array(z.string())]);
const scalar = z.union([z.string(), z.boolean(), z.number()]).transform(String);
const conditionValues = z.union([scalar.transform((value) => [value]), z.array(scalar)]);

const statementSchema = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.union([z.literal('*'), z.record(z.string(), texts)]).optional(),
  NotPrincipal: z.unknown().optional(),
  Action: texts.optional(),
  NotAction: texts.optional(),
  Resource: texts.optional(),
  NotResource: texts.optional(),
  Condition: z.record(z.string(), z.record(z.string(), conditionValues)).default({}),
});

/** A single statement need not stand in a list. */
const documentSchema = z.object({
  Statement: z.preprocess(
    (value): unknown => (Array.isArray(value) ? value : [value]),
    z.array(statementSchema),
  ),
});

type StatementText = z.infer<typeof statementSchema>;

/**
 * Reads of a policy the statements about `actions`; all others are none of ours and are left out.
 * @throws ToolkitError `config-invalid` where it is no policy, or a statement about these actions asks for what is not
 *   evaluated here: nothing of it is passed over
 */
export function decodePolicy(document: unknown, place: PolicyPlace): Policy {
  const decoded = documentSchema.safeParse(document);
  if (!decoded.success) {
    const [issue] = decoded.error.issues;
    throw refuse(place, `is none at "${issue?.path.join('.') ?? ''}": ${issue?.message ?? ''}`);
  }
  return decoded.data.Statement.filter((statement) => isAbout(statement, place)).map((statement) =>
    toStatement(statement, place),
  );
}

/** What services may do and who logs in by SAML or OIDC is decided elsewhere. */
function isAbout(statement: StatementText, { actions, kind }: PolicyPlace): boolean {
  const asked = actionsOf(statement);
  if (!actions.some((action) => matches(asked, action, true))) return false;
  return kind === 'identity' || typeof statement.Principal !== 'object' || 'AWS' in statement.Principal;
}

function actionsOf({ Action, NotAction }: StatementText): Statement['actions'] {
  return { patterns: Action ?? NotAction ?? [], isNegated: Action === undefined };
}

function toStatement(statement: StatementText, place: PolicyPlace): Statement {
  const { Effect, Action, NotAction, Resource, NotResource, NotPrincipal } = statement;
  if (NotPrincipal !== undefined) throw refuse(place, 'has a "NotPrincipal", which is not supported');
  if (Action !== undefined && NotAction !== undefined) throw refuse(place, 'has "Action" and "NotAction"');
  if (Resource !== undefined && NotResource !== undefined)
    throw refuse(place, 'has "Resource" and "NotResource"');
  const resources = Resource ?? NotResource;
  if ((resources === undefined) !== (place.kind === 'trust')) {
    throw refuse(place, place.kind === 'trust' ? 'has a "Resource"' : 'has no "Resource"');
  }
  const variable = resources?.find((pattern) => pattern.includes('${'));
  if (variable !== undefined) throw refuse(place, `has the variable "${variable}", which is not supported`);
  return {
    effect: Effect,
    principals: principalsOf(statement, place),
    actions: actionsOf(statement),
    resources: { patterns: resources ?? ['*'], isNegated: Resource === undefined && resources !== undefined },
    conditions: conditionsOf(statement, place),
  };
}

function principalsOf({ Principal }: StatementText, place: PolicyPlace): readonly string[] {
  if ((Principal === undefined) !== (place.kind === 'identity')) {
    throw refuse(place, place.kind === 'identity' ? 'has a "Principal"' : 'has no "Principal"');
  }
  const named = Principal === '*' ? ['*'] : (Principal?.AWS ?? []);
  const wrong = named.find((principal) => !isPrincipal(principal));
  if (wrong !== undefined) throw refuse(place, `has the principal "${wrong}", which is none`);
  return named;
}

/** IAM user guide, "AWS JSON policy elements: Principal", read 2026-11: no wildcard but `*` alone (documented). */
export function isPrincipal(text: string): boolean {
  return /^(?:\*|\d{12}|arn:[\w-]+:(?:iam|sts)::\d{12}:(?:root|(?:user|role|assumed-role)\/[^*?\s]+))$/.test(
    text,
  );
}

function conditionsOf({ Condition }: StatementText, place: PolicyPlace): readonly Condition[] {
  return Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => {
      if (!isOperator(operator)) throw refuse(place, `has a condition "${operator}", which is not supported`);
      const known = KEYS_OF[operator].find((each) => each === key.toLowerCase());
      if (known === undefined) {
        throw refuse(place, `has a condition "${operator}" of "${key}", which is not supported`);
      }
      return { operator, key: known, values };
    }),
  );
}

function isOperator(name: string): name is ConditionOperator {
  return Object.hasOwn(KEYS_OF, name);
}

function refuse({ where, actions }: PolicyPlace, why: string): ToolkitError {
  return new ToolkitError('config-invalid', `${where} ${why}`, {
    hint: `The local AWS evaluates statements about ${actions.join(', ')}, with conditions ${describeConditions()}.`,
  });
}

function describeConditions(): string {
  return Object.entries(KEYS_OF)
    .map(([operator, keys]) => `${operator} of ${keys.join(' or ')}`)
    .join(', ');
}

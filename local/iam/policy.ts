/** A policy, as far as the local AWS evaluates it: the statements about actions that it asks for. Plain data. */
export type Policy = readonly Statement[];

/** What a statement says of an action. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** `*`, account ids and ARNs; nobody in the policy of an identity, which is about its owner. */
  readonly principals: readonly string[];
  readonly actions: Matcher;
  readonly resources: Matcher;
  /** All of them have to hold. */
  readonly conditions: readonly Condition[];
}

/** Texts with the wildcards `*` and `?`. */
export interface Matcher {
  readonly patterns: readonly string[];
  /** Of `NotAction` and `NotResource`: matches what none of the patterns does. */
  readonly isNegated: boolean;
}

/** One operator on one key: holds where one of the values does, a negated operator where none does. */
export interface Condition {
  readonly operator: ConditionOperator;
  readonly key: ConditionKey;
  readonly values: readonly string[];
}

/** The operators that are known (IAM user guide, "Condition operators", read 2026-11; documented). */
export type ConditionOperator =
  'StringEquals' | 'Bool' | 'ArnEquals' | 'ArnLike' | 'ArnNotEquals' | 'ArnNotLike';

/** The keys that are known, in lower case: IAM tells no case apart in them. */
export type ConditionKey =
  'sts:externalid' | 'lambda:functionurlauthtype' | 'lambda:invokedviafunctionurl' | 'aws:principalarn';

/** Which keys an operator may have: others are refused where the policy is made, not passed over. */
export const KEYS_OF: Readonly<Record<ConditionOperator, readonly ConditionKey[]>> = {
  StringEquals: ['sts:externalid', 'lambda:functionurlauthtype'],
  Bool: ['lambda:invokedviafunctionurl'],
  ArnEquals: ['aws:principalarn'],
  ArnLike: ['aws:principalarn'],
  ArnNotEquals: ['aws:principalarn'],
  ArnNotLike: ['aws:principalarn'],
};

/** The actions of which the local AWS asks policies. */
export type Action =
  'sts:AssumeRole' | 'lambda:InvokeFunctionUrl' | 'lambda:InvokeFunction' | 'secretsmanager:GetSecretValue';

/** Those that the policy of an identity is read for. */
export const ACTIONS: readonly Action[] = [
  'sts:AssumeRole',
  'lambda:InvokeFunctionUrl',
  'lambda:InvokeFunction',
  'secretsmanager:GetSecretValue',
];

/** Whether a text is what a pattern with `*` and `?` says. */
export function matchesPattern(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[\\^$.+()|[\]{}]/g, '\\$&')
    .replaceAll('*', '[^]*')
    .replaceAll('?', '[^]');
  return new RegExp(`^${source}$`).test(text);
}

/** Whether a matcher takes a text; actions are compared without regard to case. */
export function matches({ patterns, isNegated }: Matcher, text: string, ignoresCase = false): boolean {
  const fold = (value: string): string => (ignoresCase ? value.toLowerCase() : value);
  return patterns.some((pattern) => matchesPattern(fold(pattern), fold(text))) !== isNegated;
}

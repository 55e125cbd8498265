import type { DocumentChange } from './compare-documents.ts';

/** What happens to one resource; `nothing` where it is as it is to be. */
export type StepAction =
  | 'create-provider'
  | 'update-provider'
  | 'delete-provider'
  | 'create-gateway'
  | 'update-gateway'
  | 'delete-gateway'
  | 'allow-return-url'
  | 'create-target'
  | 'update-target'
  | 'delete-target'
  | 'write-object'
  | 'delete-object'
  | 'nothing';

/** One step of a plan. It holds no secret and may be printed. */
export interface Step {
  readonly action: StepAction;
  readonly resource: 'provider' | 'gateway' | 'identity' | 'target' | 'object';
  /** Of an object its URI, of the gateway's identity the URL that it is to allow. */
  readonly name: string;
  /** Of an existing target. */
  readonly targetId?: string;
  /** Of a provider: each kind has names of its own. */
  readonly kind?: 'apiKey' | 'oauth';
  /** What changes and why, in one line. */
  readonly sentence: string;
  /** What a target's document gains and loses, by operation. */
  readonly changes?: DocumentChange;
  /** What somebody should know before it is done. */
  readonly warning?: string;
  /** What cannot be seen or done. */
  readonly note?: string;
}

/** Steps in the order in which they are taken. */
export type Plan = readonly Step[];

/** Whether a plan changes anything. */
export function hasChanges(plan: Plan): boolean {
  return plan.some(({ action }) => action !== 'nothing');
}

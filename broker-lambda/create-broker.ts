import type { BrokerPolicy } from '../contract/broker-policy.ts';
import type { SecretReader } from '../tokens/secret-reader.ts';
import { answerEvent } from './answer.ts';
import type { BrokerAnswer } from './answer.ts';
import type { WriteEntry } from './audit-log.ts';
import { createIssueToken } from './issue-token.ts';
import { createLimitCalls } from './limit-calls.ts';
import { createVerifyAssertion } from './verify-assertion.ts';

/** A broker's policy, and what surrounds it. */
export interface BrokerFunctionOptions {
  readonly deploymentId: string;
  readonly policy: BrokerPolicy;
  readonly secrets: SecretReader;
  readonly log: WriteEntry;
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
  readonly newId?: (() => string) | undefined;
  readonly fetch?: typeof fetch | undefined;
}

/** Answers events of a function URL with `AWS_IAM`, or of an API of API Gateway with the same. */
export type BrokerFunction = (event: unknown) => Promise<BrokerAnswer>;

/** Makes a token broker. Its memory (rates, taken assertions, tokens) is bounded, and one environment's own. */
export function createBrokerFunction(options: BrokerFunctionOptions): BrokerFunction {
  const { deploymentId, policy, secrets, log, now = Date.now, newId, fetch } = options;
  const parts = {
    ...{ deploymentId, policy, now, log },
    limitCalls: createLimitCalls(now),
    verifyAssertion: createVerifyAssertion({ issuers: policy.issuers, now, fetch }),
    issueToken: createIssueToken({ credentials: policy.credentials, secrets, now, newId, fetch }),
  };
  return (event) => answerEvent(event, parts);
}

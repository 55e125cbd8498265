import { z } from 'zod';
import type { StackConfig } from './stack-config.ts';
import { stackParts } from './stack-config.ts';
import { textOf } from './text-of.ts';

/** `stack` in `broker.yaml`: what the CDK app builds in the central account; the function reads nothing of it. */
export interface BrokerStackConfig {
  readonly memoryMb: number;
  /** The log is the record of who got which credential. */
  readonly logRetentionDays: StackConfig['logRetentionDays'];
  /** X-Ray. */
  readonly tracing: boolean;
  /** Environments at once, each of which counts calls for itself; left out: as many as the account has. */
  readonly reservedConcurrency?: number | undefined;
  /** An SNS topic that every alarm notifies. */
  readonly alarmsTopicArn?: string | undefined;
  /** Who may read the secrets beside the broker, by ARN: functions that rotate them, administrators. */
  readonly otherReaders: readonly string[];
  /** Customer managed keys under which Secrets Manager keeps the secrets. */
  readonly keyArns: readonly string[];
}

/** The schema of `stack` in `broker.yaml`. */
export const brokerStackSchema: z.ZodType<BrokerStackConfig> = z.strictObject({
  memoryMb: stackParts.memoryMb,
  logRetentionDays: stackParts.logRetentionDays.default(365),
  tracing: z.boolean().default(true),
  reservedConcurrency: stackParts.reservedConcurrency.optional(),
  alarmsTopicArn: stackParts.alarmsTopicArn.optional(),
  otherReaders: z
    .array(
      textOf(
        /^arn:aws[\w-]*:iam::\d{12}:((role|user)\/[\w+=,.@/-]+|root)$/,
        'the ARN of a role or user; no wildcard',
      ),
    )
    .default([]),
  keyArns: stackParts.keyArns,
});

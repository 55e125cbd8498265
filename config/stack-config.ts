import { z } from 'zod';
import { textOf } from './text-of.ts';

/** `stack` in `gateway.yaml`: what the CDK app builds, as far as a gateway may choose it. */
export interface StackConfig {
  /**
   * Versions of the API key. The gateway sends the last; all of them open the APIs, so that a key is replaced
   * without downtime: add 2, deploy, register, drop 1, deploy.
   */
  readonly apiKeys: readonly number[];
  /**
   * Where the credential provider finds the key: `external` is the stack's own secret (that the service takes one is
   * assumed, as modelled 2026-10-01), `managed` a copy that `register` hands to the service.
   */
  readonly apiKeySecret: 'external' | 'managed';
  /** A Cognito client for people, beside the one for machines: authorization code with PKCE. */
  readonly webClient?: { readonly callbackUrls: readonly string[] } | undefined;
  /** Of each vendor's API. */
  readonly throttle: { readonly ratePerSecond: number; readonly burst: number };
  /** Calls a day to each vendor's API; without it as many as the throttle lets through. */
  readonly quotaPerDay?: number | undefined;
  /** Of each vendor's function; without it they share what the account has. */
  readonly reservedConcurrency?: number | undefined;
  readonly memoryMb: number;
  readonly logRetentionDays: (typeof LOG_RETENTION_DAYS)[number];
  /** Stage of each vendor's API. */
  readonly stageName: string;
  /** X-Ray. */
  readonly tracing: boolean;
  /** An SNS topic that every alarm notifies. */
  readonly alarmsTopicArn?: string | undefined;
  /** The gateway's own application logs. They hold tool arguments, tokens among them: masked, but off by default. */
  readonly logDelivery: boolean;
  /**
   * The role with which API Gateway writes logs belongs to the account and Region, not to an API: `existing` relies on
   * it, `create` sets one, which outlives the stack because other APIs may have come to use it.
   */
  readonly apiGatewayLogRole: 'existing' | 'create';
  /** Customer managed keys under which Secrets Manager keeps secrets that steps name. */
  readonly secretKeyArns: readonly string[];
  /** What the gateway's role may do beside what the stack gives it, for example `execute-api:Invoke` with `outbound.iam`. */
  readonly gatewayRoleAllows: readonly RoleAllowance[];
}

/** Actions by their full names, and the resources on which they are allowed. */
export interface RoleAllowance {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** What CloudWatch Logs knows (API reference, PutRetentionPolicy). */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const positive = z.int().min(1);

/** Parts that stacks of other files have, too. */
export const stackParts: {
  readonly memoryMb: z.ZodType<number, number | undefined>;
  readonly logRetentionDays: z.ZodType<StackConfig['logRetentionDays']>;
  readonly reservedConcurrency: z.ZodType<number>;
  readonly alarmsTopicArn: z.ZodType<string>;
  readonly keyArns: z.ZodType<readonly string[], readonly string[] | undefined>;
} = {
  memoryMb: z.int().min(128).max(10_240).default(256),
  logRetentionDays: z.literal(LOG_RETENTION_DAYS),
  reservedConcurrency: positive,
  alarmsTopicArn: textOf(/^arn:aws(-[^:]+)?:sns:[^:]+:\d{12}:[\w-]+$/, 'the ARN of an SNS topic'),
  // An alias grants nothing (KMS developer guide, "Controlling access to aliases"; documented).
  keyArns: z
    .array(
      textOf(/^arn:aws[\w-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/, 'the ARN of a key; no alias, no wildcard'),
    )
    .default([]),
};

/** The schema of `stack` in `gateway.yaml`. */
export const stackConfigSchema: z.ZodType<StackConfig> = z.strictObject({
  apiKeys: z
    .array(positive)
    .min(1)
    .max(2, 'two versions at most: the old one and the new one')
    .refine((versions) => new Set(versions).size === versions.length, 'each version once')
    .default([1]),
  apiKeySecret: z.enum(['external', 'managed']).default('external'),
  webClient: z
    .strictObject({
      callbackUrls: z
        .array(
          textOf(
            /^(https:\/\/[^\s#]+|http:\/\/localhost(:\d+)?(\/[^\s#]*)?)$/,
            'an https URL, or http on localhost',
          ),
        )
        .min(1),
    })
    .optional(),
  throttle: z
    .strictObject({ ratePerSecond: positive.default(50), burst: positive.default(100) })
    .prefault({}),
  quotaPerDay: positive.optional(),
  reservedConcurrency: stackParts.reservedConcurrency.optional(),
  memoryMb: stackParts.memoryMb,
  logRetentionDays: stackParts.logRetentionDays.default(30),
  stageName: textOf(/^\w{1,128}$/, 'letters, digits and underscores').default('prod'),
  tracing: z.boolean().default(true),
  alarmsTopicArn: stackParts.alarmsTopicArn.optional(),
  logDelivery: z.boolean().default(false),
  apiGatewayLogRole: z.enum(['existing', 'create']).default('existing'),
  secretKeyArns: stackParts.keyArns,
  gatewayRoleAllows: z
    .array(
      z.strictObject({
        actions: z
          .array(textOf(/^[a-z0-9-]+:[A-Za-z0-9]+$/, 'one action, for example execute-api:Invoke'))
          .min(1),
        resources: z.array(textOf(/^arn:[^:*]+:[^:*]+:[^\s]+$/, 'an ARN that names its service')).min(1),
      }),
    )
    .default([]),
});

/** What a gateway gets that chooses nothing. */
export const DEFAULT_STACK_CONFIG: StackConfig = stackConfigSchema.parse({});

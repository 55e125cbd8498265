import { RemovalPolicy } from 'aws-cdk-lib';
import { CustomDataIdentifier, DataProtectionPolicy, LogGroup } from 'aws-cdk-lib/aws-logs';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { StackConfig } from '../config/stack-config.ts';
import { ToolkitError } from '../contract/errors.ts';

/** How a log group is kept. */
export interface MaskedLogGroupProps {
  readonly retentionDays: StackConfig['logRetentionDays'];
  /** Only where AWS wants a prefix. */
  readonly logGroupName?: string;
  /** Names of arguments and headers whose values are masked wherever they stand. */
  readonly maskedNames?: readonly string[];
}

/**
 * What is masked in every log: an expression may hold letters, digits and `_#=@/;,- ^$?[]{}|\*+.`, at most 200 (CloudWatch
 * Logs user guide, CWL-custom-data-identifiers; documented). It takes in what follows up to a space: too much rather
 * than too little.
 */
const CREDENTIALS: Readonly<Record<string, string>> = {
  BearerToken: '[Bb][Ee][Aa][Rr][Ee][Rr] +\\S+',
  BasicCredential: '[Bb][Aa][Ss][Ii][Cc] +[A-Za-z0-9+/=_-]{8,}',
  JsonWebToken: 'ey[A-Za-z0-9_-]{8,}[.]ey[A-Za-z0-9_-]{8,}[.][A-Za-z0-9_-]*',
};

/** Of one log group's policy (same page; documented). */
const MAX_IDENTIFIERS = 10;
const MAX_EXPRESSION = 200;

/**
 * A log group with retention, deleted with its stack, in which CloudWatch masks what looks like a credential. No part of
 * the toolkit logs one; the mask is for what nobody thought of.
 * @throws ToolkitError `limit-exceeded` where more names are to be masked than one policy can hold
 */
export function maskedLogGroup(scope: Construct, id: string, props: MaskedLogGroupProps): LogGroup {
  const { retentionDays, logGroupName, maskedNames = [] } = props;
  const identifiers = Object.entries({ ...CREDENTIALS, ...valuesOf(maskedNames) });
  return new LogGroup(scope, id, {
    ...(logGroupName === undefined ? {} : { logGroupName }),
    // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the enum's values are these numbers of days
    retention: retentionDays as RetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
    dataProtectionPolicy: new DataProtectionPolicy({
      name: 'mask-credentials',
      description: 'Masks what looks like a credential',
      identifiers: identifiers.map(([name, expression]) => new CustomDataIdentifier(name, expression)),
    }),
  });
}

/** As in `X-Asana-Token=Bearer abc, …` and `"X-Asana-Token":"Bearer abc"`. */
function valuesOf(names: readonly string[]): Readonly<Record<string, string>> {
  const distinct = [...new Set(names)];
  const free = MAX_IDENTIFIERS - Object.keys(CREDENTIALS).length;
  const expressions = distinct.map((name) => `${ignoringCase(name)}[^A-Za-z0-9]{1,5}[^,}]+`);
  if (distinct.length > free || expressions.some((expression) => expression.length > MAX_EXPRESSION)) {
    throw new ToolkitError(
      'limit-exceeded',
      `a log can mask the values of ${free} names of up to 40 letters, asked are ${distinct.length}`,
      { hint: 'Set "stack.logDelivery" to false in gateway.yaml, or carry fewer vendors with one gateway.' },
    );
  }
  return Object.fromEntries(
    expressions.map((expression, index) => [`TokenArgument${index + 1}`, expression]),
  );
}

function ignoringCase(name: string): string {
  return name.replace(/[A-Za-z]/g, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`);
}

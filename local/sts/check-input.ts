/** The parameters of AssumeRole that are read. */
export interface AssumeRoleInput {
  readonly roleArn: string;
  readonly roleSessionName: string;
  readonly externalId: string | undefined;
  readonly durationSeconds: number;
}

/** What is wrong with a parameter; without a message STS says none. */
export interface InputProblem {
  readonly code: 'ValidationError' | 'MalformedInput';
  readonly message: string | undefined;
}

/** Bounds of the parameters (STS API reference, AssumeRole, version 2011-06-15, read 2026-11; documented). */
const RULES = {
  RoleArn: {
    min: 20,
    max: 2048,
    // Characters beyond the basic plane are refused, whatever the pattern says (reported).
    pattern: /^[\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufffd]+$/,
    shown: String.raw`[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+`,
  },
  RoleSessionName: { min: 2, max: 64, pattern: /^[\w+=,.@-]*$/, shown: String.raw`[\w+=,.@-]*` },
  ExternalId: { min: 2, max: 1224, pattern: /^[\w+=,.@:/-]*$/, shown: String.raw`[\w+=,.@:\/-]*` },
} as const;

const SECONDS = { min: 900, max: 43_200, default: 3600 } as const;

/** Parameters that narrow, tag or prove a session, all of which would have to count: none is passed over. */
const NOT_SUPPORTED =
  /^(?:Policy|PolicyArns|Tags|TransitiveTagKeys|SerialNumber|TokenCode|SourceIdentity|ProvidedContexts)(?:\.|$)/;

/**
 * Reads the parameters of AssumeRole. Of a parameter that stands there twice the first counts, and others are not looked
 * at (reported); the wording is that of the service, also reported.
 */
export function checkInput(form: URLSearchParams): AssumeRoleInput | InputProblem {
  const unsupported = [...form.keys()].find((name) => NOT_SUPPORTED.test(name));
  if (unsupported !== undefined) {
    return problem(`the local AWS does not support '${unsupported}' of AssumeRole`);
  }
  const seconds = readSeconds(form.get('DurationSeconds'));
  if (typeof seconds !== 'number') return seconds;
  const violations = [
    ...violationsOf(form, 'RoleArn', true),
    ...violationsOf(form, 'RoleSessionName', true),
    ...violationsOf(form, 'ExternalId', false),
    ...boundsOf(seconds),
  ];
  if (violations.length > 0) return problem(describe(violations));
  const roleArn = form.get('RoleArn') ?? '';
  if (!/^arn:[\w-]+:iam::\d{12}:role\/[^\s]+$/.test(roleArn)) return problem(`${roleArn} is invalid`);
  return {
    roleArn,
    roleSessionName: form.get('RoleSessionName') ?? '',
    externalId: form.get('ExternalId') ?? undefined,
    durationSeconds: seconds,
  };
}

/** A signed number of 32 bits; what is none has no message (reported). */
function readSeconds(text: string | null): number | InputProblem {
  if (text === null) return SECONDS.default;
  if (text === '') return { code: 'MalformedInput', message: 'missing value for decimal type' };
  const seconds = Number(text);
  const isWhole = /^[+-]?\d+$/.test(text) && seconds === (seconds | 0);
  return isWhole ? seconds : { code: 'MalformedInput', message: undefined };
}

function violationsOf(
  form: URLSearchParams,
  name: keyof typeof RULES,
  isRequired: boolean,
): readonly string[] {
  const value = form.get(name);
  const member = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  if (value === null) {
    return isRequired
      ? [`Value null at '${member}' failed to satisfy constraint: Member must not be null`]
      : [];
  }
  const { min, max, pattern, shown } = RULES[name];
  const failed = `Value '${value}' at '${member}' failed to satisfy constraint: Member must`;
  // Characters are counted, not units of UTF-16 (reported).
  const { length } = Array.from(value);
  return [
    ...(pattern.test(value) ? [] : [`${failed} satisfy regular expression pattern: ${shown}`]),
    ...(length < min ? [`${failed} have length greater than or equal to ${min}`] : []),
    ...(length > max ? [`${failed} have length less than or equal to ${max}`] : []),
  ];
}

function boundsOf(seconds: number): readonly string[] {
  const failed = `Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value`;
  if (seconds < SECONDS.min) return [`${failed} greater than or equal to ${SECONDS.min}`];
  return seconds > SECONDS.max ? [`${failed} less than or equal to ${SECONDS.max}`] : [];
}

function describe(violations: readonly string[]): string {
  const { length } = violations;
  return `${length} validation error${length === 1 ? '' : 's'} detected: ${violations.join('; ')}`;
}

function problem(message: string): InputProblem {
  return { code: 'ValidationError', message };
}

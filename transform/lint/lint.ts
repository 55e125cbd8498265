import type { Severity } from '../../contract/finding.ts';
import type { Choices } from '../choices.ts';
import type { Fix } from './rule.ts';
import { RULES } from './rules/index.ts';
import { openSubject } from './subject.ts';
import type { LintInput } from './subject.ts';

/** What the gateway, AWS CDK's check or a model would not take, with what is to be done. */
export interface LintFinding {
  /** `lint/{rule}`, for example `lint/one-of`. Stable. */
  readonly code: string;
  readonly severity: Severity;
  /** RFC 6901 JSON pointer into the document. */
  readonly pointer: string;
  readonly message: string;
  /** What the service or AWS CDK's check says of this place, where that is known. */
  readonly serviceMessage?: string;
  readonly fix: Fix;
  /** Where the rule comes from, with its evidence. */
  readonly reference: string;
}

/** What is to be said of one document. */
export interface LintResult {
  /** How many operations it has. */
  readonly operations: number;
  readonly findings: readonly LintFinding[];
}

/**
 * Finds everything in a document, as it is, that keeps the gateway from making working tools of it; in the order of
 * the rules, and of the document within a rule.
 * @throws ToolkitError `config-invalid` for a target's name, `document-too-complex` or `limit-exceeded`.
 */
export function lint(input: LintInput, choices: Choices): LintResult {
  const subject = openSubject(input, choices);
  const findings = RULES.flatMap(({ name, severity, reference, fix, check }) =>
    Array.from(check(subject), (hit) => ({ code: `lint/${name}`, severity, fix, reference, ...hit })),
  );
  return { operations: subject.operations.length, findings };
}

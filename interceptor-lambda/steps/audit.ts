import { auditLine } from '../audit-line.ts';
import type { StepKind } from '../step.ts';

/** One line per decision: who, which tool, for whom the token is, fingerprints in and out, and how it ended. */
export const audit: StepKind<'audit'> = {
  name: 'audit',
  request: (_plan, parts) => ({
    settle: (call, refusal) => parts.audit(auditLine('request', call, { refusal, now: parts.now() })),
  }),
  response: (_plan, parts) => ({
    settle: ({ call, status }, refusal) =>
      parts.audit(auditLine('response', call, { refusal, status, now: parts.now() })),
  }),
};

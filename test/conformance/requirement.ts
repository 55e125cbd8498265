/** What is known of one behaviour of the real service, and how. */
export interface Requirement {
  /** Section of the fact sheet and a name, for example `G4/tool-order`; tests name it in square brackets in their titles. */
  readonly id: string;
  /** Where it is said: a page, a model, a capture, a report. */
  readonly source: string;
  /** Day on which the source was read or captured, `2026-09-28`. */
  readonly read: string;
  /** One sentence. */
  readonly behaviour: string;
  readonly kind: Kind;
}

/** `observed`: a capture exists; `reported`: second hand; `assumed`: nobody has said so. */
export type Kind = 'documented' | 'observed' | 'reported' | 'assumed';

export const KINDS: readonly Kind[] = ['observed', 'documented', 'reported', 'assumed'];

/** Base of the developer guide's pages. */
export const GUIDE = 'https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/';
/** The service model that botocore ships. */
export const MODEL = 'bedrock-agentcore-control 2023-06-05 (botocore 1.43.107)';

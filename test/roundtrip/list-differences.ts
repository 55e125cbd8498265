import { explainReason } from './explain-reason.ts';
import type { DocumentResult } from './run-document.ts';
import type { Reason } from './run-request.ts';

/** One request that differs or is refused, on one side, and one reason for it. */
export interface ListedDifference {
  readonly document: string;
  /** For example `POST /tasks`. */
  readonly operation: string;
  readonly variant: string;
  readonly fate: 'kept' | 'adapted';
  readonly side: Reason['side'];
  readonly why: string;
  readonly class: Reason['class'];
  readonly detail: string;
}

/** Every request that is not as it ought to be, by name, in the order of the documents and of their operations. */
export function listDifferences(results: readonly DocumentResult[]): readonly ListedDifference[] {
  return results.flatMap(({ name: document, outcomes }) =>
    outcomes.flatMap(({ operation, variant, fate, reasons }) =>
      reasons.map(({ side, class: name, detail }) => {
        const why = explainReason({ side, class: name, detail });
        return { document, operation, variant, fate, side, why, class: name, detail };
      }),
    ),
  );
}

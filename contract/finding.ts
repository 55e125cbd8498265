/** `error`: what was asked cannot be done. `warning`: something was dropped. `note`: something was changed. */
export type Severity = 'error' | 'warning' | 'note';

/** Bad or noteworthy news about a document, as data. It is collected, never thrown. */
export interface Finding {
  /** `{pass}/{what}`, for example `merge-all-of/merged`. Stable. */
  readonly code: string;
  readonly severity: Severity;
  /** RFC 6901 JSON pointer into the vendor's document, for example `/paths/~1tasks/post/requestBody`. */
  readonly pointer: string;
  /** One sentence, subject first, names in quotes. */
  readonly message: string;
  /** What to do about it, where there is something to do. */
  readonly hint?: string;
  /** Where the rule comes from: a URL, with section where there is one. */
  readonly reference?: string;
}

import { DEFAULT_CHOICES } from '../../../transform/choices.ts';
import type { Choices } from '../../../transform/choices.ts';
import type { JsonObject } from '../../../transform/document.ts';
import { lint } from '../../../transform/lint/lint.ts';
import type { LintFinding } from '../../../transform/lint/lint.ts';
import { parseDocument } from '../../../transform/parse-document.ts';
import { parseText } from '../../../transform/read/parse-text.ts';

/** The findings of a text, read as the command does but for other files. */
export function lintText(file: string, text: string, choices: Partial<Choices> = {}): readonly LintFinding[] {
  const written = parseText(file, text).value as JsonObject;
  const document = parseDocument(file, text);
  return lint({ document, text, written }, { ...DEFAULT_CHOICES, ...choices }).findings;
}

import { compile, DEFAULT_CHOICES, parseDocument } from '../../transform/index.ts';
import type { Choices, Compilation } from '../../transform/index.ts';
import { isToolkitError } from '../../contract/errors.ts';
import type { JsonObject } from '../roundtrip/json-document.ts';
import { operationsOf } from '../roundtrip/read-openapi-3.ts';

/** Compiles a document as if it had been read from a file; nothing where it has no operation that can be a tool. */
export function compileDocument(root: JsonObject, choices: Partial<Choices> = {}): Compilation | undefined {
  try {
    return compile(parseDocument('vendor.json', JSON.stringify(root)), { ...DEFAULT_CHOICES, ...choices });
  } catch (error) {
    // TRACE alone is nothing that can work.
    if (isToolkitError(error) && error.code === 'no-operations' && operationsOf(root).length === 0)
      return undefined;
    throw error;
  }
}

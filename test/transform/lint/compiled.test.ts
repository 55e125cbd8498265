import { describe, expect, it } from 'vitest';
import { ToolkitError } from '../../../contract/errors.ts';
import { compile, DEFAULT_CHOICES } from '../../../transform/index.ts';
import { parseDocument } from '../../../transform/parse-document.ts';
import { lintText } from './lint-text.ts';
import { realDocuments } from './real-documents.ts';
import type { RealDocument } from './real-documents.ts';

const CHOICES = { ...DEFAULT_CHOICES, target: 'example', servers: ['https://api.example.com'] };

/** What is left to say of the documents that a document compiles to; `undefined` where it has no operation. */
function saidOfOutput([path, text]: RealDocument): readonly string[] | undefined {
  try {
    return compile(parseDocument(path, text), CHOICES).parts.flatMap(({ name, documentFile, document }) =>
      lintText(documentFile, document, { target: name }).map(
        ({ code, pointer, message }) => `${code} ${pointer} ${message}`,
      ),
    );
  } catch (error) {
    if (error instanceof ToolkitError && error.code === 'no-operations') return undefined;
    throw error;
  }
}

describe('what transform writes', () => {
  const documents = realDocuments();

  it.each(documents.map((document) => [document[0], document] as const))(
    'of %s has no finding',
    (_, document) => {
      expect(saidOfOutput(document) ?? []).toEqual([]);
    },
  );

  it('is something for nearly all of them', () => {
    const compiled = documents.filter((document) => saidOfOutput(document) !== undefined);
    expect(compiled.length).toBeGreaterThan(documents.length * 0.9);
  });
});

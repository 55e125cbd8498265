import { describe, expect, it } from 'vitest';
import { parseText } from '../../../transform/read/parse-text.ts';
import { validateAsCdk } from '../cdk-check.ts';
import { lintText } from './lint-text.ts';
import { documentsBelow, realDocuments } from './real-documents.ts';
import type { RealDocument } from './real-documents.ts';

/** The document as the check would get it: JSON, aliases written out. */
function asJson([path, text]: RealDocument): string {
  return JSON.stringify(parseText(path, text).value);
}

/** What the check says, each item of its lists by itself. */
function cdkSays(json: string): readonly string[] {
  return validateAsCdk(json)
    .map((message) => message.replace(/^document /, ''))
    .flatMap(itemize);
}

/** What our findings say that it says. */
function weSay(json: string): readonly string[] {
  return lintText('document.json', json)
    .flatMap(({ serviceMessage }) => serviceMessage ?? [])
    .filter((message) => message.startsWith('OpenAPI schema '))
    .map((message) => message.replace(/^OpenAPI schema /, ''))
    .flatMap(itemize);
}

/** Three of its messages end in a list; names with a comma fall apart the same way on both sides. */
function itemize(message: string): readonly string[] {
  const [, head, items, tail = ''] =
    /^(operations must include .* Missing in: |contains unsupported complex .* in: |uses unsupported media types: )(.*?)(\. Only application\/json.*)?$/s.exec(
      message,
    ) ?? [];
  if (head === undefined || items === undefined) return [message];
  return items.split(', ').map((item) => `${head}${item}${tail}`);
}

const sorted = (messages: readonly string[]): readonly string[] => [...new Set(messages)].sort();

const documents = realDocuments().map((document) => {
  const json = asJson(document);
  return { name: document[0], json, said: cdkSays(json) };
});

describe("AWS CDK's own check says of", () => {
  it('at least a hundred documents something', () => {
    expect(documents.length).toBeGreaterThan(100);
    expect(documents.filter(({ said }) => said.length > 0).length).toBeGreaterThan(100);
  });

  it.each(documents.map((document) => [document.name, document] as const))(
    '%s what we say',
    (_, { json, said }) => {
      expect(sorted(weSay(json))).toEqual(sorted(said));
    },
  );

  const reference = process.env.AGENTCORE_BEARER_REFERENCE;
  it.skipIf(reference === undefined)(
    'every document of the reference what we say',
    () => {
      const wrong = documentsBelow(`${reference ?? ''}/corpus`).filter((document) => {
        const json = asJson(document);
        return sorted(weSay(json)).join('\n') !== sorted(cdkSays(json)).join('\n');
      });
      expect(wrong.map(([path]) => path)).toEqual([]);
    },
    600_000,
  );
});

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../contract/finding.ts';
import type { RouteArgument, RouteMap } from '../../contract/route-map.ts';
import { writeHtmlReport } from '../../transform/emit/write-html-report.ts';
import { FINDING_CODES } from '../../transform/finding-codes.ts';
import { compile, DEFAULT_CHOICES, parseDocument } from '../../transform/index.ts';
import type { Report } from '../../transform/index.ts';
import { detailsOf, malformedAt, rawOf, skeletonOf, textOf, valuesOf } from './html-page.ts';

/** Everything that a page shows comes from these two. */
interface Given {
  readonly report: Report;
  readonly maps: readonly RouteMap[];
}

const NOTHING: Report['fidelity'] = {
  ...{ declaredNames: 0, survivingNames: 0, survivingTypes: 0 },
  ...{ lostToBudget: 0, lostToRecursion: 0, openObjects: 0 },
};

/** Two targets, an operation of each fate, findings of operations and of the document; `text` wherever a text stands. */
function givenWith(text: string): Given {
  const finding = (code: string, more: Partial<Finding> = {}): Finding => ({
    ...{ code, severity: 'note', pointer: `/paths/${text}`, message: `one ${text}`, hint: `do ${text}` },
    ...more,
  });
  const operation = { bytes: 400, contextTokens: 100, method: 'GET', because: [] };
  const target = { document: `${text}.json`, routes: `${text}.json`, bytes: 9, contextTokens: 9 };
  return {
    report: {
      version: 1,
      source: { file: text, sha256: 'ab'.repeat(32), openapi: text, title: text, operations: 3 },
      targets: [
        { ...target, name: 'one', tools: 1 },
        { ...target, name: 'two', tools: 1 },
      ],
      fidelity: {
        ...NOTHING,
        declaredNames: 2000,
        survivingNames: 1999,
        survivingTypes: 1000,
        lostToBudget: 1,
      },
      operations: [
        { ...operation, path: `/a${text}`, tool: 'one___a', fate: 'kept', findings: [1] },
        { ...operation, path: `/b${text}`, tool: 'two___b', fate: 'adapted', findings: [1, 2, 3] },
        { ...operation, path: `/c${text}`, tool: null, fate: 'dropped', findings: [4] },
      ],
      findings: [
        finding('reduce-responses/reduced'),
        finding('delimit-arrays/string', { reference: `https://example.com/${text}` }),
        finding('adapt-bodies/media-type', { reference: text }),
        finding('adapt-bodies/media-type', { pointer: '/x' }),
        finding('select-operations/excluded', { severity: 'warning' }),
      ],
    },
    maps: [mapWith(text, 'one', null), mapWith(text, 'two', argumentsWith(text))],
  };
}

function mapWith(text: string, target: string, args: RouteMap['routes'][number]['arguments']): RouteMap {
  const server = `https://${target}.example.com/${text}`;
  return {
    ...{ version: 1, vendor: text, target, partOf: text, servers: [server], errors: 'wrap' },
    tokens: [{ id: 'key', header: 'X-Key', placement: { as: 'query', name: text }, servers: [0] }],
    routes: [
      {
        operationId: target === 'one' ? 'a' : 'b',
        expose: { method: 'POST', path: `/_tools/${text}` },
        call: { method: 'GET', server: 0, path: `/${text}`, accept: text },
        tokens: ['key'],
        arguments: args,
        body: { mediaType: text, encoding: 'form', required: false },
      },
    ],
  };
}

function argumentsWith(text: string): readonly RouteArgument[] {
  return [
    {
      name: `other${text}`,
      to: { in: 'property', name: text, contentType: text },
      shape: { properties: { [`p${text}`]: { name: `v${text}`, xml: { name: text, namespace: text } } } },
    },
  ];
}

function compiled(path: string): Given {
  const url = new URL(`../../${path}`, import.meta.url);
  const { report, parts } = compile(parseDocument('source.yaml', readFileSync(url, 'utf8')), DEFAULT_CHOICES);
  return { report, maps: parts.map(({ routes }) => routes) };
}

const given: readonly (readonly [string, Given])[] = [
  ['a split document', givenWith('plain')],
  ['specs/asana', compiled('specs/asana/source.yaml')],
  ['mixed security', compiled('test/fixtures/mixed-security.yaml')],
];

describe.each(given)('the page of %s', (_title, { report, maps }) => {
  const page = writeHtmlReport(report, maps);

  it('is well-formed, with unique ids and links that resolve', () => {
    expect(malformedAt(page)).toBeUndefined();
    const ids = valuesOf(page, 'id');
    expect(new Set(ids).size).toBe(ids.length);
    const links = valuesOf(page, 'href').filter((link) => !link.startsWith('https://'));
    expect(links.filter((link) => !link.startsWith('#') || !ids.includes(link.slice(1)))).toEqual([]);
  });

  it('shows every operation with all its findings', () => {
    report.operations.forEach(({ method, path, tool, fate, findings }, index) => {
      const element = detailsOf(page, tool ?? `dropped-${index + 1}`);
      const text = textOf(element);
      expect(text).toContain(`${method} ${path} ${tool ?? ''}`.trim());
      expect(valuesOf(element, 'data-fate')).toEqual([fate]);
      for (const finding of findings.map((each) => report.findings[each])) {
        for (const part of [finding?.code, finding?.message, finding?.pointer]) {
          if (part !== undefined) expect(text).toContain(part);
        }
      }
    });
  });

  it('shows every kind of finding with its meaning, its number and its operations', () => {
    for (const [code, alike] of Map.groupBy(report.findings, (finding) => finding.code)) {
      const element = detailsOf(page, code);
      expect(textOf(element)).toContain(`${code} ${alike.length} ${FINDING_CODES[code] ?? 'no meaning'}`);
      for (const { hint = '' } of alike) expect(textOf(element)).toContain(hint);
      const concerned = report.operations
        .map((operation, index) => ({ operation, id: operation.tool ?? `dropped-${index + 1}` }))
        .filter(({ operation }) => operation.findings.some((each) => report.findings[each]?.code === code))
        .map(({ id }) => `#${id}`);
      expect(valuesOf(element, 'href').filter((link) => link.startsWith('#'))).toEqual(concerned);
    }
  });

  it('shows what concerns no single operation where its kind stands', () => {
    const ofOperations = new Set(report.operations.flatMap(({ findings }) => findings));
    const others = report.findings.filter((_finding, index) => !ofOperations.has(index));
    expect(others).not.toEqual([]);
    for (const { code, message } of others) expect(textOf(detailsOf(page, code))).toContain(message);
  });

  it('loads nothing, and allows no style and no script but its own', () => {
    expect(page).not.toMatch(
      /<(link|img|iframe|object|embed|base)\b|\ssrc=|\sstyle=|\son\w+=|@import|url\(/i,
    );
    const hash = (text: string): string =>
      `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
    expect(valuesOf(page, 'content')).toContain(
      `default-src 'none'; style-src ${hash(rawOf(page, 'style'))}; script-src ${hash(rawOf(page, 'script'))}; base-uri 'none'; form-action 'none'`,
    );
  });

  it('is the same bytes again', () => {
    const again = JSON.parse(JSON.stringify({ report, maps })) as Given;
    expect(writeHtmlReport(again.report, again.maps)).toBe(page);
  });
});

describe('a text of the document', () => {
  const plain = skeletonOf(writeHtmlReport(givenWith('x').report, givenWith('x').maps));

  it.each([
    '</script><script>alert(1)</script>',
    '</style><img src=x onerror=alert(1)>',
    '" onmouseover="alert(1)',
    "' autofocus onfocus='alert(1)",
    '<!--',
    ']]>',
    'javascript:alert(1)',
    '&lt;b&gt;',
    '${alert(1)}',
  ])('stays text: %s', (text) => {
    const { report, maps } = givenWith(text);
    const page = writeHtmlReport(report, maps);
    expect(malformedAt(page)).toBeUndefined();
    expect(skeletonOf(page)).toBe(plain);
    expect(textOf(page)).toContain(textOf(text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')));
    expect(valuesOf(page, 'href').filter((link) => !/^(#|https:\/\/)/.test(link))).toEqual([]);
  });

  it('never becomes markup, whatever it is', () => {
    const anything = fc.string({ unit: 'binary', minLength: 1 });
    fc.assert(
      fc.property(anything, (text) => {
        const { report, maps } = givenWith(text);
        expect(skeletonOf(writeHtmlReport(report, maps))).toBe(plain);
      }),
    );
  });

  it('loses the control characters and lone surrogates that a page must not hold', () => {
    const { report, maps } = givenWith('a\0b\x1bc\x85d\ud800e');
    expect(textOf(writeHtmlReport(report, maps))).toContain('a\ufffdb\ufffdc\ufffdd\ufffde');
  });
});

describe('an operation', () => {
  const { report, maps } = givenWith('plain');
  const page = writeHtmlReport(report, maps);

  it('that is kept says that its arguments pass', () => {
    const text = textOf(detailsOf(page, 'one___a'));
    expect(text).toContain('Vendor gets GET https://one.example.com/plain/plain ');
    expect(text).toContain('Token X-Key → query plain ');
    expect(text).toContain('Arguments pass as they are ');
  });

  it('that is adapted says how it is exposed and where each argument goes', () => {
    const text = textOf(detailsOf(page, 'two___b'));
    expect(text).toContain('Gateway calls POST /_tools/plain ');
    expect(text).toContain('Body plain, optional ');
    expect(text).toContain(
      'Body property (as plain) otherplain → plain otherplain.pplain is called "vplain"',
    );
  });

  it('that is dropped has a reason and no route', () => {
    const text = textOf(detailsOf(page, 'dropped-3'));
    expect(text).toContain('select-operations/excluded');
    expect(text).not.toContain('Vendor gets');
  });
});

describe('the numbers', () => {
  const { report, maps } = givenWith('plain');

  it('are rounded down, so that 100 % is all', () => {
    const text = textOf(writeHtmlReport(report, maps));
    expect(text).toContain('1,999 stand in a tool’s schema (99.9 %)');
    expect(text).toContain('1,000 stand there with the vendor’s own type (50.0 %)');
    expect(text).toContain('A model is not told of 1 name (1 because a tool’s budget was spent).');
  });

  it('of a document without names and tools are no fractions of nothing', () => {
    const page = writeHtmlReport({ ...report, fidelity: NOTHING, operations: [], targets: [] }, []);
    expect(page).not.toContain('NaN');
    expect(textOf(page)).toContain('No operation takes a token.');
  });

  it('show the heaviest tools first', () => {
    const operations = report.operations.map((one, index) => ({ ...one, contextTokens: index * 1000 }));
    const text = textOf(writeHtmlReport({ ...report, operations }, maps));
    expect(text).toContain('2 tools of 2, 100 % of the context tokens. two___b 1,000 one___a 0 ');
  });

  it('of parts that share a token name all servers that get it', () => {
    expect(textOf(writeHtmlReport(report, maps))).toContain(
      'X-Key → query plain at https://one.example.com/plain , https://two.example.com/plain and nowhere else',
    );
  });
});

describe('a large document', () => {
  const reference = process.env.AGENTCORE_BEARER_REFERENCE;

  it.skipIf(reference === undefined)('of over a thousand operations gives a page below 3 MB', () => {
    const path = `${reference ?? ''}/corpus/github/api.github.com.json`;
    const { report, parts } = compile(parseDocument(path, readFileSync(path, 'utf8')), DEFAULT_CHOICES);
    const page = writeHtmlReport(
      report,
      parts.map(({ routes }) => routes),
    );
    expect(report.operations.length).toBeGreaterThan(1000);
    expect(Buffer.byteLength(page)).toBeLessThan(3_000_000);
    expect(malformedAt(page)).toBeUndefined();
  });
});

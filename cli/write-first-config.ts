import { DEFAULT_VENDOR_CONFIG } from '../config/default-vendor-config.ts';
import type { Placement } from '../contract/token-binding.ts';
import { toolName } from '../contract/tool-name.ts';
import { writePlacement } from '../transform/internals.ts';

/** What a document says that a `bearer.yaml` can say, too. */
export interface FirstConfig {
  readonly title: string;
  readonly vendor: string;
  readonly target: string;
  /** The document, relative to the file. */
  readonly source: string;
  /** The vendor's base URL; nothing where the document has none that is absolute. */
  readonly server: string | undefined;
  readonly tokens: readonly FirstToken[];
  /** Where the vendor most likely wants a credential, where the document asks for none. */
  readonly suggested: readonly Placement[];
  /** Header of a token that is added. */
  readonly tokenHeader: string;
  readonly operations: number;
  /** An operationId, for an example. */
  readonly operationId: string;
  /** Tags with the number of their operations. */
  readonly tags: ReadonlyMap<string, number>;
  /** Operations that the vendor marks as deprecated. */
  readonly deprecated: number;
}

/** The token of one security scheme. */
export interface FirstToken {
  readonly scheme: string;
  readonly header: string;
  readonly placement: Placement;
}

/** Tags that are listed. */
const SHOWN_TAGS = 40;

/** Writes a commented `bearer.yaml`. What would only repeat a default stands in comments, ready to be changed. */
export function writeFirstConfig(first: FirstConfig): string {
  const { budgets, errors, responses } = DEFAULT_VENDOR_CONFIG;
  const tool = toolName(first.target, first.operationId);
  const sections = [
    [`# What this toolkit is told about ${oneLine(first.title)}; the document says the rest.`],
    ['# Name in headers and texts.', `vendor: ${quote(first.vendor)}`],
    ["# The vendor's document, relative to this file.", `source: ${quote(first.source)}`],
    [
      `# Tools are named {target}___{operationId}, for example ${oneLine(tool)}.`,
      `target: { name: ${quote(first.target)} }`,
    ],
    serverLines(first),
    tokenLines(first),
    operationLines(first),
    [
      "# Bytes of one tool's input schema, characters of one tool's name, bytes of one target's document.",
      `# budgets: { ${Object.entries(budgets)
        .map(([name, value]) => `${name}: ${value}`)
        .join(', ')} }`,
    ],
    [
      "# wrap: a vendor's error reaches the model as an error object. status: it is handed on as it is.",
      `# errors: ${errors}`,
    ],
    [
      '# reduce: responses keep status and description. keep: their JSON schemas, too.',
      `# responses: ${responses}`,
    ],
  ];
  return sections.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

/** Where the vendor gets a token, in words. */
export function sayPlacement(placement: Placement): string {
  switch (placement.as) {
    case 'bearer':
      return 'the vendor gets "Authorization: Bearer" with the token';
    case 'basic':
      return 'the vendor gets "Authorization: Basic"; the client gives user:password';
    case 'query':
      return `the vendor gets query parameter "${placement.name}"`;
    default:
      return `the vendor gets ${placement.as} "${placement.name}"`;
  }
}

function serverLines({ server }: FirstConfig): readonly string[] {
  return server === undefined
    ? [
        "# The vendor's base URL. The document names none that is absolute: nothing can be compiled before it is here.",
        '# servers: ["https://api.example.com"]',
      ]
    : ["# The vendor's base URL, where it is another than the document's.", `# servers: [${quote(server)}]`];
}

function tokenLines({ tokens, suggested, tokenHeader }: FirstConfig): readonly string[] {
  if (tokens.length === 0) {
    const header = (index: number): string => (index === 0 ? `, header: ${quote(tokenHeader)}` : '');
    return [
      '# The document asks for no credential. Where the vendor wants one, these lines give every tool a token; to says',
      '# where it goes: bearer, basic, { header: NAME }, { query: NAME } or { cookie: NAME }.',
      '# tokens:',
      ...suggested.map((to, index) => `#   - { to: ${writePlacement(to)}${header(index)} }`),
    ];
  }
  return [
    '# Which header carries the token of which security scheme. Schemes with the same place at the vendor share one.',
    'tokens:',
    ...tokens.flatMap(({ scheme, header, placement }) => [
      `  # ${oneLine(scheme)}: ${oneLine(sayPlacement(placement))}.`,
      `  - { scheme: ${quote(scheme)}, header: ${quote(header)} }`,
    ]),
  ];
}

function operationLines({ operations, tags, deprecated }: FirstConfig): readonly string[] {
  const shown = [...tags].slice(0, SHOWN_TAGS);
  const rest = tags.size - shown.length;
  return [
    `# Which of the ${count(operations, 'operation')} become tools: an operationId with *, tag:NAME, METHOD /path/**, or is:deprecated.`,
    '# operations:',
    ...(shown.length === 0 ? ["#   include: ['*']"] : ['#   include:']),
    ...shown.map(([tag, number]) => `#     - ${quote(`tag:${tag}`)} # ${count(number, 'operation')}`),
    ...(rest > 0 ? [`#     # ... and ${count(rest, 'more tag')}`] : []),
    deprecated === 0
      ? '#   exclude: []'
      : `#   exclude: [${quote('is:deprecated')}] # ${count(deprecated, 'operation')}`,
  ];
}

/** As YAML on one line, in a flow collection too: plain where nobody can misread it, else as JSON, which is YAML. */
function quote(text: string): string {
  const isPlain =
    /^(\.{0,2}\/|[A-Za-z])[\w./-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|[yn])$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}

/** What a vendor wrote must not end a comment. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

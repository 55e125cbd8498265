import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

/**
 * Writes local/control-plane/model.ts, the table of facts that drives the control plane's checks, from botocore's model
 * of `bedrock-agentcore-control`: `node scripts/write-model.ts service-2.json`.
 */

interface ModelShape {
  readonly type: string;
  readonly union?: boolean;
  readonly document?: boolean;
  readonly sensitive?: boolean;
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, ModelMember>>;
  readonly member?: { readonly shape: string };
  readonly key?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
}

interface ModelMember {
  readonly shape: string;
  readonly location?: string;
  readonly locationName?: string;
}

interface ModelOperation {
  readonly http: { readonly method: string; readonly requestUri: string; readonly responseCode?: number };
  readonly input: { readonly shape: string };
}

interface Model {
  readonly operations: Readonly<Record<string, ModelOperation>>;
  readonly shapes: Readonly<Record<string, ModelShape>>;
}

/** Operations that the local AWS has. */
const WANTED = [
  ...['Create', 'Get', 'Update', 'Delete'].flatMap((verb) =>
    [
      'Gateway',
      'GatewayTarget',
      'ApiKeyCredentialProvider',
      'Oauth2CredentialProvider',
      'WorkloadIdentity',
    ].map((noun) => verb + noun),
  ),
  'ListGateways',
  'ListGatewayTargets',
  'ListApiKeyCredentialProviders',
  'ListOauth2CredentialProviders',
  'ListWorkloadIdentities',
  'SynchronizeGatewayTargets',
  'GetTokenVault',
  'SetTokenVaultCMK',
  'TagResource',
  'UntagResource',
  'ListTagsForResource',
];

/** The service's own pattern is stricter and wider than the published one (observed 2026-09-28). */
const OBSERVED_PATTERNS: Readonly<Record<string, string>> = {
  DiscoveryUrl: String.raw`[^\s?#]+/\.well-known/(openid-configuration|oauth-authorization-server)(/[^\s?#]+)?`,
};

/** Not in every cut of the model. */
const ADDED = [
  'UntagResource DELETE /tags/{resourceArn}?tagKeys 204 resourceArn*:TaggableResourcesArn tagKeys*:TagKeyList',
  'TagKeyList = list TagKey 0..200',
];

const WIDTH = 116;

const model = JSON.parse(readFileSync(argv[2] ?? '', 'utf8')) as Model;
const used = new Set<string>();

const operations = WANTED.filter((name) => Object.hasOwn(model.operations, name)).map((name) =>
  operationLine(name),
);
const shapes = [...used].sort().flatMap((name) => shapeLine(name) ?? []);
const known = new Set([...operations, ...shapes].map((line) => line.split(' ', 1)[0]));
const added = ADDED.filter((line) => !known.has(line.split(' ', 1)[0]));
const lines = [...operations, ...added, ...shapes].map(wrap);

writeFileSync(
  fileURLToPath(new URL('../local/control-plane/model.ts', import.meta.url)),
  `import { readModel } from './notation.ts';
import type { OperationModel, Shape } from './notation.ts';

/**
 * The facts of the service model \`bedrock-agentcore-control\` 2023-06-05 (botocore 1.43.107, 2026-10-01) on the inputs
 * of its gateway and identity operations, written by scripts/write-model.ts. \`DiscoveryUrl\` alone differs: the
 * service's own pattern is stricter and wider than the published one (observed 2026-09-28).
 */
const TABLE = String.raw\`
${lines.join('\n')}
\`;

const MODEL = readModel(TABLE);

/** The operations of the control plane by name. */
export const OPERATION_MODELS: Readonly<Record<string, OperationModel>> = MODEL.operations;

/** The shapes of their inputs by name, and the bare types. */
export const SHAPES: Readonly<Record<string, Shape>> = MODEL.shapes;
`,
);

function operationLine(name: string): string {
  const { http, input } = model.operations[name] ?? fail(name);
  const shape = shapeOf(input.shape);
  const query = Object.values(shape.members ?? {}).flatMap(({ location, locationName }) =>
    location === 'querystring' ? [locationName ?? ''] : [],
  );
  const uri = query.length > 0 ? `${http.requestUri}?${query.join('&')}` : http.requestUri;
  return [name, http.method, uri, http.responseCode ?? 200, ...membersOf(shape)].join(' ');
}

function shapeLine(name: string): string | undefined {
  const shape = shapeOf(name);
  const pattern = OBSERVED_PATTERNS[name] ?? shape.pattern;
  const facts = [
    ...kindOf(shape),
    ...(shape.min === undefined && shape.max === undefined ? [] : [`${shape.min ?? ''}..${shape.max ?? ''}`]),
    ...(shape.sensitive === true ? ['sensitive'] : []),
    ...(pattern === undefined ? [] : [`/${pattern}/`]),
  ];
  return isBare(shape) ? undefined : `${name} = ${facts.join(' ')}`;
}

function kindOf(shape: ModelShape): readonly string[] {
  if (shape.type === 'structure') return [shape.union === true ? 'union' : 'structure', ...membersOf(shape)];
  if (shape.type === 'list') return ['list', use(shape.member?.shape ?? '')];
  if (shape.type === 'map') return ['map', use(shape.key?.shape ?? ''), use(shape.value?.shape ?? '')];
  return shape.enum === undefined ? [shape.type] : ['enum', shape.enum.join('|')];
}

function membersOf(shape: ModelShape): readonly string[] {
  return Object.entries(shape.members ?? {}).map(
    ([name, member]) => `${name}${shape.required?.includes(name) === true ? '*' : ''}:${use(member.shape)}`,
  );
}

/** The name of a shape, or of its bare type where it has no constraint. */
function use(name: string): string {
  const shape = shapeOf(name);
  if (isBare(shape)) return shape.document === true ? 'document' : shape.type;
  if (!used.has(name)) {
    used.add(name);
    shapeLine(name);
  }
  return name;
}

function isBare({ type, min, max, pattern, sensitive, document, ...shape }: ModelShape): boolean {
  if (document === true) return true;
  const bounded = min !== undefined || max !== undefined || pattern !== undefined || sensitive === true;
  return ['string', 'integer', 'boolean'].includes(type) && !bounded && shape.enum === undefined;
}

function shapeOf(name: string): ModelShape {
  return model.shapes[name] ?? fail(name);
}

function wrap(line: string): string {
  const rows: string[] = [];
  for (const word of line.split(' ')) {
    const row = rows.at(-1);
    if (row === undefined) rows.push(word);
    else if (`${row} ${word}`.length > WIDTH) rows.push(`  ${word}`);
    else rows[rows.length - 1] = `${row} ${word}`;
  }
  return rows.join('\n');
}

function fail(name: string): never {
  throw new Error(`the model has no "${name}"`);
}

import { DEFAULT_CHOICES } from '../../transform/choices.ts';
import type { Choices } from '../../transform/choices.ts';
import type { JsonObject, SourceDocument } from '../../transform/document.ts';
import type { Draft, Operation, Pass } from '../../transform/draft.ts';
import { PASSES } from '../../transform/passes/index.ts';
import { FINDING_CODES } from '../../transform/finding-codes.ts';
import type { SchemaNode } from '../../transform/schema/flat-schema.ts';
import { fitBudget, writeFitted } from '../../transform/schema/fit-budget.ts';
import { openSchemaGraph } from '../../transform/schema/schema-graph.ts';
import { createCycleFinder } from '../../transform/schema/find-cycles.ts';
import { createSchemaWriter } from '../../transform/schema/write-schema.ts';

/** A document made of what a fixture gives. */
export function documentOf(given: JsonObject): SourceDocument {
  const openapi = typeof given.openapi === 'string' ? given.openapi : '3.0.3';
  const root = {
    openapi,
    info: { title: 'Example', version: '1' },
    servers: [{ url: 'https://api.example.com' }],
    ...given,
  };
  return { file: 'given.yaml', sha256: '0'.repeat(64), openapi, root };
}

/** A draft as the first pass gets it. */
export function beginDraft(given: JsonObject, choices: Partial<Choices> = {}): Draft {
  const source = documentOf(given);
  const schemas = openSchemaGraph(source.root, source.openapi);
  return {
    source,
    choices: { ...DEFAULT_CHOICES, ...choices },
    schemas,
    reachOf: createCycleFinder(schemas),
    vendor: 'Example',
    target: 'example',
    servers: [],
    tokens: [],
    operations: [],
    dropped: [],
    findings: [],
  };
}

/** The draft after all passes up to and including the named one, and after that one ran a second time. */
export function runUpTo(name: string, draft: Draft): { readonly once: Draft; readonly twice: Draft } {
  const index = PASSES.findIndex((pass) => pass.name === name);
  const pass: Pass | undefined = PASSES[index];
  if (pass === undefined) throw new Error(`no pass is called "${name}"`);
  const once = PASSES.slice(0, index + 1).reduce((refined, each) => each.run(refined), draft);
  return { once, twice: pass.run(once) };
}

/** A draft in the words of the fixtures: schemas as what would be written of them. */
export function show(draft: Draft): unknown {
  const writer = createSchemaWriter(draft.schemas, draft.reachOf, 100_000);
  const schema = (node: SchemaNode): unknown =>
    JSON.parse(
      writeFitted(fitBudget([node], 100_000, { graph: draft.schemas, writer }), writer)[0] ?? 'null',
    );
  const operation = (shown: Operation): unknown => ({
    call: `${shown.method} ${shown.path}`,
    id: shown.id,
    description: shown.description,
    server: draft.servers[shown.server],
    accept: shown.accept,
    responses: shown.responses.map(({ status, description }) => ({ status, description })),
    tokens: shown.tokens.map(({ id, required }) => `${id} ${required ? 'required' : 'optional'}`),
    parameters: shown.parameters.map((parameter) => ({ ...parameter, schema: schema(parameter.schema) })),
    body: shown.body === undefined ? null : { ...shown.body, schema: schema(shown.body.schema) },
    adaptation:
      shown.adaptation === undefined
        ? null
        : {
            reasons: shown.adaptation.reasons,
            arguments: shown.adaptation.arguments.map((argument) => ({
              ...argument,
              schema: schema(argument.schema),
            })),
          },
  });
  return {
    servers: draft.servers,
    tokens: draft.tokens,
    operations: draft.operations.map(operation),
    dropped: draft.dropped.map(({ method, path }) => `${method} ${path}`),
  };
}

/** `code pointer` of every finding that one pass made. */
export function findingsOf(name: string, draft: Draft): readonly string[] {
  const all = [
    ...draft.findings,
    ...draft.operations.flatMap(({ findings }) => findings),
    ...draft.dropped.flatMap(({ findings }) => findings),
  ];
  const unknown = all.filter(({ code }) => !Object.hasOwn(FINDING_CODES, code));
  if (unknown.length > 0)
    throw new Error(`finding codes without an explanation: ${unknown.map(({ code }) => code).join(', ')}`);
  return all
    .filter(({ code }) => code.startsWith(`${name}/`))
    .map(({ code, pointer }) => `${code.slice(name.length + 1)} ${pointer}`);
}

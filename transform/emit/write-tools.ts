import type { Finding } from '../../contract/finding.ts';
import { toolName } from '../../contract/tool-name.ts';
import type { Draft, Operation, Parameter } from '../draft.ts';
import { labelOf } from '../draft.ts';
import { countNames, keepsType } from '../schema/count-names.ts';
import type { NameCount, Written } from '../schema/count-names.ts';
import { createCycleFinder } from '../schema/find-cycles.ts';
import { fitBudget } from '../schema/fit-budget.ts';
import type { FlatSchema, SchemaNode } from '../schema/flat-schema.ts';
import { createSchemaWriter } from '../schema/write-schema.ts';
import type { SchemaWriter } from '../schema/write-schema.ts';

/** An operation with the text of all its arguments' schemas. */
export interface Tool {
  readonly operation: Operation;
  /** `target___operationId`. */
  readonly name: string;
  /** Vendor's parameters of a kept operation; an adapted one has none. */
  readonly parameters: readonly ArgumentText[];
  /** Properties of the JSON body: the vendor's of a kept operation, all arguments of an adapted one. */
  readonly properties: readonly ArgumentText[];
  readonly count: NameCount;
  /** Whether the vendor's whole body became one open object. */
  readonly open: boolean;
  readonly findings: readonly Finding[];
}

/** One argument with its schema as JSON text. */
export interface ArgumentText {
  readonly name: string;
  readonly in: Parameter['in'] | 'body';
  readonly required: boolean;
  readonly description: string | undefined;
  readonly schema: string;
}

interface Wanted extends Omit<ArgumentText, 'schema'> {
  readonly node: SchemaNode;
}

/** Writes the schemas of every operation's arguments within the tool's budget. */
export function writeTools(draft: Draft): readonly Tool[] {
  const reachOf = createCycleFinder(draft.schemas);
  const writer = createSchemaWriter(draft.schemas, reachOf, draft.choices.toolBytes);
  return draft.operations.map((operation) => writeTool(operation, draft, writer));
}

function writeTool(operation: Operation, draft: Draft, writer: SchemaWriter): Tool {
  const wanted =
    operation.adaptation === undefined ? keptArguments(operation, draft) : adaptedArguments(operation);
  const fitted = fitBudget(
    wanted.map(({ node }) => node),
    draft.choices.toolBytes,
    writer,
  );
  const texts = wanted.map(({ name, in: place, required, description }, index) => ({
    name,
    in: place,
    required,
    description,
    schema: fitted.texts[index] ?? '{}',
  }));
  const written = wanted.map(({ node }, index) => ({
    node,
    extent: fitted.extents[index] ?? { depth: 0, turns: 0 },
  }));
  const cut = written.some(({ node, extent }) => writer.cuts(node, extent));
  const count = countOperation(operation, written, draft, writer);
  return {
    operation,
    name: toolName(draft.target, operation.id),
    parameters: texts.filter((argument) => argument.in !== 'body'),
    properties: texts.filter((argument) => argument.in === 'body'),
    count,
    open: isOpened(operation, written, draft),
    findings: [
      ...optionalBody(operation, draft),
      ...(fitted.over ? [overBudget(operation, fitted.bytes)] : []),
      ...(cut ? [cutShort(operation, count, fitted.reduced)] : []),
    ],
  };
}

function keptArguments({ parameters, body }: Operation, draft: Draft): readonly Wanted[] {
  const ofParameters = parameters.map((parameter) => ({
    name: parameter.name,
    in: parameter.in,
    required: parameter.required,
    description: parameter.delimited ?? parameter.description,
    node: parameter.delimited === undefined ? parameter.schema : stringNode(draft),
  }));
  if (body === undefined) return ofParameters;
  const flat = draft.schemas.flatten(body.schema);
  return [...ofParameters, ...bodyArguments(flat, body.required)];
}

/** Required inside a body that may be left out would make it mandatory: the flat tool knows no "if there is a body". */
function bodyArguments(flat: FlatSchema, required: boolean): readonly Wanted[] {
  return [...flat.properties].map(([name, node]) => ({
    name,
    in: 'body' as const,
    required: required && flat.required.has(name),
    description: undefined,
    node,
  }));
}

function adaptedArguments({ adaptation }: Operation): readonly Wanted[] {
  return (adaptation?.arguments ?? []).map(({ name, required, schema }) => ({
    name,
    in: 'body' as const,
    required,
    description: undefined,
    node: schema,
  }));
}

const STRING = { type: 'string' };

function stringNode({ schemas }: Draft): SchemaNode {
  return schemas.node(STRING, '');
}

function countOperation(
  { parameters, body, adaptation }: Operation,
  written: readonly Written[],
  { schemas }: Draft,
  writer: SchemaWriter,
): NameCount {
  const declared = [...parameters.map(({ schema }) => schema), ...(body === undefined ? [] : [body.schema])];
  const spread = body !== undefined && (adaptation?.arguments.every(({ to }) => to.in !== 'body') ?? true);
  const roots = spread ? [schemas.flatten(body.schema)] : [];
  const below = countNames({ declared, roots, written }, schemas, writer);
  const typed = parameters.filter((parameter) => {
    const flat = schemas.flatten(parameter.schema);
    return adaptation === undefined && parameter.delimited !== undefined ? false : keepsType(flat, flat);
  });
  return {
    declared: below.declared + parameters.length,
    surviving: below.surviving + parameters.length,
    survivingTypes: below.survivingTypes + typed.length,
    losses: below.losses,
  };
}

/** A whole-body argument whose declared properties were all cut. */
function isOpened({ body, adaptation }: Operation, written: readonly Written[], { schemas }: Draft): boolean {
  if (body === undefined || schemas.flatten(body.schema).properties.size === 0) return false;
  const whole = adaptation?.arguments.findIndex(({ to }) => to.in === 'body') ?? -1;
  return whole !== -1 && written[whole]?.extent.depth === 0;
}

/** A flat tool knows no "if there is a body": what only a body requires cannot be demanded. */
function optionalBody({ body, adaptation, ...operation }: Operation, { schemas }: Draft): readonly Finding[] {
  const spread = adaptation?.arguments.every(({ to }) => to.in !== 'body') ?? true;
  if (body === undefined || body.required || !spread) return [];
  const required = [...schemas.flatten(body.schema).required];
  if (required.length === 0) return [];
  return [
    {
      code: 'write-tools/optional-body',
      severity: 'note',
      pointer: body.pointer,
      message: `the body of "${labelOf(operation)}" may be left out, so the tool does not demand ${required.map((name) => `"${name}"`).join(', ')}`,
    },
  ];
}

function overBudget(operation: Operation, bytes: number): Finding {
  return {
    code: 'fit-budget/over',
    severity: 'warning',
    pointer: operation.pointer,
    message: `the arguments of "${labelOf(operation)}" do not fit the budget even without nested properties (${bytes} bytes are written)`,
    hint: 'Raise "budgets.toolBytes" in bearer.yaml, or leave the operation out.',
  };
}

function cutShort(operation: Operation, count: NameCount, byBudget: boolean): Finding {
  const lost = count.declared - count.surviving;
  const [code, reason] = byBudget
    ? ['fit-budget/cut', "where they would exceed the tool's budget"]
    : ['cut-recursion/cut', 'where they recurse, or nest more than twelve levels deep'];
  return {
    code,
    severity: 'note',
    pointer: operation.pointer,
    message: `schemas of "${labelOf(operation)}" end in open objects ${reason}; ${lost} of ${count.declared} declared names are not shown`,
  };
}

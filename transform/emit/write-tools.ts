import type { Finding } from '../../contract/finding.ts';
import type { ValueShape } from '../../contract/route-map.ts';
import { toolName } from '../../contract/tool-name.ts';
import type { Draft, Operation, Parameter } from '../draft.ts';
import { labelOf } from '../draft.ts';
import { createNameCounter, keepsType } from '../schema/count-names.ts';
import type { NameCount, NameCounter } from '../schema/count-names.ts';
import { fitBudget, writeFitted } from '../schema/fit-budget.ts';
import type { Fitted, Shown } from '../schema/fit-budget.ts';
import type { FlatSchema, SchemaNode } from '../schema/flat-schema.ts';
import { createShapes } from '../schema/value-shape.ts';
import type { ShapeOf } from '../schema/value-shape.ts';
import { MAX_LEVELS } from '../schema/write-schema.ts';
import type { Detail, SchemaWriter } from '../schema/write-schema.ts';

/** An operation with the text of all its arguments' schemas. */
export interface Tool {
  readonly operation: Operation;
  /** `target___operationId`. */
  readonly name: string;
  /** Vendor's parameters of a kept operation; an adapted one has none. */
  readonly parameters: readonly ArgumentText[];
  /** Properties of the JSON body: the vendor's of a kept operation, all arguments of an adapted one. */
  readonly properties: readonly ArgumentText[];
  /** Of each argument of an adapted tool: how its value differs at the vendor. */
  readonly shapes: readonly (ValueShape | undefined)[];
  readonly count: NameCount;
  /** Declared names that are not shown; `reduced` says whether for want of budget. */
  readonly lost: number;
  readonly reduced: boolean;
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
  /** UTF-8 bytes of the schema. */
  readonly bytes: number;
}

interface Wanted extends Omit<ArgumentText, 'schema' | 'bytes'> {
  readonly node: SchemaNode;
}

/** An operation with what its tool shows of its arguments, before anything is written. */
export interface PlannedTool {
  readonly operation: Operation;
  readonly wanted: readonly Wanted[];
  readonly fitted: Fitted;
}

/** Fits the arguments of every operation into the tool's budget; `least` is the detail to begin with. */
export function planTools(
  draft: Draft,
  writer: SchemaWriter,
  least: Detail = 'full',
): readonly PlannedTool[] {
  const writing = { graph: draft.schemas, writer };
  return draft.operations.map((operation) => {
    const wanted =
      operation.adaptation === undefined ? keptArguments(operation, draft) : adaptedArguments(operation);
    const nodes = wanted.map(({ node }) => node);
    return { operation, wanted, fitted: fitBudget(nodes, draft.choices.toolBytes, writing, least) };
  });
}

/** Writes what was planned. */
export function writeTools(
  planned: readonly PlannedTool[],
  draft: Draft,
  writer: SchemaWriter,
): readonly Tool[] {
  const shapeOf = createShapes(draft.schemas);
  const counter = createNameCounter(draft.schemas);
  return planned.map((plan) => writeTool(plan, draft, writer, shapeOf, counter));
}

function writeTool(
  { operation, wanted, fitted }: PlannedTool,
  draft: Draft,
  writer: SchemaWriter,
  shapeOf: ShapeOf,
  counter: NameCounter,
): Tool {
  const { shown, detail } = fitted;
  const schemas = writeFitted(fitted, writer);
  const texts = wanted.map(({ name, in: place, required, description }, index) => {
    const { bytes = 0 } = shown[index] ?? {};
    return { name, in: place, required, description, schema: schemas[index] ?? '{}', bytes };
  });
  const count = countOperation(operation, shown, draft, counter);
  return {
    operation,
    name: toolName(draft.target, operation.id),
    parameters: texts.filter((argument) => argument.in !== 'body'),
    properties: texts.filter((argument) => argument.in === 'body'),
    shapes: operation.adaptation === undefined ? [] : shapesOf(operation, shown, draft, shapeOf),
    count,
    lost: count.declared - count.surviving,
    reduced: fitted.reduced,
    open: isOpened(operation, shown, draft),
    findings: [
      ...optionalBody(operation, draft),
      ...(fitted.over ? [overBudget(operation, fitted.bytes)] : []),
      ...(detail === 'full' ? [] : [shorterText(operation, detail)]),
      ...(fitted.reduced || fitted.recursive ? [cutShort(operation, count, fitted.reduced)] : []),
    ],
  };
}

/** How each argument's value differs at the vendor: names below it, and its form in XML. */
function shapesOf(
  { body, adaptation }: Operation,
  shown: readonly Shown[],
  { reachOf }: Draft,
  shapeOf: ShapeOf,
): readonly (ValueShape | undefined)[] {
  return (adaptation?.arguments ?? []).map(({ to }, index) => {
    const one = shown[index];
    const inXml = body?.encoding === 'xml' && (to.in === 'body' || to.in === 'property');
    return one !== undefined && (inXml || reachOf(one.node).renames) ? shapeOf(one, inXml) : undefined;
  });
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
  shown: readonly Shown[],
  { schemas }: Draft,
  counter: NameCounter,
): NameCount {
  const declared = [...parameters.map(({ schema }) => schema), ...(body === undefined ? [] : [body.schema])];
  const spread = body !== undefined && (adaptation?.arguments.every(({ to }) => to.in !== 'body') ?? true);
  const roots = spread ? [schemas.flatten(body.schema)] : [];
  const below = counter({ declared, roots, shown });
  const typed = parameters.filter((parameter) => {
    const isText = adaptation === undefined && parameter.delimited !== undefined;
    return !isText && keepsType(parameter.schema, parameter.schema, schemas);
  });
  return {
    declared: below.declared + parameters.length,
    surviving: below.surviving + parameters.length,
    survivingTypes: below.survivingTypes + typed.length,
    losses: below.losses,
  };
}

/** A whole-body argument whose declared properties were all cut. */
function isOpened({ body, adaptation }: Operation, shown: readonly Shown[], { schemas }: Draft): boolean {
  if (body === undefined || schemas.flatten(body.schema).properties.size === 0) return false;
  const whole = shown[adaptation?.arguments.findIndex(({ to }) => to.in === 'body') ?? -1];
  return whole?.tree !== undefined && whole.tree.children === undefined;
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

function shorterText(operation: Operation, detail: Detail): Finding {
  const what = detail === 'no-examples' ? 'has no examples' : 'has no examples, and short descriptions';
  return {
    code: 'fit-budget/shorter-text',
    severity: 'note',
    pointer: operation.pointer,
    message: `the tool of "${labelOf(operation)}" ${what}, which would exceed its budget`,
    hint: 'Raise "budgets.toolBytes" in bearer.yaml to keep them.',
  };
}

function cutShort(operation: Operation, count: NameCount, byBudget: boolean): Finding {
  const lost = count.declared - count.surviving;
  const [code, reason] = byBudget
    ? ['fit-budget/cut', "where they would exceed the tool's budget"]
    : ['cut-recursion/cut', `where they contain themselves, or nest more than ${MAX_LEVELS} levels deep`];
  const names =
    lost === 0
      ? 'each declared name is shown at least once'
      : `${lost} of ${count.declared} declared names are not shown`;
  return {
    code,
    severity: 'note',
    pointer: operation.pointer,
    message: `schemas of "${labelOf(operation)}" end in open objects ${reason}; ${names}`,
  };
}

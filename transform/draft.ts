import type { Finding } from '../contract/finding.ts';
import type { Destination, ParameterStyle, RouteBody } from '../contract/route-map.ts';
import type { TokenBinding } from '../contract/token-binding.ts';
import type { Choices } from './choices.ts';
import type { JsonObject, Located, SourceDocument } from './document.ts';
import type { ReachOf } from './schema/find-cycles.ts';
import type { SchemaNode } from './schema/flat-schema.ts';
import type { SchemaGraph } from './schema/schema-graph.ts';

/** What the passes refine, from the vendor's document to what is written. */
export interface Draft {
  readonly source: SourceDocument;
  readonly choices: Choices;
  readonly schemas: SchemaGraph;
  readonly reachOf: ReachOf;
  readonly vendor: string;
  readonly target: string;
  /** Base URLs of the vendor, without trailing slash; operations point into it. */
  readonly servers: readonly string[];
  readonly tokens: readonly Token[];
  readonly operations: readonly Operation[];
  readonly dropped: readonly Dropped[];
  /** About the document as a whole. */
  readonly findings: readonly Finding[];
}

/** An operation on its way to becoming a tool. Each pass returns it refined. */
export interface Operation {
  /** Upper case. */
  readonly method: string;
  readonly path: string;
  readonly pointer: string;
  /** The path item that holds it, references followed. */
  readonly pathItem: Located;
  readonly source: JsonObject;
  /** Unique, legal and short once `name-operations` has run. */
  readonly id: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  readonly body: Body | undefined;
  /** Index into {@link Draft.servers}. */
  readonly server: number;
  /** Media type to ask the vendor for. */
  readonly accept: string;
  readonly responses: readonly Response[];
  readonly tokens: readonly TokenUse[];
  /** `undefined`: kept. Else what the tool takes instead of the vendor's parameters and body. */
  readonly adaptation: Adaptation | undefined;
  readonly findings: readonly Finding[];
}

/** A parameter as the gateway will see it. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly pointer: string;
  /** The Parameter Object, references followed. */
  readonly source: JsonObject;
  readonly required: boolean;
  readonly description: string | undefined;
  readonly schema: SchemaNode;
  readonly style: ParameterStyle;
  readonly explode: boolean;
  /** Media type, where the parameter is described by `content`. */
  readonly content: string | undefined;
  readonly allowReserved: boolean;
  /** A list that the client writes as one string; the text says how. */
  readonly delimited: string | undefined;
}

/** A request body reduced to one media type. */
export interface Body extends RouteBody {
  readonly pointer: string;
  readonly schema: SchemaNode;
  readonly description: string | undefined;
  /** The Encoding Object of each property, where the document has one. */
  readonly encodings: JsonObject;
}

/** One response as the target document will describe it. */
export interface Response {
  /** Status, range or `default`. */
  readonly status: string;
  readonly description: string;
  /** Schema of the JSON answer, where responses are kept. */
  readonly schema: SchemaNode | undefined;
}

/** The flat object of an adapted tool: reasons, and arguments in order. */
export interface Adaptation {
  /** Codes of the findings that made it necessary. */
  readonly reasons: readonly string[];
  readonly arguments: readonly Argument[];
}

/** One argument of an adapted tool. */
export interface Argument {
  readonly name: string;
  readonly required: boolean;
  readonly schema: SchemaNode;
  readonly to: Destination;
}

/** A binding together with what clients read about its header. */
export interface Token extends Omit<TokenBinding, 'servers'> {
  readonly description: string;
}

/** That an operation takes a token. */
export interface TokenUse {
  readonly id: string;
  readonly required: boolean;
}

/** An operation that becomes no tool. */
export interface Dropped {
  readonly method: string;
  readonly path: string;
  readonly findings: readonly Finding[];
}

/** One step of the transformation. */
export interface Pass {
  /** Verb and object; first part of the codes of its findings. */
  readonly name: string;
  /** One sentence for the documentation. */
  readonly does: string;
  readonly run: (draft: Draft) => Draft;
}

/** A pass that looks at one operation at a time. */
export function eachOperation(
  name: string,
  does: string,
  refine: (operation: Operation, draft: Draft) => Operation,
): Pass {
  return {
    name,
    does,
    run: (draft) => ({ ...draft, operations: draft.operations.map((operation) => refine(operation, draft)) }),
  };
}

/** The operation with one more finding. */
export function noted(operation: Operation, finding: Finding): Operation {
  return { ...operation, findings: [...operation.findings, finding] };
}

/** The operation with one more reason why the gateway cannot carry the vendor's own shape. */
export function adapted(operation: Operation, finding: Finding): Operation {
  const { reasons, arguments: known } = operation.adaptation ?? { reasons: [], arguments: [] };
  return noted(
    { ...operation, adaptation: { reasons: [...new Set([...reasons, finding.code])], arguments: known } },
    finding,
  );
}

/** How messages name an operation, for example `POST /tasks`. */
export function labelOf({ method, path }: Pick<Operation, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

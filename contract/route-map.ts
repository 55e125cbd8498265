import { ToolkitError } from './errors.ts';
import type { TokenBinding } from './token-binding.ts';

/** `routes.json`, version 1: how the target turns each call of the gateway back into the vendor's own request. */
export interface RouteMap {
  readonly version: 1;
  readonly vendor: string;
  readonly target: string;
  /** The vendor's own target name, where the document is split over several targets. */
  readonly partOf?: string;
  /** Absolute base URLs without trailing slash: a closed list, nothing is ever sent elsewhere. */
  readonly servers: readonly string[];
  /** `wrap`: a vendor's error is answered with 200 and an error object. `status`: it is handed on as it is. */
  readonly errors: ErrorMode;
  readonly tokens: readonly TokenBinding[];
  readonly routes: readonly Route[];
}

/** See {@link RouteMap.errors}. */
export type ErrorMode = 'wrap' | 'status';

/** One operation: what the gateway calls, and what the vendor gets. */
export interface Route {
  readonly operationId: string;
  /** What the gateway calls. `path` is a template such as `/tasks/{task_gid}`. */
  readonly expose: { readonly method: string; readonly path: string };
  /** What the vendor gets. `server` indexes {@link RouteMap.servers}; `accept` is the media type to ask for. */
  readonly call: {
    readonly method: string;
    readonly server: number;
    readonly path: string;
    readonly accept: string;
  };
  /** Ids of the bindings that this operation takes. */
  readonly tokens: readonly string[];
  /** Ids of those without which the vendor is called, too. Left out where there are none. */
  readonly optionalTokens?: readonly string[];
  /** `null`: the operation is kept, path, query and body pass as they are. Else where each argument goes. */
  readonly arguments: readonly RouteArgument[] | null;
  /** The vendor's request body, where arguments make one up. */
  readonly body: RouteBody | null;
}

/** One property of the flat object that an adapted tool takes, and its place in the vendor's request. */
export interface RouteArgument {
  readonly name: string;
  readonly to: Destination;
  /** How the value differs at the vendor; left out where it does not. */
  readonly shape?: ValueShape;
}

/** How a value is called and written at the vendor; follows the value that the tool takes, level by level. */
export interface ValueShape {
  /** By the names that the tool's schema has. */
  readonly properties?: Readonly<Record<string, PropertyShape>>;
  /** Of every item of a list. */
  readonly items?: ValueShape;
  /** Of every property that `properties` does not name. */
  readonly additional?: ValueShape;
  /** In an XML body. */
  readonly xml?: XmlShape;
}

/** The shape of one property. `name` is what the vendor calls it, where that is no name for a model. */
export interface PropertyShape extends ValueShape {
  readonly name?: string;
}

/** XML Object of OpenAPI 3.0.3, and what 3.2 adds: `name` is the element's or attribute's local name. */
export interface XmlShape {
  readonly name?: string;
  readonly namespace?: string;
  readonly prefix?: string;
  readonly attribute?: boolean;
  /** Of a list: its items stand inside an element of their own. */
  readonly wrapped?: boolean;
  /**
   * What stands there instead of an element (OpenAPI 3.2.0, XML Node Types): text, a CDATA section, or nothing, so that
   * what is inside stands directly in the element around it.
   */
  readonly node?: 'text' | 'cdata' | 'none';
}

/** A place in a request, with the serialisation of OpenAPI 3.0 (section "Style Values"). */
export type Destination = ParameterDestination | PropertyDestination | { readonly in: 'body' };

/**
 * One property of the body. `file`: the argument is base64 or a `data:` URL and becomes a part or a raw body.
 * `style` and `explode` are those of the document's Encoding Object, for form bodies (OpenAPI 3.0.3, Encoding Object).
 */
export interface PropertyDestination {
  readonly in: 'property';
  readonly name: string;
  readonly file?: boolean;
  readonly style?: ParameterStyle;
  readonly explode?: boolean;
  /** Media type of the part, in a multipart body; of the value, in a form. */
  readonly contentType?: string;
}

/** A path, query, header or cookie parameter. `content` names a media type whose serialisation replaces the style. */
export interface ParameterDestination {
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly name: string;
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly content?: string;
  readonly allowReserved?: boolean;
}

/** `style` of an OpenAPI 3.0 parameter. */
export type ParameterStyle =
  'simple' | 'label' | 'matrix' | 'form' | 'spaceDelimited' | 'pipeDelimited' | 'deepObject';

/** How the vendor's body is written. */
export interface RouteBody {
  readonly mediaType: string;
  readonly encoding: 'json' | 'form' | 'multipart' | 'xml' | 'text' | 'binary';
  readonly required: boolean;
  /** The root element of an XML body that is made of properties. */
  readonly xml?: XmlShape;
}

/**
 * Decodes `routes.json`.
 * @throws ToolkitError `routes-invalid` where it is not version 1 of a route map.
 */
export function decodeRouteMap(value: unknown): RouteMap {
  const map = value as Partial<RouteMap> | null;
  const problem =
    typeof map !== 'object' || map === null
      ? 'it is no object'
      : map.version !== 1
        ? `"version" is ${JSON.stringify(map.version)}, not 1`
        : [map.servers, map.tokens, map.routes].every(Array.isArray)
          ? undefined
          : '"servers", "tokens" and "routes" are not all lists';
  if (problem !== undefined) {
    throw new ToolkitError('routes-invalid', `the route map cannot be read: ${problem}`, {
      hint: 'Write it again with "agentcore-bearer transform".',
    });
  }
  // Checked above as far as a reader needs; the rest is what our own transform wrote.
  return map as RouteMap;
}

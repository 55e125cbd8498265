/** How the vendor wants a credential: its security scheme, reduced to the place on the request. */
export type Placement =
  | { readonly as: 'bearer' }
  | { readonly as: 'basic' }
  | { readonly as: 'header'; readonly name: string }
  | { readonly as: 'query'; readonly name: string }
  | { readonly as: 'cookie'; readonly name: string };

/** One of a user's tokens: the header in which it reaches the target, and where the vendor gets it. */
export interface TokenBinding {
  /** Unique in its route map, for example `bearer` or `query-api_key`. */
  readonly id: string;
  /** Header on the way from the gateway to the target, for example `X-Asana-Token`. */
  readonly header: string;
  readonly placement: Placement;
  /** Indexes into the route map's `servers`: the only places where this token may be sent. */
  readonly servers: readonly number[];
}

/** Names under which no token may travel: OpenAPI ignores the first three, HTTP, the gateway or API Gateway own the others. */
const FORBIDDEN_TOKEN_HEADERS: readonly string[] = [
  'accept',
  'content-type',
  'authorization',
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'cookie',
  'user-agent',
  'x-api-key',
  'mcp-session-id',
];

/** Whether `name` is a field name of RFC 9110 section 5.1 that API Gateway and the gateway hand on unchanged. */
export function isTokenHeaderName(name: string): boolean {
  const lower = name.toLowerCase();
  return (
    /^[A-Za-z0-9_-]{1,100}$/.test(name) &&
    !FORBIDDEN_TOKEN_HEADERS.includes(lower) &&
    !lower.startsWith('x-amz') &&
    !lower.startsWith('x-forwarded-')
  );
}

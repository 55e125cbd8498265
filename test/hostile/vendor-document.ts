/** Members of a document in the making. */
export type Members = Readonly<Record<string, unknown>>;

/** A vendor's document that compiles as far as `members` let it, as JSON text. */
export function vendorDocument(members: Members): string {
  return JSON.stringify({
    openapi: '3.0.3',
    info: { title: 'Hostile', version: '1' },
    servers: [{ url: 'https://api.example.com' }],
    ...members,
  });
}

/** One path whose POST takes `schema` as its body. */
export function postOf(schema: unknown): Members {
  return { '/a': { post: operationOf({ requestBody: bodyOf(schema) }) } };
}

/** An operation with whatever else is said of it. */
export function operationOf(members: Members = {}): Members {
  return { operationId: 'a', responses: { 200: { description: 'Done' } }, ...members };
}

/** A JSON body of this schema. */
export function bodyOf(schema: unknown): Members {
  return { required: true, content: { 'application/json': { schema } } };
}

/** A reference to a component's schema. */
export function schemaNamed(name: string): Members {
  return { $ref: `#/components/schemas/${name}` };
}

/** A document whose only body is the first of these components. */
export function withSchemas(schemas: Iterable<readonly [name: string, schema: unknown]>): string {
  const components = Object.fromEntries(schemas);
  const [first = ''] = Object.keys(components);
  return vendorDocument({ paths: postOf(schemaNamed(first)), components: { schemas: components } });
}

/** `count` values made of their number. */
export function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** An object of `count` members. */
export function membersOf(count: number, make: (index: number) => readonly [string, unknown]): Members {
  return Object.fromEntries(times(count, make));
}

/** Where Swagger 2.0 has what OpenAPI 3.0 has elsewhere. */
const MOVED: readonly (readonly [string, string])[] = [
  ['/components/schemas', '/definitions'],
  ['/components/parameters', '/parameters'],
  ['/components/responses', '/responses'],
  ['/components/securitySchemes', '/securityDefinitions'],
  ['/servers', '/host'],
];

/** Where the vendor wrote what stands at a pointer of the upgraded document, as far as that is known. */
export function writtenPointer(pointer: string, openapi: string): string {
  if (openapi !== '2.0') return pointer;
  const moved = MOVED.find(([now]) => pointer === now || pointer.startsWith(`${now}/`));
  return moved === undefined ? pointer : `${moved[1]}${pointer.slice(moved[0].length)}`;
}

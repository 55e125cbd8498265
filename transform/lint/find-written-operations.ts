import { entriesOf, pointerTo } from '../document.ts';
import type { JsonObject } from '../document.ts';

/** An operation as it stands below `paths`. */
export interface WrittenOperation {
  /** Upper case. */
  readonly method: string;
  readonly path: string;
  readonly pointer: string;
  readonly value: unknown;
}

/** The methods that AWS CDK's check knows, and those that the developer guide lists (gateway-schema-openapi, read 2026-11). */
export const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'];

/** Finds the operations that stand below `paths` without a reference: what AWS CDK's check looks at. */
export function findWrittenOperations(root: JsonObject): readonly WrittenOperation[] {
  return entriesOf(root.paths).flatMap(([path, item]) => {
    const methods = new Map(entriesOf(item));
    return METHODS.flatMap((method) => {
      const field = method.toLowerCase();
      const value = methods.get(field);
      if (!value) return [];
      const pointer = pointerTo(pointerTo('/paths', path), field);
      return [{ method, path, pointer, value }];
    });
  });
}

import { toolName } from '../../contract/tool-name.ts';
import { toolsOf } from './tools.ts';
import type { DocumentOperation, OpenApiDocument } from './document.ts';
import type { OpenApiTool } from './tools.ts';

/** Which methods of an API become tools, and under which names; members as in the service model. */
export interface ApiGatewayToolChoice {
  readonly toolFilters?:
    | readonly {
        readonly filterPath?: string | undefined;
        readonly methods?: readonly string[] | undefined;
      }[]
    | undefined;
  readonly toolOverrides?:
    | readonly {
        readonly path?: string | undefined;
        readonly method?: string | undefined;
        readonly name?: string | undefined;
        readonly description?: string | undefined;
      }[]
    | undefined;
}

/**
 * The tools of an API Gateway target, from the stage's export (devguide gateway-target-api-gateway, read 2026-11):
 * methods that a filter lets through, under the names and descriptions that override them (observed 2026-09-28).
 * Greedy paths (`{proxy+}`) become no tools.
 */
export function apiGatewayTools(
  document: OpenApiDocument,
  target: string,
  choice: ApiGatewayToolChoice,
): readonly OpenApiTool[] {
  return chosenOperations(document, choice).flatMap((entry) => {
    const override = choice.toolOverrides?.find(
      ({ path, method }) => path === entry.path && method?.toLowerCase() === entry.method,
    );
    const operationId = override?.name ?? entry.operation.operationId;
    if (typeof operationId !== 'string') return [];
    const operation = { ...entry.operation, operationId };
    const [tool] = toolsOf({ ...document, operations: [{ ...entry, operation }] }, target);
    if (tool === undefined) return [];
    const description = override?.description ?? tool.description;
    return [{ ...tool, name: toolName(target, operationId), description }];
  });
}

/** The methods of an export that the filters let through. */
export function chosenOperations(
  { operations }: OpenApiDocument,
  { toolFilters = [] }: ApiGatewayToolChoice,
): readonly DocumentOperation[] {
  return operations.filter(
    ({ path, method }) =>
      !/\{[^}]+\+\}/.test(path) &&
      toolFilters.some(
        ({ filterPath = '', methods = [] }) =>
          matches(filterPath, path) && methods.some((name) => name.toLowerCase() === method),
      ),
  );
}

/** A filter is a path, or with an asterisk at its end all paths that begin like it. */
function matches(filter: string, path: string): boolean {
  return filter.endsWith('*') ? path.startsWith(filter.slice(0, -1)) : path === filter;
}

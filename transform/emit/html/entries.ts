import type { Finding } from '../../../contract/finding.ts';
import type { Route, RouteMap } from '../../../contract/route-map.ts';
import { toolName } from '../../../contract/tool-name.ts';
import type { Report, ReportedOperation } from '../make-report.ts';

/** One operation as the page shows it. */
export interface Entry {
  /** Of its element: the tool's name, so that links into a page outlive changes of the document. */
  readonly id: string;
  readonly operation: ReportedOperation;
  readonly findings: readonly Finding[];
  /** `undefined` where the operation was dropped. */
  readonly routed: Routed | undefined;
}

/** A route and the map that its servers and tokens stand in. */
export interface Routed {
  readonly route: Route;
  readonly map: RouteMap;
}

/** Joins each operation of the report with its findings and its route. */
export function makeEntries({ operations, findings }: Report, maps: readonly RouteMap[]): readonly Entry[] {
  const routes = new Map(
    maps.flatMap((map) =>
      map.routes.map((route) => [toolName(map.target, route.operationId), { route, map }] as const),
    ),
  );
  return operations.map((operation, index) => ({
    id: operation.tool ?? `dropped-${index + 1}`,
    operation,
    findings: operation.findings.flatMap((each) => findings[each] ?? []),
    routed: operation.tool === null ? undefined : routes.get(operation.tool),
  }));
}

import type { Gateway } from '../control-plane/state.ts';
import { functionNameOf } from '../lambda/function-name.ts';

/** A function that a gateway needs and nobody can run. */
export interface MissingFunction {
  readonly name: string;
  /** The gateway's name. */
  readonly gateway: string;
  /** In words, for example `its bundle "/tmp/a.mjs" is not there`. */
  readonly why: string;
}

/**
 * What the gateways of an account call and would not find: their interceptors and the functions of their Lambda targets.
 * `problemOf` says why a function cannot run, or nothing.
 */
export function missingFunctions(
  gateways: Iterable<Gateway>,
  problemOf: (name: string) => string | undefined,
): readonly MissingFunction[] {
  return [...gateways].flatMap((gateway) => {
    const names = new Set(functionsOf(gateway).map(functionNameOf));
    return [...names].flatMap((name) => {
      const why = problemOf(name);
      return why === undefined ? [] : [{ name, gateway: gateway.settings.name ?? gateway.id, why }];
    });
  });
}

/** ARNs. */
function functionsOf({ settings, targets }: Gateway): readonly string[] {
  const interceptors = settings.interceptorConfigurations ?? [];
  return [
    ...interceptors.map(({ interceptor }) => interceptor?.lambda?.arn),
    ...[...targets.values()].map((target) => target.settings.targetConfiguration?.mcp?.lambda?.lambdaArn),
  ].filter((arn) => arn !== undefined);
}

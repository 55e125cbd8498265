import { lintSteps } from '../config/lint-steps.ts';
import type { LoadedGateway } from '../config/load-gateway.ts';
import type { Io } from './io.ts';

/** Says on stderr what works but is dangerous or in vain in the steps of gateway.yaml, each with what to do about it. */
export function warnOfSteps({ gateway, vendors }: LoadedGateway, { err }: Pick<Io, 'err'>): void {
  const all = vendors.flatMap(({ parts }) => parts);
  for (const { severity, code, pointer, message, hint } of lintSteps(gateway, all)) {
    err(`${severity} ${code} at ${pointer}: ${message}`);
    if (hint !== undefined) err(`  ${hint}`);
  }
}

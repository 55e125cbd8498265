import { compileInterceptors } from '../../config/compile-interceptors.ts';
import { lintSteps } from '../../config/lint-steps.ts';
import type { Finding } from '../../contract/finding.ts';
import { CANNOT, DONE } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { loadGateway } from '../load-gateway.ts';

/** Options of `lint --gateway`, as the command line gives them. */
export interface LintGatewayOptions {
  readonly gateway: string;
  readonly json?: boolean;
}

/**
 * Says what works but is dangerous or in vain in the interceptor steps of a `gateway.yaml`.
 * @throws ToolkitError `config-invalid` where the steps cannot be compiled for the tools that there are
 */
export async function lintGateway({ gateway: file, json }: LintGatewayOptions, io: Io): Promise<number> {
  const { gateway, vendors } = await loadGateway(file, io.cwd);
  const parts = vendors.flatMap((vendor) => vendor.parts);
  compileInterceptors(gateway, parts);
  const findings = lintSteps(gateway, parts);
  if (json === true) io.out(JSON.stringify({ version: 1, file, findings }));
  else for (const line of describe(file, findings)) io.out(line);
  return findings.some(({ severity }) => severity === 'error') ? CANNOT : DONE;
}

function describe(file: string, findings: readonly Finding[]): readonly string[] {
  if (findings.length === 0) return ['no findings'];
  return findings.flatMap(({ severity, code, pointer, message, hint }) => [
    `${file}#${pointer} ${severity} ${code}: ${message}`,
    ...(hint === undefined ? [] : [`  fix: ${hint}`]),
  ]);
}

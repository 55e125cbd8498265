import type { CompiledPart } from './compile-interceptors.ts';
import type { GatewayConfig } from './gateway-config.ts';
import { lintBroughtArguments } from './lint-brought-arguments.ts';
import type { BroughtArgumentFinding } from './lint-brought-arguments.ts';
import { lintInterceptors } from './lint-interceptors.ts';
import type { StepFinding } from './lint-interceptors.ts';
import { lintToolPatterns } from './lint-tool-patterns.ts';
import type { ToolPatternFinding } from './lint-tool-patterns.ts';

/**
 * Says what works but is dangerous or in vain in the steps of a gateway with these compiled vendors: pointers are into
 * `gateway.yaml`.
 */
export function lintSteps(
  gateway: Pick<GatewayConfig, 'interceptors' | 'outbound'>,
  parts: readonly CompiledPart[],
): readonly (StepFinding | BroughtArgumentFinding | ToolPatternFinding)[] {
  return [
    ...lintInterceptors(
      gateway,
      parts.map(({ routes }) => routes),
    ),
    ...lintBroughtArguments(gateway.interceptors, parts),
    ...lintToolPatterns(gateway.interceptors, parts),
  ];
}

/** Between target name and operationId in a tool's name (devguide gateway-tool-naming, read 2026-11). */
export const TOOL_NAME_SEPARATOR = '___';

/** The name under which the gateway offers an operation, for example `asana___createTask`. */
export function toolName(target: string, operationId: string): string {
  return `${target}${TOOL_NAME_SEPARATOR}${operationId}`;
}

/** Path under which an adapted operation is exposed, for example `/_tools/asana/createAttachment`. */
export function adaptedPath(target: string, operationId: string): string {
  return `/_tools/${target}/${operationId}`;
}

/** Tells whether a tool's name is one of those that `patterns` name, in which `*` stands for any characters. */
export function toolMatcher(patterns: readonly string[]): (name: string) => boolean {
  const sources = patterns.map((pattern) =>
    pattern
      .split('*')
      .map((part) => part.replace(/\W/g, '\\$&'))
      .join('.*'),
  );
  const pattern = new RegExp(`^(?:${sources.join('|')})$`, 's');
  return (name) => pattern.test(name);
}

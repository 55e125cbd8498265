import { resolve } from 'node:path';
import { readConfigText } from '../config/read-config.ts';
import { ToolkitError } from '../contract/errors.ts';
import type { StackOutputs } from '../contract/stack-outputs.ts';
import { isObject } from '../contract/json-object.ts';

export { loadGateway, readGateway } from '../config/load-gateway.ts';
export type { CompiledVendor, LoadedGateway } from '../config/load-gateway.ts';

/**
 * Reads a file of `cdk deploy --outputs-file`, or the line that `local --json` prints.
 * @throws ToolkitError `file-not-found`, or `config-invalid` where it is no such file.
 */
export async function loadOutputs(file: string, cwd: string): Promise<StackOutputs> {
  const read = parseJson(await readConfigText(resolve(cwd, file)), file);
  const outputs = isObject(read) && typeof read.endpointUrl === 'string' ? read.outputs : read;
  if (isOutputs(outputs)) return outputs;
  throw new ToolkitError('config-invalid', `"${file}" does not map stacks to outputs`, {
    hint: 'Write it with "cdk deploy --outputs-file cdk-outputs.json".',
  });
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ToolkitError('config-invalid', `"${file}" is not JSON`, { cause });
  }
}

function isOutputs(value: unknown): value is StackOutputs {
  return (
    isObject(value) &&
    Object.values(value).every((stack) => isObject(stack) && Object.values(stack).every(isText))
  );
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

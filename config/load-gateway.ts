import { readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { ToolkitError } from '../contract/errors.ts';
import { decodeRouteMap } from '../contract/route-map.ts';
import type { RouteMap } from '../contract/route-map.ts';
import { isObject } from '../contract/json-object.ts';
import { decodeGatewayConfig } from './gateway-config.ts';
import type { GatewayConfig } from './gateway-config.ts';
import { readConfigText, readVendorConfig } from './read-config.ts';
import type { VendorConfig } from './vendor-config.ts';

/** `gateway.yaml` with the compiled documents of its vendors. */
export interface LoadedGateway {
  readonly gateway: GatewayConfig;
  readonly vendors: readonly CompiledVendor[];
}

/** A vendor whose document was transformed. */
export interface CompiledVendor {
  readonly config: VendorConfig;
  /** The vendor's own target name; the parts' names are their routes'. */
  readonly target: string;
  readonly parts: readonly { readonly routes: RouteMap; readonly document: string }[];
}

/**
 * Reads `gateway.yaml`, the `bearer.yaml` of each vendor, and what `transform` wrote beside it.
 * @throws ToolkitError `file-not-found` where one is missing, `config-invalid`, `config-unknown-key`, `routes-invalid`.
 */
export async function loadGateway(file: string, cwd: string): Promise<LoadedGateway> {
  const path = resolve(cwd, file);
  const gateway = await readGateway(file, cwd);
  const vendors = await Promise.all(
    gateway.vendors.map((vendor) => loadCompiled(resolve(dirname(path), vendor), cwd)),
  );
  return { gateway, vendors };
}

/** Reads `gateway.yaml` alone. */
export async function readGateway(file: string, cwd: string): Promise<GatewayConfig> {
  const path = resolve(cwd, file);
  return decodeGatewayConfig({ file: relative(cwd, path) || path, text: await readConfigText(path) });
}

async function loadCompiled(configFile: string, cwd: string): Promise<CompiledVendor> {
  const config = await readVendorConfig(configFile, cwd);
  const folder = dirname(configFile);
  const parts = await Promise.all(
    (await outputsIn(folder, cwd)).map((files) => loadPart(folder, files, cwd)),
  );
  const [first] = parts;
  return { config, target: first?.routes.partOf ?? first?.routes.target ?? '', parts };
}

async function loadPart(
  folder: string,
  files: OutputFiles,
  cwd: string,
): Promise<CompiledVendor['parts'][number]> {
  const document = await readOutput(join(folder, files.document), cwd);
  const routes = decodeRouteMap(parseJson(await readOutput(join(folder, files.routes), cwd), files.routes));
  return { routes, document };
}

interface OutputFiles {
  readonly document: string;
  readonly routes: string;
}

/** The report lists the outputs: one document, or several where no single target holds all tools. */
async function outputsIn(folder: string, cwd: string): Promise<readonly OutputFiles[]> {
  const report = parseJson(await readOutput(join(folder, 'report.json'), cwd), 'report.json');
  const targets = isObject(report) && Array.isArray(report.targets) ? (report.targets as unknown[]) : [];
  const files = targets.filter(isOutputFiles);
  if (files.length > 0 && files.length === targets.length) return files;
  throw new ToolkitError(
    'config-invalid',
    `"${relative(cwd, join(folder, 'report.json'))}" lists no targets`,
    {
      hint: 'Write it again with "agentcore-bearer transform".',
    },
  );
}

function isOutputFiles(value: unknown): value is OutputFiles {
  return (
    isObject(value) &&
    [value.document, value.routes].every((name) => isText(name) && basename(String(name)) === name)
  );
}

async function readOutput(file: string, cwd: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ToolkitError('file-not-found', `"${relative(cwd, file)}" cannot be read`, {
      hint: `Write it first: agentcore-bearer transform --config ${relative(cwd, join(dirname(file), 'bearer.yaml'))}`,
      cause,
    });
  });
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ToolkitError('config-invalid', `"${file}" is not JSON`, { cause });
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

import { access } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { DEFAULT_VENDOR_CONFIG } from '../config/default-vendor-config.ts';
import { readVendorConfig } from '../config/read-config.ts';
import type { VendorConfig } from '../config/vendor-config.ts';
import { ToolkitError } from '../contract/errors.ts';
import { PLACEHOLDER_SERVER } from '../transform/index.ts';
import type { Choices } from '../transform/index.ts';

/** A vendor's configuration and the places that follow from it. */
export interface Vendor {
  readonly config: VendorConfig;
  /** Absolute path of the vendor's document. */
  readonly spec: string;
  /** Absolute folder of the outputs. */
  readonly out: string;
}

/** What the command line says about a vendor. */
export interface VendorOptions {
  readonly config?: string;
  readonly out?: string;
}

/**
 * Finds configuration, document and output folder: `bearer.yaml` stands beside SPEC or in the current folder,
 * SPEC outranks its `source`, and outputs go to the configuration's folder, else to the current one.
 * @throws ToolkitError `usage` where no document is named, or what reading the configuration throws.
 */
export async function loadVendor(
  spec: string | undefined,
  options: VendorOptions,
  cwd: string,
): Promise<Vendor> {
  if (spec !== undefined) refuseUrl(spec);
  const file = options.config === undefined ? await findConfig(spec, cwd) : resolve(cwd, options.config);
  const config = file === undefined ? DEFAULT_VENDOR_CONFIG : await readVendorConfig(file, cwd);
  const folder = file === undefined ? cwd : dirname(file);
  const source = spec === undefined ? config.source && resolve(folder, config.source) : resolve(cwd, spec);
  if (source === undefined || source === '') {
    throw new ToolkitError('usage', 'no document is named', {
      hint: 'Give the path of an OpenAPI document, before options that take all words after them such as --include, or name it under "source" in bearer.yaml.',
    });
  }
  return { config, spec: source, out: options.out === undefined ? folder : resolve(cwd, options.out) };
}

/** @throws ToolkitError `usage` where a document is named by a URL. */
export function refuseUrl(spec: string): void {
  if (!/^https?:\/\//.test(spec)) return;
  throw new ToolkitError('usage', 'a document is read from a file, not from a URL', {
    hint: 'Fetch it first, for example with curl, and give the path of the file.',
  });
}

async function findConfig(spec: string | undefined, cwd: string): Promise<string | undefined> {
  const folders = spec === undefined ? [cwd] : [dirname(resolve(cwd, spec)), cwd];
  for (const folder of folders) {
    const file = resolve(folder, 'bearer.yaml');
    if (await exists(file)) return file;
  }
  return undefined;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** What `bearer.yaml` chose, in the compiler's terms. */
export function choicesOf(config: VendorConfig): Choices {
  return {
    vendor: config.vendor,
    target: config.target.name,
    servers: config.servers,
    deployedUrl: PLACEHOLDER_SERVER,
    tokens: config.tokens,
    include: config.operations.include,
    exclude: config.operations.exclude,
    toolBytes: config.budgets.toolBytes,
    toolName: config.budgets.toolName,
    targetBytes: config.budgets.targetBytes,
    errors: config.errors,
    responses: config.responses,
  };
}

import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { ToolkitError } from '../contract/errors.ts';
import type { VendorConfig } from './vendor-config.ts';

/** Reads one `bearer.yaml`; messages name it relative to `cwd`. */
export async function readVendorConfig(file: string, cwd: string): Promise<VendorConfig> {
  // Most documents have no configuration, and reading one loads two libraries.
  const { decodeVendorConfig } = await import('./vendor-config.ts');
  return decodeVendorConfig({ file: relative(cwd, file) || file, text: await readConfigText(file) });
}

/** Reads a configuration file's text. @throws ToolkitError `file-not-found`. */
export async function readConfigText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw missing
      ? new ToolkitError('file-not-found', `"${file}" does not exist`, { cause: error })
      : new ToolkitError('file-unreadable', `"${file}" cannot be read`, { cause: error });
  }
}

import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { bundlePath } from '../../bundles/bundle-path.ts';

const run = promisify(execFile);

/** Loads the bundle in a Node of its own, and runs `text` with its `handler`; what fails is printed. */
export async function runBundle(
  text: string,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const url = pathToFileURL(await bundlePath('interceptor-lambda')).href;
  const program = `await import(${JSON.stringify(url)}).then(async ({ handler }) => { ${text} })
    .catch((error) => process.stdout.write(error.code + ': ' + error.message));`;
  const args = ['--input-type=module', '--eval', program];
  return (await run(process.execPath, args, { env: environment, maxBuffer: 1 << 26 })).stdout;
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deployApp } from '../../cli/deploy-app.ts';
import type { AppDeployment } from '../../cli/deploy-app.ts';
import { synthesizeApp } from '../../cli/synthesize-app.ts';
import { runHere } from '../cli/run-cli.ts';
import type { Finished } from '../cli/run-cli.ts';

/** A synthesized app that stands at a local AWS, with a vendor that answers everything. */
export interface AppWorld extends AppDeployment {
  readonly folder: string;
  /** What the vendor got: method, URL and `Authorization`. */
  readonly got: readonly string[];
  /** Runs a command with this world's gateway.yaml, outputs and endpoint. */
  run(command: string, ...args: readonly string[]): Promise<Finished>;
  /** Sets the outputs that commands read. */
  tell(outputs: object): Promise<void>;
  close(): Promise<void>;
}

/** Synthesizes the app of a configuration in a folder, and stands it up. */
export async function startAppWorld(folder: string, gateway: object): Promise<AppWorld> {
  const config = join(folder, 'gateway.yaml');
  const outputs = join(folder, 'outputs.json');
  await writeFile(config, JSON.stringify(gateway));
  await synthesizeApp(config, join(folder, 'cdk.out'));
  const got: string[] = [];
  const vendor = createServer((incoming: IncomingMessage, outgoing) => {
    incoming.resume().on('end', () => {
      got.push(`${incoming.method ?? ''} ${incoming.url ?? ''} ${incoming.headers.authorization ?? ''}`);
      outgoing.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
    });
  });
  await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve));
  const upstream = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`;
  const { aws, app } = await deployApp(join(folder, 'cdk.out'), { upstream });
  const tell = (told: object): Promise<void> => writeFile(outputs, JSON.stringify(told));
  await tell(app.outputs);
  const flags = ['--config', config, '--outputs', outputs, '--endpoint-url', aws.endpointUrl];
  return {
    ...{ aws, app, folder, got, tell },
    run: (command, ...args) => runHere([command, ...flags, ...args], { cwd: folder }),
    close: async () => {
      await aws.close();
      vendor.close();
      vendor.closeAllConnections();
    },
  };
}

/** A folder of its own for one test file, and how it goes. */
export async function temporaryFolder(): Promise<{
  readonly folder: string;
  readonly remove: () => Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { decodeGatewayConfig } from '../../config/gateway-config.ts';
import { API_KEY_FIELD, GATEWAY_OUTPUTS } from '../../contract/stack-outputs.ts';
import { listGatewaysNow, listTargetsNow } from '../../local/control-plane/find.ts';
import { startLocalAws } from '../../local/start.ts';
import type { LocalAws } from '../../local/start.ts';
import { standUpStack } from '../../local/stack.ts';
import { awsAdapter } from '../../registrar/aws-adapter.ts';
import type { AwsOptions } from '../../registrar/aws-adapter.ts';
import type { AwsPort } from '../../registrar/aws-port.ts';
import type { RegistrationInput } from '../../registrar/desired-state.ts';
import { systemClock } from '../../registrar/patience.ts';
import type { RunOptions } from '../../registrar/register.ts';
import { openApi, targetDocument } from './fixtures.ts';

/** What is registered in a world. */
export interface Scenario {
  readonly documents: 'inline' | 's3';
  readonly targets: 1 | 2;
  /** Whether the key is set inline, or is a secret of the stack's. */
  readonly key: 'inline' | 'external';
}

/** A local AWS with a deployed stack and what is to be registered in it. */
export interface World {
  readonly local: LocalAws;
  readonly input: RegistrationInput;
  /** The same with one operation changed. */
  readonly changed: RegistrationInput;
  /** AWS calls that have arrived, for example `CreateGateway`. */
  readonly calls: readonly string[];
  readonly aws: AwsPort;
  /** A registrar of its own, over a connection of its own. */
  readonly connect: (requestHandler?: AwsOptions['requestHandler']) => AwsPort;
  close(): Promise<void>;
}

/** A run that does not wait longer than a local AWS needs. */
export const SWIFT: RunOptions = {
  clock: { now: () => systemClock.now(), sleep: (ms) => systemClock.sleep(Math.min(ms, 3)) },
};

const BUCKET = 'schemas';

/** Starts a world in which signatures are verified. */
export async function startWorld({ documents, targets, key }: Scenario): Promise<World> {
  const calls: string[] = [];
  const local = await startLocalAws({
    settleMs: 1,
    verifySignatures: true,
    log: (line) => {
      const { service, operation } = JSON.parse(line) as { service?: string; operation?: string };
      if (service !== undefined && operation !== undefined) calls.push(`${service} ${operation}`);
    },
  });
  const gateway = gatewayOf(documents);
  const stack = await standUpStack(local, {
    gateway,
    vendors: [{ target: 'asana', routes: [] }],
    // Never called.
    bundlePath: import.meta.filename,
  });
  const own: Record<string, string> = { [GATEWAY_OUTPUTS.schemaBucket]: BUCKET };
  if (key === 'external') own[GATEWAY_OUTPUTS.apiKeySecretArn] = keepKey(local);
  const outputs = { ...stack.outputs, Own: own };
  const names = ['asana', 'asana-2'].slice(0, targets);
  const write = (text: string): RegistrationInput => ({
    gateway,
    outputs,
    targets: names.map((name) =>
      targetDocument({ name, document: openApi(['createTask', 'getTask'], text) }),
    ),
  });
  const connect: World['connect'] = (requestHandler) => {
    const { endpoint: endpointUrl, region, credentials } = local.sdkSettings;
    return awsAdapter({ region, endpointUrl, credentials, ...(requestHandler && { requestHandler }) });
  };
  return {
    ...{ local, calls, connect, aws: connect(), input: write('old'), changed: write('new') },
    close: () => local.close(),
  };
}

function gatewayOf(documents: Scenario['documents']): RegistrationInput['gateway'] {
  const text = JSON.stringify({
    name: 'my-gateway',
    vendors: ['./asana.yaml'],
    outbound: { apiKey: { provider: 'my-key' } },
    schemas: { inlineUpTo: documents === 's3' ? 10 : 1_000_000 },
  });
  return decodeGatewayConfig({ file: 'gateway.yaml', text });
}

function keepKey({ account }: LocalAws): string {
  const [key] = account.apiGateway.apiKeys.values();
  const value = JSON.stringify({ [API_KEY_FIELD]: key?.value.reveal() ?? '' });
  return account.secrets.create('my-stack-key', value).arn;
}

/** Connections on which `before` is run ahead of each call; what it throws, the call throws. */
export function watched(before: () => void): NonNullable<AwsOptions['requestHandler']> {
  const inner = new APIGatewayClient({ region: 'us-east-1' }).config.requestHandler;
  const handler = {
    httpHandlerConfigs: () => ({}),
    updateHttpClientConfig: () => undefined,
    handle: async (...given: Parameters<typeof inner.handle>) => {
      before();
      return inner.handle(...given);
    },
  };
  return handler;
}

/** Connections that break for good after a number of calls, as those of a process that is killed. */
export function cutAfter(calls: number): NonNullable<AwsOptions['requestHandler']> {
  let left = calls;
  return watched(() => {
    if (left-- <= 0) throw new Error('the process was killed');
  });
}

/** Somebody else gives every target another document: over ours in S3 where it is there, and each target reads it. */
export async function meddle({ local, aws }: World): Promise<void> {
  const { account } = local;
  const foreign = openApi(['strangeTask']);
  for (const path of account.s3.keys()) await aws.writeObject(`s3://${path}`, foreign);
  for (const gateway of listGatewaysNow(account)) {
    for (const { id } of listTargetsNow(account, gateway)) {
      const target = await aws.getTarget(gateway.id, id);
      if (target?.schema === undefined) continue;
      const schema = 's3' in target.schema ? target.schema : { inline: foreign };
      await aws.updateTarget(gateway.id, id, { ...target, description: target.description ?? '', schema });
    }
  }
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

/** Everything there is that a registrar can make, without ids and what else differs from world to world. */
export function stateOf({ local }: World): object {
  const { account } = local;
  const { providers, oauthProviders, tags } = account.controlPlane;
  const gateways = listGatewaysNow(account).map((gateway) => ({
    settings: gateway.settings,
    status: gateway.life.status,
    targets: listTargetsNow(account, gateway)
      .map(({ settings, life, tools }) => ({ settings, status: life.status, tools: tools.map(nameOf) }))
      .sort((one, other) => (one.settings.name < other.settings.name ? -1 : 1)),
  }));
  const text = JSON.stringify({
    gateways,
    providers: [...providers.values()].map(({ name, secretSource }) => ({ name, secretSource })),
    oauthProviders: oauthProviders.size,
    tags: [...tags].map(([arn, pairs]) => [arn, [...pairs].sort()]).sort(),
    secrets: account.secrets.list().map(({ owningService }) => owningService ?? 'own'),
    objects: [...account.s3.keys()].map(withoutHash).sort(),
  });
  return JSON.parse(
    withoutHash(text)
      .replaceAll(local.endpointUrl, 'http://aws')
      .replaceAll(/my-gateway-[0-9a-z]{10}/g, 'my-gateway-ID')
      .replaceAll(/_api\/[0-9a-z]+/g, '_api/ID')
      .replaceAll(/"allowedClients":\["[0-9a-z]+"\]/g, '"allowedClients":["ID"]')
      .replaceAll(/key-fingerprint","[0-9a-f]{16}/g, 'key-fingerprint","PRINT'),
  ) as object;
}

function withoutHash(text: string): string {
  return text.replaceAll(/-[0-9a-f]{16}((?:-\d+)?\.json)/g, '-HASH$1');
}

/** Documents that a target reads and are not there, and those that are there and no target reads. */
export function looseEnds({ local }: World): readonly string[] {
  const { account } = local;
  const read = listGatewaysNow(account).flatMap((gateway) =>
    listTargetsNow(account, gateway).flatMap(
      ({ settings }) => settings.targetConfiguration?.mcp?.openApiSchema?.s3?.uri ?? [],
    ),
  );
  const kept = [...account.s3.keys()].map((path) => `s3://${path}`);
  return [...read.filter((uri) => !kept.includes(uri)), ...kept.filter((uri) => !read.includes(uri))];
}

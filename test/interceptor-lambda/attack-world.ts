import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { request as send } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { bundlePath } from '../../bundles/bundle-path.ts';
import { startLocalAws } from '../../local/start.ts';
import type { LocalAws } from '../../local/start.ts';
import { makeGateway, makeTarget, sdkSettings } from '../local/local-aws.ts';
import { EXCHANGE_SECRET, fullLists, startIssuerServer } from './issuer-server.ts';
import type { IssuerServer } from './issuer-server.ts';
import { documentOf, planWith } from './world.ts';
import type { TestIssuer } from './world.ts';

/** A gateway with the bundled interceptor, an issuer, and a vendor that remembers. */
export interface AttackWorld extends Pick<IssuerServer, 'issuer' | 'vendor' | 'exchange'> {
  readonly aws: LocalAws;
  /** Requests for the issuer's keys. */
  readonly keyRequests: () => number;
  /** Lines of the function. */
  readonly log: () => readonly string[];
  post(message: unknown, headers: Readonly<Record<string, string | string[]>>): Promise<Posted>;
  close(): Promise<void>;
}

/** An answer of the gateway. */
export interface Posted {
  readonly status: number;
  readonly text: string;
  readonly body: {
    readonly result?: Readonly<Record<string, unknown>>;
    readonly error?: { message: string };
  };
}

/** Starts it; it serves until it is closed. */
export async function startAttackWorld(): Promise<AttackWorld> {
  const { issuer, vendor, exchange, origin, close } = await startIssuerServer();
  const folder = mkdtempSync(join(tmpdir(), 'attack-world-'));
  const aws = await startLocalAws({ settleMs: 0, allowPrivateTargets: true });
  const gatewayUrl = await standUp(aws, issuer, { folder, vendorUrl: `${origin}/vendor` });
  const { asked } = issuer;
  return {
    aws,
    issuer,
    vendor,
    exchange,
    keyRequests: () => asked.filter((url) => url.endsWith('/keys')).length,
    log: () => aws.functionLog('interceptor'),
    post: (message, headers) => post(gatewayUrl, message, headers),
    close: async () => {
      await aws.close();
      await close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function standUp(
  aws: LocalAws,
  issuer: TestIssuer,
  { folder, vendorUrl }: { folder: string; vendorUrl: string },
): Promise<string> {
  await new SecretsManagerClient(sdkSettings(aws)).send(
    new CreateSecretCommand({
      Name: SECRET.secretId,
      SecretString: JSON.stringify({ [SECRET.jsonKey]: EXCHANGE_SECRET }),
    }),
  );
  const planFile = join(folder, 'interceptors.json');
  writeFileSync(planFile, JSON.stringify(planWith(fullLists(issuer, SECRET))));
  aws.deployFunction({
    name: 'interceptor',
    bundlePath: await bundlePath('interceptor-lambda'),
    environment: { DEPLOYMENT_ID: 'gw', INTERCEPTORS_FILE: planFile, ...sdkEnvironment(aws) },
    timeoutMs: 20_000,
    memoryMb: 256,
  });
  const arn = `arn:aws:lambda:${aws.region}:${aws.accountId}:function:interceptor`;
  const { gatewayId, gatewayUrl } = await makeGateway(aws, {
    protocolConfiguration: {
      mcp: { searchType: 'SEMANTIC', supportedVersions: ['2025-03-26', '2025-06-18', '2025-11-25'] },
    },
    interceptorConfigurations: [
      {
        interceptor: { lambda: { arn } },
        interceptionPoints: ['REQUEST', 'RESPONSE'],
        inputConfiguration: { passRequestHeaders: true },
      },
    ],
  });
  const asana = documentOf('X-Asana-Token', ['getTasks', 'createTask'], `${vendorUrl}/asana`);
  const crm = documentOf('X-Crm-Token', ['listAccounts'], `${vendorUrl}/crm`);
  for (const [name, document] of [
    ['asana', asana],
    ['crm', crm],
  ] as const) {
    const { status } = await makeTarget(aws, gatewayId, document, {
      name,
      metadataConfiguration: { allowedRequestHeaders: ['X-Region'] },
    });
    if (status !== 'READY') throw new Error(`target ${name} is ${String(status)}`);
  }
  return gatewayUrl;
}

/** Where the exchange's client has its secret. */
const SECRET = { secretId: 'gw/exchange', jsonKey: 'clientSecret' };

/** What Lambda gives a function of its role, and where the SDK finds the services here. */
function sdkEnvironment(aws: LocalAws): Readonly<Record<string, string>> {
  const { accessKeyId, secretAccessKey } = sdkSettings(aws).credentials;
  return {
    AWS_ENDPOINT_URL: aws.endpointUrl,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
}

/** Sends header lines as they are given: a list is that many lines. */
async function post(
  url: string,
  message: unknown,
  headers: Readonly<Record<string, string | string[]>>,
): Promise<Posted> {
  const body = typeof message === 'string' ? message : JSON.stringify(message);
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    const length = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    send(url, { method: 'POST', headers: { ...length, ...headers } }, resolve)
      .on('error', reject)
      .end(body);
  });
  const answered = await text(incoming);
  return {
    status: incoming.statusCode ?? 0,
    text: answered,
    body: (answered.startsWith('{') ? JSON.parse(answered) : {}) as Posted['body'],
  };
}

import { readFile } from 'node:fs/promises';
import { ToolkitError } from '../contract/errors.ts';
import type { InterceptorEvent, InterceptorOutput } from '../contract/interceptor-events.ts';
import { decodeInterceptorPlan } from '../contract/interceptor-plan.ts';
import type { InterceptorPlan, SecretPlace } from '../contract/interceptor-plan.ts';
import { roleCredentials } from '../tokens/aws-credentials.ts';
import { fromEnvironment } from '../tokens/from-environment.ts';
import { createPauses } from '../tokens/pause-after-outage.ts';
import { createSecretReader } from '../tokens/secret-reader.ts';
import { secretsManager } from '../tokens/secrets-manager.ts';
import type { TokenSource } from '../tokens/token-source.ts';
import type { AuditLine } from './audit-line.ts';
import { createBrokers } from './brokers.ts';
import { createBroughtTokens } from './brought-tokens.ts';
import { createExchangeParts } from './exchange-parts.ts';
import { createInterceptor } from './intercept.ts';
import { createIssuers } from './issuer-keys.ts';
import { decodeSettings } from './settings.ts';
import { createToolTable } from './tool-table.ts';

/** What Lambda's context tells of an invocation, as far as this function reads it. */
export interface InvocationContext {
  readonly awsRequestId?: string;
}

const now = Date.now;
const settings = decodeSettings(process.env);
const plan = await readPlan(settings.planFile);
const reader = createSecretReader(settings);
const pauseFor = createPauses(now);
const intercept = createInterceptor(plan, {
  deploymentId: settings.deploymentId,
  tools: createToolTable(plan.targets),
  now,
  issuerOf: createIssuers({ now, fetch }),
  defaultDiscoveryUrl: settings.discoveryUrl,
  defaultClients: settings.allowedClients,
  exchangeFor: (step) => createExchangeParts(step, { secretOf, fetch, now, pauseFor }),
  brokerFor: createBrokers({ ...settings, credentials: roleCredentials(process.env) }),
  audit: writeLine,
  brought: createBroughtTokens(now),
});

/** The Lambda function at both interception points of a gateway. */
export const handler = (event: InterceptorEvent, context?: InvocationContext): Promise<InterceptorOutput> =>
  intercept(event, {
    requestId: context?.awsRequestId ?? '',
    traceId: /\bRoot=(1-[0-9a-f]{8}-[0-9a-f]{24})\b/.exec(process.env._X_AMZN_TRACE_ID ?? '')?.[1],
    startedAt: now(),
  });

/** Lambda takes each line of standard output for one entry of the log. */
function writeLine(line: AuditLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function secretOf(place: SecretPlace): TokenSource {
  return 'env' in place ? fromEnvironment(process.env, place.env) : secretsManager({ ...place, reader });
}

async function readPlan(file: string): Promise<InterceptorPlan> {
  try {
    return decodeInterceptorPlan(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    if (cause instanceof ToolkitError) throw cause;
    throw new ToolkitError('not-configured', `plan "${file}" cannot be read`, {
      hint: 'INTERCEPTORS_FILE names what was compiled from gateway.yaml.',
      cause,
    });
  }
}

import { readFile } from 'node:fs/promises';
import { ToolkitError } from '../contract/errors.ts';
import type { ProxyEvent, ProxyResult } from '../contract/proxy-event.ts';
import { decodeRouteMap } from '../contract/route-map.ts';
import type { RouteMap } from '../contract/route-map.ts';
import { answerEvent } from './answer-event.ts';
import { createForwarder } from './forward.ts';
import type { Target } from './forward.ts';
import { createNodeSender } from './node-sender.ts';
import { addressRule } from './public-address.ts';
import { createRecorder } from './recorder.ts';
import { decodeSettings } from './settings.ts';
import { createTelemetry } from './telemetry.ts';
import { createTraceVendor } from './trace-vendor.ts';

/** What Lambda's context tells of an invocation, as far as this function reads it. */
export interface InvocationContext {
  readonly getRemainingTimeInMillis?: () => number;
}

const now = Date.now;
const settings = decodeSettings(process.env);
const { log, measure } = createTelemetry(settings.deploymentId, process.env);
const target = await createTarget();

/** The Lambda function behind API Gateway, with payload version 1.0. */
export const handler = (event: ProxyEvent, context?: InvocationContext): Promise<ProxyResult> => {
  const remainingMs = context?.getRemainingTimeInMillis?.();
  return answerEvent(event, target, { now, log, ...(remainingMs === undefined ? {} : { remainingMs }) });
};

async function createTarget(): Promise<Target> {
  const { deploymentId } = settings;
  if (settings.mode === 'log') return createRecorder({ deploymentId, now, log });
  const routes = await Promise.all(settings.routesFiles.map(readRouteMap));
  const { upstream, budgetMs: timeoutMs, privateNetworks } = settings;
  // Whoever names the upstream decides where requests go.
  const isAllowed = upstream === undefined ? addressRule(privateNetworks) : undefined;
  const sender = createNodeSender({ isAllowed });
  const trace = createTraceVendor(isSampled);
  return createForwarder({ routes, upstream, deploymentId, sender, now, log, measure, trace, timeoutMs });
}

/** Where there is no daemon, as outside of AWS, there are no traces. */
function isSampled(): boolean {
  const { _X_AMZN_TRACE_ID: trace = '', AWS_XRAY_DAEMON_ADDRESS: daemon = '' } = process.env;
  return daemon !== '' && trace.includes('Sampled=1');
}

async function readRouteMap(file: string): Promise<RouteMap> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ToolkitError('file-unreadable', `route map "${file}" cannot be read`, {
      hint: 'ROUTES_FILE names the routes.json that "agentcore-bearer transform" wrote.',
      cause,
    });
  });
  return decodeRouteMap(parseJson(file, text));
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ToolkitError('routes-invalid', `route map "${file}" is not JSON`, {
      hint: 'Write it again with "agentcore-bearer transform".',
      cause,
    });
  }
}

import { readFile } from 'node:fs/promises';
import { ToolkitError } from '../contract/errors.ts';
import type { ProxyEvent, ProxyResult } from '../contract/proxy-event.ts';
import { decodeRouteMap } from '../contract/route-map.ts';
import type { RouteMap } from '../contract/route-map.ts';
import { answerEvent } from './answer-event.ts';
import { createForwarder } from './forward.ts';
import type { Target } from './forward.ts';
import { createRecorder } from './recorder.ts';
import { decodeSettings } from './settings.ts';

/** Below the 29 seconds after which API Gateway gives up (REST API quotas; background knowledge). */
const TIMEOUT_MS = 25_000;

const now = Date.now;
const log = (line: string): void => void process.stdout.write(`${line}\n`);
const target = await createTarget();

/** The Lambda function behind API Gateway, with payload version 1.0. */
export const handler = (event: ProxyEvent): Promise<ProxyResult> => answerEvent(event, target, { now, log });

async function createTarget(): Promise<Target> {
  const settings = decodeSettings(process.env);
  const { deploymentId } = settings;
  if (settings.mode === 'log') return createRecorder({ deploymentId, now, log });
  const routes = await Promise.all(settings.routesFiles.map(readRouteMap));
  const { upstream } = settings;
  return createForwarder({ routes, upstream, deploymentId, fetch, now, log, timeoutMs: TIMEOUT_MS });
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

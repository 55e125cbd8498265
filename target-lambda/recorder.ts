import { createRedactor, credentialTexts } from '../contract/redact.ts';
import { fingerprint, isGuessable } from '../contract/secret.ts';
import { traceIdOf } from './call-log.ts';
import type { ForwarderOptions, Target } from './forward.ts';
import { parseExactly, stringifyExactly } from './exact-json.ts';
import { percentDecode } from './percent-encoding.ts';

/** What a recorder works with. */
export type RecorderOptions = Pick<ForwarderOptions, 'deploymentId' | 'now' | 'log'>;

/** What the target received, with its secrets replaced. */
export interface Recording {
  readonly method: string;
  readonly path: string;
  /** Values by name. */
  readonly query: Readonly<Record<string, readonly string[]>>;
  /** Values of harmless fields; of every other field the value's fingerprint. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON, else text; `null` where there is none. */
  readonly body: unknown;
}

/** Header fields that hold no secret. */
const HARMLESS: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'content-length',
  'content-type',
  'host',
  'user-agent',
  'x-amzn-trace-id',
  'x-forwarded-port',
  'x-forwarded-proto',
]);

/** Makes the target of the logging mode: it sends nothing to anybody and answers with a {@link Recording}. */
export function createRecorder(options: RecorderOptions): Target {
  return async (request, call) => {
    const startedAt = options.now();
    const hidden = hiddenHeaders(request.headers, options.deploymentId);
    const recording = await record(request, call.path ?? new URL(request.url).pathname, hidden);
    const traceId = traceIdOf(request.headers);
    options.log({
      time: new Date(startedAt).toISOString(),
      level: 'info',
      method: request.method,
      status: 200,
      tokens: hidden,
      durationMs: options.now() - startedAt,
      requestId: call.requestId,
      ...(traceId === undefined ? {} : { traceId }),
      reason: 'logging mode: nothing was sent',
    });
    return new Response(stringifyExactly(recording), { headers: { 'content-type': 'application/json' } });
  };
}

async function record(
  request: Request,
  path: string,
  hidden: Readonly<Record<string, string>>,
): Promise<Recording> {
  const clean = createRedactor(
    Object.keys(hidden).flatMap((name) => echoes(request.headers.get(name) ?? '')),
  );
  const { searchParams } = new URL(request.url);
  const query = [...new Set(searchParams.keys())].map((name) => [
    clean(name),
    searchParams.getAll(name).map(clean),
  ]);
  const visible = [...request.headers].filter(([name]) => HARMLESS.has(name));
  return {
    method: request.method,
    path: clean(path),
    query: Object.fromEntries(query) as Recording['query'],
    headers: { ...Object.fromEntries(visible.map(([name, value]) => [name, clean(value)])), ...hidden },
    body: parsed(clean(await request.text())),
  };
}

function hiddenHeaders(headers: Headers, deploymentId: string): Readonly<Record<string, string>> {
  const hidden = [...headers].filter(([name]) => !HARMLESS.has(name));
  return Object.fromEntries(
    hidden.map(([name, value]) => [name, isGuessable(value) ? '[secret]' : fingerprint(deploymentId, value)]),
  );
}

function echoes(value: string): readonly string[] {
  return [value, percentDecode(value)].flatMap((text) => [text, ...credentialTexts(text)]);
}

function parsed(text: string): unknown {
  if (text === '') return null;
  try {
    return parseExactly(text);
  } catch {
    return text;
  }
}

import { createLogger } from '@stoplight/prism-core';
import { getHttpOperationsFromSpec } from '@stoplight/prism-http';
import type { PrismHttpInstance } from '@stoplight/prism-http';
import { createServer } from '@stoplight/prism-http-server';
import { isObject, listOf, memberOf, parseJson } from './json-document.ts';
import type { JsonObject } from './json-document.ts';
import type { RawAnswer } from './recorder.ts';

/** Prism in this process: a mock of one vendor that judges requests by the vendor's own document. */
export interface Prism {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts Prism on a free port of the loopback interface. Rejects where Prism cannot read the document. */
export async function startPrism(root: JsonObject): Promise<Prism> {
  // Prism writes into what it is given.
  const operations = await getHttpOperationsFromSpec(structuredClone(root));
  // A callback would call whatever URL a request names.
  const silent = operations.map((operation) => ({ ...operation, callbacks: [] }));
  const server = createServer(silent, {
    cors: false,
    components: { logger: createLogger('roundtrip', { level: 'silent' }) },
    config: {
      isProxy: false,
      validateRequest: true,
      validateResponse: false,
      checkSecurity: true,
      errors: false,
      upstreamProxy: undefined,
      mock: { dynamic: false },
    },
  });
  server.prism.request = surviving(server.prism.request);
  const url = await server.listen(0, '127.0.0.1');
  return { url, close: () => server.close() };
}

/** What Prism throws would end this process; the request gets it as an answer instead. */
function surviving(request: Ask): Ask {
  return (...args) => {
    try {
      // It validates at once, and makes the answer when the task runs.
      const task = request(...args);
      return () => task().catch((error: unknown) => failed(NO_ANSWER, error));
    } catch (error) {
      return async () => failed(NOT_VALIDATED, error);
    }
  };
}

type Ask = PrismHttpInstance['request'];

const NOT_VALIDATED = 'https://stoplight.io/prism/errors#NOT_VALIDATED';
const NO_ANSWER = 'https://stoplight.io/prism/errors#NO_ANSWER';

function failed(name: string, error: unknown): Awaited<ReturnType<ReturnType<Ask>>> {
  const left = new Error(error instanceof Error ? error.message : 'unknown');
  return { _tag: 'Left', left: Object.assign(left, { name, status: 500 }) };
}

/** Problems of Prism's that are about the request; the others are about making an answer. */
const ABOUT_THE_REQUEST =
  /#(NO_PATH_MATCHED_ERROR|NO_METHOD_MATCHED_ERROR|NO_RESOURCE_PROVIDED_ERROR|UNAUTHORIZED|UNPROCESSABLE_ENTITY|INVALID_CONTENT_TYPE|NOT_ACCEPTABLE|NOT_VALIDATED)$/;

/** Why Prism refused a request, without its values; `undefined` where it took it. */
export function refusalOf({ status, headers, body }: RawAnswer): string | undefined {
  const violations = headers['sl-violations'];
  if (violations !== undefined) {
    const said = violationsIn(violations);
    if (said.length > 0) return said.join('; ');
  }
  if (!/problem\+json/.test(headers['content-type'] ?? '')) return undefined;
  const problem = parseJson(body);
  const type = isObject(problem) ? String(problem.type) : '';
  if (!ABOUT_THE_REQUEST.test(type)) return undefined;
  const said = listOf(memberOf(problem, 'validation')).map(describe);
  return [`${status} ${type.slice(type.indexOf('#') + 1)}`, ...said].join('; ');
}

function violationsIn(header: string): readonly string[] {
  const list = parseJson(header);
  // Prism cuts a list that is too long for a header, and what is left is no JSON.
  if (list === undefined) return header.includes('"location":["request"') ? ['too many violations'] : [];
  return listOf(list)
    .filter(isObject)
    .filter(({ location, severity }) => listOf(location)[0] === 'request' && severity === 'Error')
    .map(describe);
}

function describe(violation: unknown): string {
  const location = listOf(memberOf(violation, 'location')).join('.');
  return `${location}: ${String(memberOf(violation, 'message')).slice(0, 160)}`;
}

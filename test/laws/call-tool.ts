import { createForwarder } from '../../target-lambda/forward.ts';
import type { CompiledPart } from '../../transform/index.ts';
import { isObject, listOf, memberOf, objectOf } from '../roundtrip/json-document.ts';
import type { JsonObject } from '../roundtrip/json-document.ts';
import type { CompiledTool } from '../roundtrip/read-tools.ts';
import { percentEncode, scalarText } from '../roundtrip/write-parameter.ts';
import type { RawRequest } from '../roundtrip/write-request.ts';

/** What the vendor got, or why it got nothing. */
export type Arrival = (RawRequest & { readonly origin: string }) | { readonly refused: string };

/** Calls a tool as the gateway would, through the target Lambda's forwarder, and gives what is sent to the vendor. */
export async function callTool(
  parts: readonly CompiledPart[],
  { document }: CompiledPart,
  { route }: CompiledTool,
  args: JsonObject,
): Promise<Arrival> {
  const root: unknown = JSON.parse(document);
  const item = memberOf(memberOf(root, 'paths'), route.expose.path);
  const operation = objectOf(memberOf(item, route.expose.method.toLowerCase()));
  const { path, init } = requestOf(route.expose, operation, args);
  const sent: Promise<Arrival>[] = [];
  const lines: string[] = [];
  const forward = createForwarder({
    routes: parts.map(({ routes }) => routes),
    deploymentId: 'laws',
    sender: async ({ url, method, headers, body }) => {
      sent.push(arrivalOf(url, { method, headers, body: body ?? null }));
      return Response.json({ ok: true });
    },
    now: () => 0,
    log: (entry) => lines.push(JSON.stringify(entry)),
    timeoutMs: 10_000,
  });
  await forward(new Request(`https://target.invalid${path}`, init), {
    requestId: 'laws',
    path: path.split('?')[0] ?? path,
  });
  const [first] = sent;
  return first ?? { refused: lines.join(' ') };
}

interface GatewayRequest {
  /** Path and query. */
  readonly path: string;
  readonly init: RequestInit;
}

/** The request that a document describes: the gateway knows no styles, it writes plain values. */
function requestOf(
  { method, path }: { readonly method: string; readonly path: string },
  { parameters, requestBody }: JsonObject,
  args: JsonObject,
): GatewayRequest {
  const given = listOf(parameters)
    .map(objectOf)
    .filter(({ name }) => Object.hasOwn(args, String(name)))
    .map(({ in: place, name }) => ({ place, name: String(name), text: scalarText(args[String(name)]) }));
  const of = (place: string): typeof given => given.filter((one) => one.place === place);
  const filled = path.replaceAll(/\{([^{}]+)\}/g, (_whole, name: string) => {
    return percentEncode(of('path').find((one) => one.name === name)?.text ?? '');
  });
  const query = of('query').map(({ name, text }) => `${percentEncode(name)}=${percentEncode(text)}`);
  const body = bodyOf(requestBody, args);
  return {
    path: `${encodeURI(filled).replaceAll('%25', '%')}${query.length === 0 ? '' : `?${query.join('&')}`}`,
    init: {
      method,
      headers: [
        ...of('header').map(({ name, text }) => [name, text] as [string, string]),
        ...(body === undefined ? [] : [['content-type', 'application/json'] as [string, string]]),
      ],
      ...(body === undefined ? {} : { body }),
    },
  };
}

/** An optional body of which nothing is given is not sent. */
function bodyOf(requestBody: unknown, args: JsonObject): string | undefined {
  const content = objectOf(memberOf(memberOf(requestBody, 'content'), 'application/json'));
  if (!isObject(content.schema)) return undefined;
  const names = Object.keys(objectOf(content.schema.properties)).filter((name) => Object.hasOwn(args, name));
  if (names.length === 0 && memberOf(requestBody, 'required') !== true) return undefined;
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, args[name]])));
}

async function arrivalOf(url: string, { method = 'GET', headers, body }: RequestInit): Promise<Arrival> {
  const [, origin = '', target = '/'] = /^(https:\/\/[^/]+)(\/.*)?$/.exec(url) ?? [];
  return {
    origin,
    method,
    target,
    headers: Object.fromEntries(new Headers(headers)),
    body: new Uint8Array(await new Response(body ?? null).arrayBuffer()),
  };
}

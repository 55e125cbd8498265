/** An interceptor under test: it writes its event into its log and does what its environment says for the phase. */
interface Event {
  readonly mcp: {
    readonly gatewayRequest: { readonly body: { readonly params?: { arguments?: Record<string, unknown> } } };
    readonly gatewayResponse: { readonly statusCode: number; readonly body: { result?: object } } | null;
  };
}

export function handler(event: Event): unknown {
  const phase = event.mcp.gatewayResponse === null ? 'REQUEST' : 'RESPONSE';
  process.stdout.write(`${phase} ${JSON.stringify(event)}\n`);
  const wanted = process.env[phase] ?? 'pass';
  switch (wanted) {
    case 'pass':
      return { interceptorOutputVersion: '1.0', mcp: {} };
    case 'throw':
      throw new TypeError('deliberate-synthetic-error');
    case 'increment':
      return {
        interceptorOutputVersion: '1.0',
        mcp: { transformedGatewayRequest: { body: incremented(event) } },
      };
    case 'meta':
      return { interceptorOutputVersion: '1.0', mcp: { transformedGatewayResponse: withMeta(event) } };
    default:
      return JSON.parse(wanted) as unknown;
  }
}

function incremented({ mcp: { gatewayRequest } }: Event): object {
  const { body } = gatewayRequest;
  const args = body.params?.arguments ?? {};
  return { ...body, params: { ...body.params, arguments: { ...args, a: Number(args.a) + 1 } } };
}

function withMeta({ mcp: { gatewayResponse } }: Event): object {
  const body = gatewayResponse?.body ?? {};
  const result = { ...body.result, _meta: { cn_interceptor: 'response-ok' } };
  return { statusCode: gatewayResponse?.statusCode, body: { ...body, result } };
}

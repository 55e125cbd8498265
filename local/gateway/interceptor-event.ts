import type { Answer, GatewayCall } from './call.ts';
import type { GatewaySettings } from '../control-plane/state.ts';

/** One entry of a gateway's `interceptorConfigurations`. */
export type InterceptorConfiguration = NonNullable<GatewaySettings['interceptorConfigurations']>[number];

/**
 * The event of an interceptor (devguide gateway-interceptors-types, read 2026-10). The request in it is the client's own,
 * also in the RESPONSE phase. That `gatewayResponse` is null in the REQUEST phase is inferred from a capture of
 * 2026-09-28; that a filtered body is left out is assumed.
 */
export function interceptorEvent(
  { inbound }: GatewayCall,
  { inputConfiguration }: InterceptorConfiguration,
  answer: Answer | undefined,
  isStreamed = false,
): object {
  const text = inbound.body.toString('utf8');
  const headers = inputConfiguration?.passRequestHeaders === true ? { headers: plain(inbound.headers) } : {};
  const isFiltered = inputConfiguration?.payloadFilter?.exclude?.some(
    ({ field }) => field === 'RESPONSE_BODY',
  );
  return {
    interceptorInputVersion: '1.0',
    mcp: {
      rawGatewayRequest: { body: text },
      gatewayRequest: {
        path: '/mcp',
        httpMethod: 'POST',
        ...headers,
        body: JSON.parse(text) as unknown,
      },
      gatewayResponse:
        answer === undefined
          ? null
          : {
              statusCode: answer.status,
              headers: answer.headers,
              ...(isFiltered === true ? {} : { body: answer.body }),
              ...(isStreamed ? { isStreamingResponse: true } : {}),
            },
    },
  };
}

function plain(headers: Headers): Readonly<Record<string, string>> {
  return Object.fromEntries(headers);
}

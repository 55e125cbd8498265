import { GUIDE } from '../requirement.ts';
import type { Requirement } from '../requirement.ts';

const TYPES = {
  source: `${GUIDE}gateway-interceptors-types.html`,
  read: '2026-10',
  kind: 'documented',
} as const;
const CONFIGURATION = {
  source: `${GUIDE}gateway-interceptors-configuration.html`,
  read: '2026-10',
  kind: 'documented',
} as const;
const capture = (name: string) =>
  ({ source: `capture ${name}`, read: '2026-09-28', kind: 'observed' }) as const;

export const INTERCEPTORS: readonly Requirement[] = [
  {
    id: 'C/request-event',
    behaviour: 'A REQUEST interceptor gets version 1.0, the path /mcp, the method, the headers and the body.',
    ...TYPES,
  },
  {
    id: 'C/response-event',
    behaviour: 'A RESPONSE interceptor gets the original request and status, headers and body of the answer.',
    ...TYPES,
  },
  { id: 'C/raw-request', behaviour: 'The body as it was sent stands in rawGatewayRequest.', ...TYPES },
  {
    id: 'C/no-response-yet',
    behaviour: 'In the REQUEST phase gatewayResponse reads as null; whether the member is there is inferred.',
    ...capture('interceptor-crash-debug'),
    kind: 'assumed',
  },
  {
    id: 'C/pass-headers',
    behaviour: 'Headers are passed only with passRequestHeaders, and then all of them.',
    ...CONFIGURATION,
  },
  {
    id: 'C/payload-filter',
    behaviour: 'With RESPONSE_BODY excluded the answer comes without its body.',
    ...CONFIGURATION,
  },
  {
    id: 'C/effect',
    behaviour: 'Arguments are rewritten before the target runs and the body of the answer is replaced after.',
    ...capture('interceptor-effect'),
  },
  {
    id: 'C/validation-after',
    behaviour: 'Arguments are checked as the REQUEST interceptor left them.',
    source: 'agentcore-samples 14-token-exchange-at-request-interceptor',
    read: '2026-01',
    kind: 'reported',
  },
  {
    id: 'C/short-circuit',
    behaviour:
      'A transformedGatewayResponse of the REQUEST phase wins, and the RESPONSE interceptor still runs.',
    ...TYPES,
  },
  {
    id: 'C/every-method',
    behaviour: 'Interceptors run for every method; for a notification the REQUEST one alone.',
    ...TYPES,
    kind: 'assumed',
  },
  {
    id: 'C/crash',
    behaviour:
      'An interceptor that raises ends the call with HTTP 500 and a JSON-RPC result that is an error.',
    ...capture('interceptor-crash-debug'),
  },
  {
    id: 'C/crash-debug',
    behaviour: 'With DEBUG the error of an interceptor is shown as text and in _meta.debug.',
    ...capture('interceptor-crash-debug'),
  },
  {
    id: 'C/retry',
    behaviour: 'A failing interceptor is run again at once; how often is assumed.',
    source: `${GUIDE}gateway-interceptors.html`,
    read: '2026-10',
    kind: 'documented',
  },
  {
    id: 'C/invalid-output',
    behaviour:
      'An output that is none ends the call with HTTP 500 and the text of an InterceptorException, never with _meta.',
    ...capture('interceptor-invalid-response'),
  },
  {
    id: 'C/no-permission',
    behaviour: 'An interceptor that the gateway may not invoke ends the call with HTTP 500.',
    source: 'public issue threads',
    read: '2026-11',
    kind: 'reported',
  },
  {
    id: 'C/fixed-request',
    behaviour: 'Path and method of a request are its own, whatever an interceptor writes of them.',
    ...TYPES,
  },
  {
    id: 'C/header-names',
    behaviour: 'The names of headers come in lower case; the guide shows them in their own.',
    ...TYPES,
    kind: 'assumed',
  },
  {
    id: 'C/id-kept',
    behaviour: 'The answer has the id of the client, whatever id an interceptor wrote into the request.',
    source: 'nobody has said so',
    read: '2026-11-21',
    kind: 'assumed',
  },
  {
    id: 'C/failure-ends',
    behaviour: 'After a REQUEST interceptor that failed the RESPONSE interceptor does not run.',
    source: 'nobody has said so',
    read: '2026-11-21',
    kind: 'assumed',
  },
  {
    id: 'C/function-version',
    behaviour: 'The ARN of an interceptor may name an alias or a version.',
    ...CONFIGURATION,
  },
  {
    id: 'C/payload-size',
    behaviour:
      'An event over 6 MB, in which the request stands twice, is not invoked; that the call ends like one whose interceptor failed is assumed.',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
    read: '2026-11',
    kind: 'documented',
  },
  { id: 'C/tools-list', behaviour: 'A RESPONSE interceptor can change tools/list.', ...TYPES },
  {
    id: 'C/search',
    behaviour: 'A RESPONSE interceptor gets the tools of a search twice, as structuredContent and as text.',
    ...TYPES,
  },
  {
    id: 'C/streaming',
    behaviour: 'The event of an answer that is streamed says isStreamingResponse.',
    ...TYPES,
  },
  {
    id: 'C/stream-events',
    behaviour:
      'In a stream the RESPONSE interceptor runs for each event that has an id, a question of a server too, and not for progress, messages and pings.',
    ...TYPES,
  },
  {
    id: 'C/stream-first-event',
    behaviour: 'The first event of a stream sets status and headers, later ones change their body alone.',
    ...TYPES,
  },
  {
    id: 'C/stream-question-kept',
    behaviour:
      'A question that the interceptor fails, or makes something else of, is answered to the server with -32603.',
    ...TYPES,
    kind: 'assumed',
  },
];

import { GUIDE } from '../requirement.ts';
import type { Requirement } from '../requirement.ts';

export const PROPAGATION: readonly Requirement[] = [
  {
    id: 'D/request-headers',
    behaviour:
      'Allowed headers of the client reach the API, other headers and the inbound Authorization do not.',
    source: 'capture header-propagation-request',
    read: '2026-09-28',
    kind: 'observed',
  },
  {
    id: 'D/query',
    behaviour: 'Allowed query parameters of the client reach the API.',
    source: `${GUIDE}gateway-headers.html`,
    read: '2026-10',
    kind: 'documented',
  },
  {
    id: 'D/response-headers',
    behaviour: 'Allowed headers of the API reach the client.',
    source: `${GUIDE}gateway-headers.html`,
    read: '2026-10',
    kind: 'documented',
  },
  {
    id: 'D/values',
    behaviour:
      'Values longer than 4 KB or other than printable ASCII are not carried; that they are left out is assumed.',
    source: `${GUIDE}gateway-headers.html`,
    read: '2026-10',
    kind: 'documented',
  },
  {
    id: 'D/interceptor-allowlist',
    behaviour: 'Headers that an interceptor sets are dropped unless the target allows them.',
    source: `${GUIDE}gateway-headers.html`,
    read: '2026-10',
    kind: 'documented',
  },
  {
    id: 'D/interceptor-wins',
    behaviour: 'A header of an interceptor wins over the same header of the client.',
    source: `${GUIDE}gateway-headers.html`,
    read: '2026-10',
    kind: 'documented',
  },
  {
    id: 'D/interceptor-authorization',
    behaviour:
      'An Authorization that an interceptor sets is always forwarded and replaces that of the credential provider.',
    source: `${GUIDE}gateway-headers.html`,
    read: '2026-10',
    kind: 'documented',
  },
  {
    id: 'D/interceptor-authorization-size',
    behaviour: 'The limit of 4 KB is not applied to an Authorization that an interceptor sets.',
    source: `${GUIDE}gateway-headers.html`,
    read: '2026-10',
    kind: 'assumed',
  },
  {
    id: 'D/interceptor-leaves',
    behaviour: 'Headers that an interceptor does not name are propagated as the client sent them.',
    source: `${GUIDE}gateway-headers.html`,
    read: '2026-10',
    kind: 'assumed',
  },
  {
    id: 'D/restricted',
    behaviour: 'Restricted headers cannot be allowed; the wording is assumed.',
    source: `${GUIDE}gateway-headers.html`,
    read: '2026-10',
    kind: 'documented',
  },
  {
    id: 'D/amzn',
    behaviour: 'Headers that begin with X-Amzn- cannot be allowed.',
    source: `${GUIDE}gateway-headers.html`,
    read: '2026-10',
    kind: 'documented',
  },
  {
    id: 'D/runtime-custom',
    behaviour: 'Headers that begin with X-Amzn-Bedrock-AgentCore-Runtime-Custom- can be allowed.',
    source: `${GUIDE}gateway-headers.html`,
    read: '2026-10',
    kind: 'documented',
  },
  {
    id: 'D/session-id',
    behaviour: 'Mcp-Session-Id cannot be allowed at a gateway that keeps sessions.',
    source: `${GUIDE}gateway-headers.html`,
    read: '2026-10',
    kind: 'documented',
  },
  {
    id: 'D/names',
    behaviour: 'Names consist of letters, digits, hyphens and underscores.',
    source: `${GUIDE}gateway-headers.html`,
    read: '2026-10',
    kind: 'documented',
  },
  {
    id: 'D/declared',
    behaviour: 'A header of the document or of the API key cannot be allowed too.',
    source: `${GUIDE}gateway-headers.html`,
    read: '2026-10',
    kind: 'documented',
  },
  {
    id: 'D/mcp-server',
    behaviour: 'MCP server targets get propagated headers as HTTP headers.',
    source: `${GUIDE}gateway-headers.html`,
    read: '2026-10',
    kind: 'documented',
  },
];

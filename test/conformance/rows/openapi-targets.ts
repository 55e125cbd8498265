import { GUIDE } from '../requirement.ts';
import type { Requirement } from '../requirement.ts';

export const OPENAPI_TARGETS: readonly Requirement[] = [
  {
    id: 'A1/composition',
    behaviour: 'Compositions in requests are refused; when they are, is assumed.',
    source: `${GUIDE}gateway-schema-openapi.html`,
    read: '2026-10',
    kind: 'documented',
  },
  {
    id: 'A1/private-hosts',
    behaviour: 'Servers on private addresses are refused.',
    source: `${GUIDE}gateway-schema-openapi.html`,
    read: '2026-10',
    kind: 'documented',
  },
  {
    id: 'A2/security-accepted',
    behaviour: 'Security schemes and extensions are accepted.',
    source: 'agentcore-samples 14-token-exchange-at-request-interceptor',
    read: '2026-01',
    kind: 'reported',
  },
  {
    id: 'A3/tool-form',
    behaviour:
      'Tools have inputSchema, name and description in this order, required only where something is.',
    source: 'capture tools-list-openapi',
    read: '2026-09-28',
    kind: 'observed',
  },
  {
    id: 'A3/flatten',
    behaviour: 'Parameters and properties of the body become one flat object.',
    source: 'bearer injection tutorial, notebook output',
    read: '2025-10-06',
    kind: 'observed',
  },
  {
    id: 'A3/server-variables',
    behaviour:
      'Variables of the server become optional arguments, whose default is used where they are left out.',
    source: 'capture tools-list-api-gateway',
    read: '2026-09-28',
    kind: 'observed',
  },
  {
    id: 'A3/whole-body',
    behaviour: 'A body that is no object with properties is one argument named body.',
    source: 'no source',
    read: '2026-11',
    kind: 'assumed',
  },
  {
    id: 'A3/places',
    behaviour: 'Arguments go to path, query, header and body as declared, and undeclared ones are dropped.',
    source: 'no source',
    read: '2026-11',
    kind: 'assumed',
  },
  {
    id: 'A3/left-out',
    behaviour: 'Optional arguments that are left out are not sent.',
    source: 'capture header-propagation-request',
    read: '2026-09-28',
    kind: 'observed',
  },
  {
    id: 'A3/compact-text',
    behaviour:
      'JSON of the API is written anew without white space, its members in their order and its numbers in their text.',
    source: 'capture tools-call-openapi',
    read: '2026-09-28',
    kind: 'observed',
  },
  {
    id: 'A3/other-text',
    behaviour: 'Answers that are no JSON are shown as they are.',
    source: 'no source',
    read: '2026-11',
    kind: 'assumed',
  },
  {
    id: 'A3/upstream-errors',
    behaviour: 'Answers other than 2xx are the generic text; what DEBUG shows of them is assumed.',
    source: 'public issue threads',
    read: '2026-06',
    kind: 'reported',
  },
  {
    id: 'A3/upstream-raw',
    behaviour: 'Whether answers other than 2xx are shown as they are can be switched.',
    source: 'no source',
    read: '2026-11',
    kind: 'assumed',
  },
  {
    id: 'A3/api-gateway-tools',
    behaviour:
      'Tools of API Gateway exports are those that filters let through, under the names that override theirs.',
    source: 'capture tools-list-api-gateway',
    read: '2026-09-28',
    kind: 'observed',
  },
  {
    id: 'A4/answer-size',
    behaviour: 'Answers of a tool over 6 MB fail.',
    source: `${GUIDE}bedrock-agentcore-limits.html`,
    read: '2026-10',
    kind: 'documented',
  },
];

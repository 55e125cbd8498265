import { GUIDE } from '../requirement.ts';
import type { Requirement } from '../requirement.ts';

const PAGE = { source: `${GUIDE}gateway-add-target-lambda.html`, read: '2026-10' };
const capture = (name: string) =>
  ({ source: `capture ${name}`, read: '2026-09-28', kind: 'observed' }) as const;

export const LAMBDA_TARGETS: readonly Requirement[] = [
  {
    id: 'H/tools-list',
    behaviour:
      'Tools are listed with inputSchema, name and description; required is left out where nothing is.',
    ...capture('tools-list-lambda'),
  },
  {
    id: 'H/event-is-arguments',
    behaviour: 'The event of the function is the map of arguments.',
    ...PAGE,
    kind: 'documented',
  },
  {
    id: 'H/compact-result',
    behaviour:
      'What the function answers becomes compact JSON text, other characters than ASCII as they are.',
    ...capture('tools-call-lambda'),
  },
  {
    id: 'H/string-result',
    behaviour: 'A text that the function answers is shown in quotes, as JSON.',
    ...PAGE,
    kind: 'documented',
  },
  {
    id: 'H/client-context',
    behaviour:
      'The client context names version, request, message, gateway, target and tool, the tool with its prefix.',
    ...PAGE,
    kind: 'documented',
  },
  {
    id: 'H/propagated-fields',
    behaviour: 'Propagated headers and query parameters stand in the client context, as objects.',
    source: `${GUIDE}gateway-headers.html`,
    read: '2026-10',
    kind: 'assumed',
  },
  {
    id: 'H/interceptor-authorization',
    behaviour:
      'An Authorization that an interceptor sets stands among the propagated headers of the client context; one of the client does not.',
    source: `${GUIDE}gateway-headers.html`,
    read: '2026-10',
    kind: 'documented',
  },
  {
    id: 'H/error-debug',
    behaviour:
      'With DEBUG a failure shows the payload of the error as the runtime wrote it, also in _meta.debug.',
    ...capture('lambda-error-debug'),
  },
  {
    id: 'H/error-generic',
    behaviour: 'Without DEBUG a failure of the function reads like every failure behind the gateway.',
    source: `${GUIDE}gateway-debug-messages.html`,
    read: '2026-10',
    kind: 'documented',
  },
  {
    id: 'H/missing-function',
    behaviour: 'With DEBUG a function that cannot be invoked is named with the advice to check permissions.',
    source: `${GUIDE}gateway-debug-messages.html`,
    read: '2026-10',
    kind: 'documented',
  },
  {
    id: 'H/arguments-checked',
    behaviour: 'Arguments are checked against the schema before the function is invoked.',
    source: 'public issue threads',
    read: '2026-08',
    kind: 'reported',
  },
];

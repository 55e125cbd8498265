import type { Requirement } from '../requirement.ts';

export const REFERENCE_SCENARIO: readonly Requirement[] = [
  {
    id: '0/tools-list',
    behaviour: 'The captured document gives the captured tool.',
    source: 'bearer injection tutorial, notebook output',
    read: '2025-10-06',
    kind: 'observed',
  },
  {
    id: '0/tools-call',
    behaviour: 'The captured call reaches the API with its token as a header and answers with its JSON.',
    source: 'bearer injection tutorial, notebook output',
    read: '2025-10-06',
    kind: 'observed',
  },
  {
    id: '0/request',
    behaviour:
      'The function behind the API sees the captured headers and nothing of the inbound authorization.',
    source: 'bearer injection tutorial, images of the log',
    read: '2025-10-06',
    kind: 'observed',
  },
  {
    id: '0/session-ignored',
    behaviour: 'A session id that the client made up is ignored where the gateway keeps no sessions.',
    source: 'bearer injection tutorial, notebook output',
    read: '2025-10-06',
    kind: 'observed',
  },
];

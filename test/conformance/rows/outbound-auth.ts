import { GUIDE, MODEL } from '../requirement.ts';
import type { Requirement } from '../requirement.ts';

export const OUTBOUND_AUTH: readonly Requirement[] = [
  {
    id: 'F/none',
    source: `${GUIDE}gateway-outbound-auth.html`,
    read: '2026-10',
    kind: 'documented',
    behaviour:
      'An OpenAPI target may have no outbound authorization, and the inbound token is never passed on by itself.',
  },
  {
    id: 'F/api-key-header',
    source: 'capture outbound-api-key-header',
    read: '2026-09-28',
    kind: 'observed',
    behaviour: 'An API key without a prefix is the header value exactly.',
  },
  {
    id: 'F/api-key-prefix',
    source: `${GUIDE}gateway-outbound-auth.html`,
    read: '2026-10',
    kind: 'documented',
    behaviour: 'A prefix stands right before the key.',
  },
  {
    id: 'F/api-key-defaults',
    source: 'gateway fact sheet, section F',
    read: '2026-09-28',
    kind: 'assumed',
    behaviour: 'Without location and name a key goes into the header Authorization.',
  },
  {
    id: 'F/api-key-query',
    source: `${GUIDE}gateway-outbound-auth.html`,
    read: '2026-10',
    kind: 'documented',
    behaviour: 'An API key can go into a query parameter.',
  },
  {
    id: 'F/api-key-wins',
    source: 'gateway fact sheet, section M6',
    read: '2026-09-28',
    kind: 'assumed',
    behaviour: 'A credential takes the place of an argument of the same name.',
  },
  {
    id: 'F/api-key-denied',
    source: 'capture outbound-api-key-denied-debug',
    read: '2026-09-28',
    kind: 'observed',
    behaviour:
      'A key that the role may not read is told with DEBUG as "Failed to fetch outbound api key." with the cause, and the target was made all the same.',
  },
  {
    id: 'F/api-key-failure',
    source: 'gateway fact sheet, section F',
    read: '2026-09-28',
    kind: 'assumed',
    behaviour: 'A key that is not there is told the same way.',
  },
  {
    id: 'F/new-token-per-call',
    source: 'capture outbound-oauth-client-credentials',
    read: '2026-09-28',
    kind: 'observed',
    behaviour: 'With CLIENT_CREDENTIALS a new token is fetched for every call.',
  },
  {
    id: 'F/client-authentication',
    source: 'capture outbound-oauth-client-credentials',
    read: '2026-09-28',
    kind: 'observed',
    behaviour: 'The client shows itself by Basic or in the form, as clientAuthenticationMethod says.',
  },
  {
    id: 'F/custom-parameters',
    source: `${GUIDE}gateway-outbound-auth.html`,
    read: '2026-10',
    kind: 'documented',
    behaviour: 'Custom parameters of a target are added to the request for a token.',
  },
  {
    id: 'F/oauth-denied',
    source: 'capture outbound-oauth-denied-debug',
    read: '2026-09-28',
    kind: 'observed',
    behaviour:
      'A token for which the role may not act for the caller is told with DEBUG as "Failed to fetch outbound oauth token." with the cause.',
  },
  {
    id: 'F/oauth-failure',
    source: 'gateway fact sheet, section F',
    read: '2026-09-28',
    kind: 'assumed',
    behaviour:
      'What goes wrong at the issuer is told the same way, and repeats nothing of its answer but the error code.',
  },
  {
    id: 'F/token-exchange',
    source: `${GUIDE}gateway-outbound-auth.html`,
    read: '2026-10',
    kind: 'documented',
    behaviour: 'TOKEN_EXCHANGE sends the inbound JWT as the subject token of an RFC 8693 request.',
  },
  {
    id: 'F/subject-token-type',
    source: `${GUIDE}gateway-outbound-auth.html`,
    read: '2026-10',
    kind: 'documented',
    behaviour: 'The subject token type is jwt unless the custom parameter subject_token_type says otherwise.',
  },
  {
    id: 'F/actor-token',
    source: MODEL,
    read: '2026-10-01',
    kind: 'documented',
    behaviour: 'With actorTokenContent M2M a token of the client with actorTokenScopes is the actor token.',
  },
  {
    id: 'F/jwt-authorization-grant',
    source: `${GUIDE}gateway-outbound-auth.html`,
    read: '2026-10',
    kind: 'documented',
    behaviour: 'With JWT_AUTHORIZATION_GRANT the inbound JWT is the assertion of an RFC 7523 request.',
  },
  {
    id: 'F/consent-2026-07-28',
    source: 'capture outbound-oauth-authorization-code-consent',
    read: '2026-09-28',
    kind: 'observed',
    behaviour:
      'Since 2026-07-28 a user who must agree first gets a result with resultType input_required and a URL elicitation.',
  },
  {
    id: 'F/consent-2025-11-25',
    source: 'AWS sample github, README',
    read: '2026-10',
    kind: 'reported',
    behaviour: 'In 2025-11-25 a user who must agree first gets error -32042 with the elicitation in data.',
  },
  {
    id: 'F/consent-too-old',
    source: 'capture outbound-oauth-authorization-code-old-version',
    read: '2026-09-28',
    kind: 'observed',
    behaviour: 'Before 2025-11-25 a user who must agree first gets an error result that says so.',
  },
  {
    id: 'F/consent-flow',
    source: 'capture outbound-oauth-authorization-code-consent',
    read: '2026-09-28',
    kind: 'observed',
    behaviour:
      'After the browser came back and CompleteResourceTokenAuth answered {} the repeated call is answered by the target.',
  },
  {
    id: 'F/tokens-per-user',
    source: 'capture outbound-oauth-authorization-code-consent',
    read: '2026-09-28',
    kind: 'observed',
    behaviour: 'Tokens of AUTHORIZATION_CODE are kept for the user and used again.',
  },
  {
    id: 'F/login-cookie',
    source: 'live test, 2026-09-28',
    read: '2026-09-28',
    kind: 'observed',
    behaviour:
      'The callback without the cookie of the authorize step gets 400 with a validation error about cookie.',
  },
  {
    id: 'F/login-pkce',
    source: 'live test, 2026-09-28',
    read: '2026-09-28',
    kind: 'observed',
    behaviour: 'Logins use PKCE with S256.',
  },
  {
    id: 'F/login-ten-minutes',
    source: `${GUIDE}gateway-outbound-auth.html`,
    read: '2026-10',
    kind: 'documented',
    behaviour: 'The URL of a login is good for ten minutes.',
  },
  {
    id: 'F/return-url',
    source: 'live test, 2026-09-28',
    read: '2026-09-28',
    kind: 'observed',
    behaviour:
      'A login ends at the return URL of the target or of the call, which the workload identity has to allow.',
  },
  {
    id: 'F/force-authentication',
    source: `${GUIDE}gateway-outbound-auth.html`,
    read: '2026-10',
    kind: 'documented',
    behaviour: 'A call can wish in its _meta that a user who has agreed already does so anew.',
  },
  {
    id: 'F/gateway-role',
    source: `${GUIDE}gateway-outbound-auth.html`,
    read: '2026-10',
    kind: 'documented',
    behaviour:
      'GATEWAY_IAM_ROLE signs requests with SigV4 as the role of the gateway for the service of iamCredentialProvider.',
  },
  {
    id: 'F/gateway-role-region',
    source: MODEL,
    read: '2026-10-01',
    kind: 'documented',
    behaviour: 'The signature is for the region of the gateway unless iamCredentialProvider names another.',
  },
];

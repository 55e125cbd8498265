import { GUIDE, MODEL } from '../requirement.ts';
import type { Requirement } from '../requirement.ts';

export const INBOUND_AUTH: readonly Requirement[] = [
  {
    id: 'E/iam-unsigned',
    source: 'capture iam-unsigned',
    read: '2026-09-28',
    kind: 'observed',
    behaviour:
      'A gateway with AWS_IAM answers an unsigned request with 401, error -32001 "Authentication error - Invalid credentials", and the id of the request.',
  },
  {
    id: 'E/iam-sigv4',
    source: `${GUIDE}gateway-inbound-auth.html`,
    read: '2026-10',
    kind: 'documented',
    behaviour:
      'A gateway with AWS_IAM takes requests that are signed with SigV4 for the service bedrock-agentcore, as their principal.',
  },
  {
    id: 'E/iam-over-http',
    source: `${GUIDE}gateway-inbound-auth.html`,
    read: '2026-10',
    kind: 'documented',
    behaviour:
      'Gateways with AWS_IAM or AUTHENTICATE_ONLY answer a request whose body, path, query and headers are those that were signed.',
  },
  {
    id: 'E/iam-wrong-signature',
    source: 'gateway fact sheet, section E',
    read: '2026-09-28',
    kind: 'assumed',
    behaviour: 'A request that is signed wrongly is answered like an unsigned one.',
  },
  {
    id: 'E/iam-denied',
    source: 'gateway fact sheet, section E',
    read: '2026-09-28',
    kind: 'assumed',
    behaviour:
      'A principal without permission to invoke gateways gets 403, error -32002 "Authorization error - Insufficient permissions"; policies are not evaluated, only denied actions of a local key.',
  },
  {
    id: 'E/authenticate-only',
    source: 'live test, 2026-09-28',
    read: '2026-09-28',
    kind: 'observed',
    behaviour:
      'A gateway with AUTHENTICATE_ONLY needs no authorizer configuration and takes signed requests.',
  },
  {
    id: 'E/none',
    source: `${GUIDE}gateway-inbound-auth.html`,
    read: '2026-10',
    kind: 'documented',
    behaviour: 'A gateway with NONE takes every request, and knows no user.',
  },
  {
    id: 'E/discovery-url',
    source: 'capture error-constraint-pattern',
    read: '2026-09-28',
    kind: 'observed',
    behaviour:
      'A discovery URL ends in /.well-known/openid-configuration or /.well-known/oauth-authorization-server, has no query, and may have a further path.',
  },
  {
    id: 'E/jwt-invalid-401',
    source: 'capture jwt-rejection-statuses',
    read: '2026-09-28',
    kind: 'observed',
    behaviour: 'A bearer token that is no JWT signed by the issuer gets 401.',
  },
  {
    id: 'E/jwt-claims-403',
    source: 'capture jwt-rejection-statuses',
    read: '2026-09-28',
    kind: 'observed',
    behaviour: 'A signed JWT with a wrong audience, client or scope, or one that has expired, gets 403.',
  },
  {
    id: 'E/jwt-registered-claims',
    source: 'gateway fact sheet, section E',
    read: '2026-09-28',
    kind: 'assumed',
    behaviour:
      'A signed JWT of another issuer, one that is not valid yet, and one without an end get 403 like an expired one.',
  },
  {
    id: 'E/lists-are-anded',
    source: 'live test, 2026-09-28',
    read: '2026-09-28',
    kind: 'observed',
    behaviour: 'Allowed audiences, clients and scopes must all be met.',
  },
  {
    id: 'E/one-scope-is-enough',
    source: 'gateway fact sheet, section E',
    read: '2026-09-28',
    kind: 'assumed',
    behaviour: 'One scope of allowedScopes is enough, found as a word of the claim scope.',
  },
  {
    id: 'E/clients-and-audience',
    source: `${GUIDE}gateway-inbound-auth.html`,
    read: '2026-10',
    kind: 'documented',
    behaviour:
      'Clients are checked by the claim client_id and audiences by aud, so that Cognito access tokens, which have no aud, need allowedClients.',
  },
  {
    id: 'E/custom-claims',
    source: MODEL,
    read: '2026-10-01',
    kind: 'documented',
    behaviour:
      'Custom claims are checked by value type and operator: EQUALS a text, CONTAINS a text, CONTAINS_ANY of several; all of them must fit.',
  },
  {
    id: 'E/advertised-scopes',
    source: MODEL,
    read: '2026-10-01',
    kind: 'documented',
    behaviour: 'Scopes are advertised by advertisedScopeMapping and checked by allowedScopes.',
  },
  {
    id: 'E/challenge',
    source: `${GUIDE}gateway-inbound-auth.html`,
    read: '2026-10',
    kind: 'documented',
    behaviour:
      'A refusal by a gateway with CUSTOM_JWT has a WWW-Authenticate with scope and resource_metadata, with 403 also error="insufficient_scope".',
  },
  {
    id: 'E/resource-metadata',
    source: `${GUIDE}gateway-inbound-auth.html`,
    read: '2026-10',
    kind: 'documented',
    behaviour: 'The protected resource metadata is there without a token.',
  },
  {
    id: 'E/refusal-texts',
    source: 'gateway fact sheet, sections E and M8',
    read: '2026-09-28',
    kind: 'reported',
    behaviour:
      'The JSON-RPC error of a gateway with CUSTOM_JWT is -32001 "Missing Bearer token" or "Invalid Bearer token", or -32002 "Authorization error - Insufficient permissions".',
  },
  {
    id: 'E/key-rotation',
    source: 'gateway fact sheet, section E',
    read: '2026-09-28',
    kind: 'assumed',
    behaviour:
      "An issuer's keys are fetched again for a key id that is new, at most every 30 seconds, and after ten minutes.",
  },
];

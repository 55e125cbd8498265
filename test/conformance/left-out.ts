/** A fact of the real service that the local AWS does not act on; tests name it like a requirement where it is refused. */
export interface LeftOut {
  /** Section of the fact sheet and a name, for example `K/policies`. */
  readonly id: string;
  /** What the service has, one sentence. */
  readonly fact: string;
  /** What happens here instead, and why. */
  readonly instead: string;
  /** Nothing can be sent that would be refused. */
  readonly isSilent?: true;
}

/** What is left out, by section. */
export const LEFT_OUT: readonly LeftOut[] = [
  {
    id: 'C/other-protocols',
    fact: 'Interceptors of HTTP and inference targets get `http` in place of `mcp`, bodies in base64.',
    instead: 'refused with the target: the local AWS forwards no bare HTTP',
  },
  {
    id: 'C/null-body',
    fact: 'In one Region the RESPONSE phase got a null body after a short-circuit (reported 2026-04).',
    instead: 'a fault of one Region, not imitated; the functions of this project take such a body',
    isSilent: true,
  },
  {
    id: 'E/workload-callers',
    fact: '`allowedWorkloadConfiguration` lets workload identities call a gateway.',
    instead: 'refused: there are no callers of that kind here',
  },
  {
    id: 'E/private-endpoints',
    fact: 'Issuers, APIs and providers can be reached through private endpoints.',
    instead: 'refused as by an account without VPC egress (observed 2026-09-28)',
  },
  {
    id: 'E/identity-policies',
    fact: 'IAM and resource-based policies decide who may invoke a gateway.',
    instead: 'policies are not evaluated; a local key can be denied actions',
    isSilent: true,
  },
  {
    id: 'F/caller-credentials',
    fact: 'JWT_PASSTHROUGH and CALLER_IAM_CREDENTIALS hand the credentials of the caller on.',
    instead: 'refused: only targets of kind http have them, at the service as well',
  },
  {
    id: 'F/iam-id-tokens',
    fact: 'AWS_IAM_ID_TOKEN_JWT and PRIVATE_KEY_JWT authenticate the client at a token endpoint.',
    instead: 'refused: there is no AWS that would sign such a token',
  },
  {
    id: 'K/target-kinds',
    fact: 'Targets can be Smithy models, AgentCore Runtimes, inference endpoints and connectors.',
    instead: 'refused: there are no AWS services behind the local AWS to call',
  },
  {
    id: 'K/policies',
    fact: 'A policy engine in mode ENFORCE lists and runs only tools that its policies permit.',
    instead: 'refused; mode LOG_ONLY is taken and changes nothing',
  },
  {
    id: 'K/rules-and-rate-limits',
    fact: 'Gateways have rules and rate limits of their own.',
    instead: 'refused; a rate limit can be made by a fault',
  },
  {
    id: 'K/firewall',
    fact: 'A gateway can stand behind AWS WAF and have custom transforms.',
    instead: 'refused: neither is here',
  },
  {
    id: 'K/certificates',
    fact: 'A target can name certificate authorities of its own.',
    instead: 'refused: the local AWS trusts what Node trusts',
  },
  {
    id: 'K/vended-logs',
    fact: 'Log delivery writes bodies of requests and answers, tool arguments included.',
    instead: 'no logs are delivered',
    isSilent: true,
  },
];

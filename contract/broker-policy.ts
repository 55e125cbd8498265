import { ToolkitError } from './errors.ts';

/** Who gets which credential from a token broker, as the function reads it; everything else is refused. */
export interface BrokerPolicy {
  readonly version: 1;
  readonly issuers: readonly AssertionIssuer[];
  readonly workloads: readonly BrokerWorkload[];
  readonly credentials: readonly BrokerCredential[];
  readonly rules: readonly BrokerRule[];
}

/** Whose assertions about users are believed. */
export interface AssertionIssuer {
  /** `iss`, exactly. */
  readonly issuer: string;
  readonly jwksUrl: string;
  /**
   * What `aud` must name, unless the workload says it; where tokens have none, as Cognito's access tokens, `clients`
   * takes its place.
   */
  readonly audience?: string | undefined;
  /** Asymmetric ones alone, for example `RS256`. */
  readonly algorithms: readonly string[];
  /** `client_id`, or `azp` where there is none, must be one of them, unless the workload says it; left out: any. */
  readonly clients?: readonly string[] | undefined;
  /** The claim that names the user's tenant; left out: its users have none. */
  readonly tenantClaim?: string | undefined;
  /** The claim that names the tool, where an assertion is made for one call. */
  readonly toolClaim?: string | undefined;
  /** Whether an assertion, by its `jti`, is taken once only. */
  readonly once?: boolean | undefined;
  /** Seconds since `iat` after which an assertion is not taken any more, however long it is good. */
  readonly maxAgeSeconds: number;
}

/** A role of AWS that may ask, on behalf of one gateway. */
export interface BrokerWorkload {
  readonly name: string;
  /** Twelve digits: the account of the role that the broker sees. */
  readonly account: string;
  /** Name of the role that the broker sees, without its path. */
  readonly role: string;
  readonly gateway: string;
  readonly externalId: string;
  /** Names of issuers whose users come through this gateway. */
  readonly issuers: readonly string[];
  /** In place of the issuers' own `audience`: a token for one gateway is none for another of the same issuer. */
  readonly audience?: string | undefined;
  /** In place of the issuers' own `clients`. */
  readonly clients?: readonly string[] | undefined;
  readonly callsPerMinute: number;
  /** ARN of a role in another account that assumes `role`, with the external id; left out: `role` asks itself. */
  readonly assumedBy?: string | undefined;
}

/** A service token, or a client that gets one. */
export type BrokerCredential = StoredToken | TokenClient;

/** A token that lies in Secrets Manager. */
export interface StoredToken {
  readonly name: string;
  readonly secret: SecretLocation;
  /** What the token can do: it cannot be narrowed. */
  readonly scopes: readonly string[];
}

/** A client at an issuer, which gets tokens by client credentials. */
export interface TokenClient {
  readonly name: string;
  readonly client: {
    readonly tokenUrl: string;
    readonly clientId: string;
    readonly method: 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt';
    /** Of the client secret, or of the private key (PKCS#8 in PEM, or a JWK). */
    readonly secret: SecretLocation;
    /** Of `private_key_jwt`, for example `RS256`. */
    readonly algorithm?: string | undefined;
    readonly keyId?: string | undefined;
    readonly audience?: string | undefined;
    readonly resource?: string | undefined;
  };
}

/** A secret of Secrets Manager, or one member of the JSON object in it. */
export interface SecretLocation {
  /** ARN: in another account it is the only name. */
  readonly secretId: string;
  readonly jsonKey?: string | undefined;
}

/** One thing that is allowed. */
export interface BrokerRule {
  /** Names of workloads. */
  readonly workloads: readonly string[];
  /** Exact names; `null`: users without a tenant. */
  readonly tenants: readonly string[] | null;
  /** Names with their targets' prefix; `crm___*` is every tool of target `crm`. */
  readonly tools: readonly string[];
  readonly audience: string;
  /** Name of a credential. */
  readonly credential: string;
  /** The most that is ever given. */
  readonly scopes: readonly string[];
  /** How long a token that is given out may live; a stored token is to be forgotten after it. */
  readonly lifetimeSeconds: number;
}

/**
 * Decodes a policy that `config/` has checked and written.
 * @throws ToolkitError `config-invalid` where it is not version 1 of a policy, or names what it does not define.
 */
export function decodeBrokerPolicy(value: unknown): BrokerPolicy {
  const policy = value as Partial<BrokerPolicy> | null;
  if (typeof policy !== 'object' || policy?.version !== 1) throw invalid('it is no policy of version 1');
  const { issuers, workloads, credentials, rules } = policy;
  if (![issuers, workloads, credentials, rules].every(Array.isArray)) {
    throw invalid('"issuers", "workloads", "credentials" and "rules" are not all lists');
  }
  // Checked above as far as a reader needs; the rest is what our own configuration wrote.
  const decoded = policy as BrokerPolicy;
  const problem = policyProblem(decoded);
  if (problem !== undefined) throw invalid(problem.message);
  return decoded;
}

/** A contradiction in a policy, and where it stands: for example `["rules", 2, "tools"]`. */
export interface PolicyProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** The first contradiction of a policy whose parts are well-formed. */
export function policyProblem(policy: BrokerPolicy): PolicyProblem | undefined {
  return (
    doubledName(policy) ??
    undefinedName(policy) ??
    openWorkload(policy) ??
    wrongScopes(policy) ??
    overlap(policy.rules)
  );
}

function doubledName(policy: BrokerPolicy): PolicyProblem | undefined {
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ['issuers', policy.issuers.map(({ issuer }) => issuer)],
    ['workloads', policy.workloads.map(({ name }) => name)],
    ['credentials', policy.credentials.map(({ name }) => name)],
    ['workloads', policy.workloads.map(({ account, role, gateway }) => `${account}/${role} for ${gateway}`)],
  ];
  for (const [list, names] of lists) {
    const at = names.findIndex((name, index) => names.indexOf(name) < index);
    if (at >= 0) return { path: [list, at], message: `"${names[at] ?? ''}" stands there twice` };
  }
  return undefined;
}

function undefinedName({ issuers, workloads, credentials, rules }: BrokerPolicy): PolicyProblem | undefined {
  const knownIssuers = issuers.map(({ issuer }) => issuer);
  const knownWorkloads = workloads.map(({ name }) => name);
  const knownCredentials = credentials.map(({ name }) => name);
  const uses = [
    ...workloads.map((workload, at) => ({
      path: ['workloads', at, 'issuers'],
      names: workload.issuers,
      known: knownIssuers,
    })),
    ...rules.flatMap((rule, at) => [
      { path: ['rules', at, 'workloads'], names: rule.workloads, known: knownWorkloads },
      { path: ['rules', at, 'credential'], names: [rule.credential], known: knownCredentials },
    ]),
  ];
  for (const { path, names, known } of uses) {
    const name = names.find((used) => !known.includes(used));
    if (name !== undefined) return { path, message: `"${name}" is defined nowhere` };
  }
  return undefined;
}

/** An issuer's token for somebody else proves nothing to a gateway, and would open what its users may have. */
function openWorkload({ issuers, workloads }: BrokerPolicy): PolicyProblem | undefined {
  for (const [at, { audience, clients, issuers: names }] of workloads.entries()) {
    const open = issuers.find(
      (issuer) =>
        names.includes(issuer.issuer) &&
        (audience ?? issuer.audience) === undefined &&
        (clients ?? issuer.clients) === undefined,
    );
    if (open === undefined) continue;
    const message = `without "audience" or "clients", here or of issuer "${open.issuer}", a token for anybody would do`;
    return { path: ['workloads', at], message };
  }
  return undefined;
}

/** A stored token gives all that it can do to whoever holds it. */
function wrongScopes({ credentials, rules }: BrokerPolicy): PolicyProblem | undefined {
  for (const [at, rule] of rules.entries()) {
    const credential = credentials.find(({ name }) => name === rule.credential);
    if (credential === undefined || !('secret' in credential)) continue;
    const more = credential.scopes.find((scope) => !rule.scopes.includes(scope));
    if (more === undefined) continue;
    const message = `the token of "${credential.name}" can do "${more}" too, and cannot be narrowed`;
    return { path: ['rules', at, 'scopes'], message };
  }
  return undefined;
}

/** Two rules for one request would make the answer depend on their order. */
function overlap(rules: readonly BrokerRule[]): PolicyProblem | undefined {
  for (const [at, rule] of rules.entries()) {
    const earlier = rules.slice(0, at).findIndex((other) => meet(other, rule));
    if (earlier >= 0) {
      const message = `it and "rules[${earlier}]" allow the same request`;
      return { path: ['rules', at], message };
    }
  }
  return undefined;
}

function meet(one: BrokerRule, other: BrokerRule): boolean {
  const shareTenant =
    one.tenants === null || other.tenants === null
      ? one.tenants === other.tenants
      : one.tenants.some((tenant) => other.tenants?.includes(tenant));
  return (
    one.audience === other.audience &&
    shareTenant &&
    one.workloads.some((workload) => other.workloads.includes(workload)) &&
    one.tools.some((tool) =>
      other.tools.some((pattern) => matchesTool(tool, pattern) || matchesTool(pattern, tool)),
    )
  );
}

/** Tells whether a tool is `pattern`, or one of the target that `pattern` names: `crm___*`. */
export function matchesTool(tool: string, pattern: string): boolean {
  if (!pattern.endsWith('___*')) return tool === pattern;
  const prefix = pattern.slice(0, -1);
  return tool.startsWith(prefix) && tool.length > prefix.length;
}

function invalid(problem: string): ToolkitError {
  return new ToolkitError('config-invalid', `the broker's policy cannot be read: ${problem}`, {
    hint: 'Write it again from its YAML file.',
  });
}

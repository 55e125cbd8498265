import { ToolkitError } from './errors.ts';

/** `interceptors.json`, version 1: the two lists of steps, and what they have to know of the gateway's tools. */
export interface InterceptorPlan {
  readonly version: 1;
  readonly request: readonly RequestStepPlan[];
  readonly response: readonly ResponseStepPlan[];
  readonly targets: readonly PlanTarget[];
}

/** What one target's tools take. */
export interface PlanTarget {
  /** Before `___` in the tools' names. */
  readonly target: string;
  /** Headers that carry a token; each is an argument of the tools that take it. */
  readonly tokens: readonly string[];
  /** Those of them that are `user:password`, of which no fingerprint is made. Left out where there are none. */
  readonly passwords?: readonly string[];
  /** By operationId. */
  readonly tools: Readonly<Record<string, PlanTool>>;
}

/** What one tool takes. */
export interface PlanTool {
  /** Its token arguments: indexes into {@link PlanTarget.tokens}. */
  readonly tokens: readonly number[];
  /** Arguments that are no text, with what they are. */
  readonly types?: Readonly<Record<string, ArgumentType>>;
}

/** JSON Schema types that a model may write as a text by mistake. */
export type ArgumentType = 'object' | 'array' | 'number' | 'integer' | 'boolean';

/** One step of the REQUEST phase. `step` is its file's name. */
export type RequestStepPlan =
  | VerifyCallerPlan
  | AuthorizeToolPlan
  | PropagateHeaderPlan
  | PassTokenPlan
  | ExchangeTokenPlan
  | BrokerTokenPlan
  | RejectSuppliedTokenPlan
  | CoerceArgumentsPlan
  | AuditPlan;

/** One step of the RESPONSE phase. */
export type ResponseStepPlan =
  | VerifyCallerPlan
  | AuthorizeToolPlan
  | HideTokenArgumentsPlan
  | ScrubAnswersPlan
  | MarkVendorErrorsPlan
  | AuditPlan;

/** A step whose settings say where a value goes. */
export type BringingStep = Extract<RequestStepPlan, { readonly to: Onward }>;

/** Whether a step brings a value into the call. */
export function isBringing(step: RequestStepPlan): step is BringingStep {
  return 'to' in step;
}

/** Whom a verified token is about. `user`: a second token, beside the one that `caller` proves itself with. */
export type Role = 'caller' | 'user';

/** A JWT in a header is verified; its claims are all that later steps know of whoever calls. */
export interface VerifyCallerPlan {
  readonly step: 'verify-caller';
  readonly as: Role;
  /** Lower case. */
  readonly header: string;
  /** Left out: `DISCOVERY_URL` of the function. */
  readonly discoveryUrl?: string | undefined;
  /** `aud` must be one of these. */
  readonly audience?: readonly string[] | undefined;
  /** `client_id`, or `azp`, must be one of these. */
  readonly clients?: readonly string[] | undefined;
  /** Every one must be in `scope` or `scp`. */
  readonly scopes?: readonly string[] | undefined;
  readonly algorithms: readonly string[];
  readonly leewaySeconds: number;
  /** Longest token, in bytes. */
  readonly maxBytes: number;
  readonly tenantClaim: string;
  readonly groupsClaim: string;
}

/** Who may call which tool. */
export interface AuthorizeToolPlan {
  readonly step: 'authorize-tool';
  readonly rules: readonly ToolRule[];
  /** By tenant. Where it is there, a caller without a tenant in it may nothing. */
  readonly tenants?: Readonly<Record<string, TenantRule>> | undefined;
  /** MCP methods besides listing and calling tools. */
  readonly methods: readonly string[];
}

/** Grants tools to callers who meet all of its conditions. */
export interface ToolRule {
  /** Names with `*`, for example `asana___get*`. */
  readonly tools: readonly string[];
  /** All of them. */
  readonly scopes?: readonly string[] | undefined;
  /** Any of them. */
  readonly groups?: readonly string[] | undefined;
  /** Any of each claim's values. */
  readonly claims?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** What callers of one tenant may use. */
export interface TenantRule {
  readonly tools: readonly string[];
  /** Audiences for which tokens may be passed, exchanged or asked for. */
  readonly audiences: readonly string[];
  /** Names of the token steps that may serve them; left out: all. */
  readonly credentials?: readonly string[] | undefined;
}

/** Where a value goes. `authorization`: the request's own header, in place of the credential provider's. */
export type Onward =
  | { readonly tokenArgument: true }
  | { readonly argument: string }
  | { readonly header: string }
  | { readonly authorization: true };

/** A header of the client goes on as an argument or as another header. */
export interface PropagateHeaderPlan {
  readonly step: 'propagate-header';
  /** Lower case. */
  readonly header: string;
  readonly to: Onward;
  readonly tools: readonly string[];
  readonly required: boolean;
  /** Longest value, in bytes. */
  readonly maxBytes: number;
  /** Whether the value is a token also where its place does not say so: one credential, named by its fingerprint. */
  readonly token: boolean;
  /** A regular expression that the whole value must match. */
  readonly pattern?: string | undefined;
}

/** What the steps that bring a token have in common. */
export interface TokenStepPlan {
  /** Under which tenants and audit lines speak of it. */
  readonly name: string;
  readonly tools: readonly string[];
  readonly to: Onward;
}

/** The user's own token goes on. */
export interface PassTokenPlan extends TokenStepPlan {
  readonly step: 'pass-token';
  readonly from: Role;
  /** The token's `aud` must be one of these. */
  readonly audiences: readonly string[];
}

/** The user's token is exchanged for one that the vendor wants. */
export interface ExchangeTokenPlan extends TokenStepPlan {
  readonly step: 'exchange-token';
  readonly from: Role;
  readonly grant: 'token-exchange' | 'jwt-bearer';
  readonly tokenUrl: string;
  readonly client: ClientPlan;
  readonly audience?: string | undefined;
  readonly resource?: string | undefined;
  readonly scopes: readonly string[];
  /** Other scopes for some tools: the first entry that names a tool counts. */
  readonly narrow: readonly { readonly tools: readonly string[]; readonly scopes: readonly string[] }[];
  readonly subjectTokenType?: string | undefined;
  readonly requestedTokenType?: string | undefined;
  /** Who acts for the user: the caller's own token, or one that the client gets for itself with these scopes. */
  readonly actor?: 'caller' | { readonly scopes: readonly string[] } | undefined;
  /** Whether an answer that is a JWT must say in `act` who acts; left out: it must, where there is an actor. */
  readonly act?: 'required' | 'optional' | undefined;
  /** `same`: an answer that is a JWT must be about the user. `mapped`: the issuer gives users other names. */
  readonly subject: 'same' | 'mapped';
  /** Tokens that are held at a time. */
  readonly maxHeld: number;
}

/** Where a secret stands; never the secret. */
export type SecretPlace =
  { readonly env: string } | { readonly secretId: string; readonly jsonKey?: string | undefined };

/** How a client proves itself at a token endpoint. */
export type ClientPlan = { readonly id: string } & (
  | { readonly method: 'basic' | 'post'; readonly secret: SecretPlace }
  | {
      readonly method: 'private_key_jwt';
      /** A private JWK as JSON, or PKCS #8 in PEM, with line ends or with spaces or `\n` for them. */
      readonly privateKey: SecretPlace;
      readonly keyId?: string | undefined;
      readonly algorithm: string;
    }
);

/** The token broker of a central account is asked. */
export interface BrokerTokenPlan extends TokenStepPlan {
  readonly step: 'broker-token';
  readonly from: Role;
  /** The broker's function URL, or its API's with the stage. */
  readonly url: string;
  /** Service of the signature: `lambda` for a function URL, `execute-api` for an API. */
  readonly service: 'lambda' | 'execute-api';
  /** Region of the signature; left out: that of the URL where AWS made it, else the function's own. */
  readonly region?: string | undefined;
  /** A role of the broker's account to ask as, assumed with `externalId`; left out: the function asks as its own role. */
  readonly roleArn?: string | undefined;
  /** The broker's function, or its API's method, which the function's own role may call; the stack alone reads it. */
  readonly brokerArn?: string | undefined;
  /** As the broker's policy writes it; left out: the deployment's id. */
  readonly gateway?: string | undefined;
  /** By which the broker knows this deployment. */
  readonly externalId: string;
  readonly audience: string;
  readonly scopes: readonly string[];
  readonly maxHeld: number;
}

/** A token argument that came with the call is refused or taken out. */
export interface RejectSuppliedTokenPlan {
  readonly step: 'reject-supplied-token';
  readonly mode: 'refuse' | 'strip';
  /** Clients that may send them. */
  readonly allowedClients: readonly string[];
  /** Argument names besides the token headers. */
  readonly arguments: readonly string[];
}

/** Texts become what the tool's schema wants. */
export interface CoerceArgumentsPlan {
  readonly step: 'coerce-arguments';
  readonly tools: readonly string[];
}

/** Token arguments leave lists of tools. */
export interface HideTokenArgumentsPlan {
  readonly step: 'hide-token-arguments';
  /** Argument names besides the token headers. */
  readonly arguments: readonly string[];
}

/** Tokens leave answers. */
export interface ScrubAnswersPlan {
  readonly step: 'scrub-answers';
  /** Whether everything that looks like a JWT goes, too. */
  readonly jwts: boolean;
  /** Headers of the client whose values are secrets. Lower case. */
  readonly headers: readonly string[];
}

/** The target's error answer becomes `isError`. */
export interface MarkVendorErrorsPlan {
  readonly step: 'mark-vendor-errors';
}

/** One line per decision. */
export interface AuditPlan {
  readonly step: 'audit';
}

/**
 * Decodes `interceptors.json`.
 * @throws ToolkitError `not-configured` where it is not version 1 of a plan.
 */
export function decodeInterceptorPlan(value: unknown): InterceptorPlan {
  const plan = value as Partial<InterceptorPlan> | null;
  const problem =
    typeof plan !== 'object' || plan === null
      ? 'it is no object'
      : plan.version !== 1
        ? `"version" is ${JSON.stringify(plan.version)}, not 1`
        : [plan.request, plan.response, plan.targets].every(Array.isArray)
          ? undefined
          : '"request", "response" and "targets" are not all lists';
  if (problem !== undefined) {
    throw new ToolkitError('not-configured', `the interceptors' plan cannot be read: ${problem}`, {
      hint: 'It is compiled from gateway.yaml: deploy again.',
    });
  }
  // Checked above as far as a reader needs; the rest is what our own compiler wrote.
  return plan as InterceptorPlan;
}

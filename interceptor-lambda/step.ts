import type {
  RequestStepPlan,
  ResponseStepPlan,
  ExchangeTokenPlan,
  BrokerTokenPlan,
} from '../contract/interceptor-plan.ts';
import type { TokenBroker, TokenExchange } from '../contract/token-ports.ts';
import type { TokenSource } from '../tokens/token-source.ts';
import type { AuditLine } from './audit-line.ts';
import type { BroughtTokens } from './brought-tokens.ts';
import type { IssuerKeys } from './issuer-keys.ts';
import type { RequestStep, ResponseStep } from './run-steps.ts';
import type { ToolTable } from './tool-table.ts';

type PlanOf<Name> = Extract<RequestStepPlan | ResponseStepPlan, { readonly step: Name }>;

/** A step as its file exports it: how it is made for the phases in which it can stand. */
export interface StepKind<Name extends PlanOf<string>['step'] = never> {
  readonly name: Name;
  /** `list`: all steps of the phase, in their order. */
  readonly request?: (plan: PlanOf<Name>, parts: StepParts, list: readonly RequestStepPlan[]) => RequestStep;
  readonly response?: (plan: PlanOf<Name>, parts: StepParts) => ResponseStep;
}

/** What surrounds the steps. */
export interface StepParts {
  /** Salt of fingerprints. */
  readonly deploymentId: string;
  readonly tools: ToolTable;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** What an issuer says of itself, by the URL of its discovery document. */
  readonly issuerOf: (discoveryUrl: string) => Promise<IssuerKeys>;
  /** Of a `verify-caller` that names none itself. */
  readonly defaultDiscoveryUrl: string | undefined;
  /** Of a `verify-caller` for callers that names neither audience nor clients. */
  readonly defaultClients: readonly string[] | undefined;
  readonly exchangeFor: (plan: ExchangeTokenPlan) => ExchangeParts;
  readonly brokerFor: (plan: BrokerTokenPlan) => TokenBroker;
  readonly audit: (line: AuditLine) => void;
  /** Tokens that this function brought into calls not long ago: none of them belongs into an answer. */
  readonly brought: BroughtTokens;
}

/** What exchanges tokens for a step, and where the client's own token comes from, which is the actor's. */
export interface ExchangeParts {
  readonly exchange: TokenExchange;
  readonly actor: TokenSource | undefined;
}

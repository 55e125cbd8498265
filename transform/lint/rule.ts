import type { Severity } from '../../contract/finding.ts';
import type { Subject } from './subject.ts';

/** What is to be done about a finding, and by whom. */
export interface Fix {
  /** `transform`: compiling the document is enough. */
  readonly by: 'transform' | 'you';
  /** One sentence. */
  readonly how: string;
}

/** One place of the document that breaks a rule. */
export interface Hit {
  readonly pointer: string;
  readonly message: string;
  /** What the service or AWS CDK's check says of this very place, where that is known. */
  readonly serviceMessage?: string;
  /** Where it is another than the rule's. */
  readonly fix?: Fix;
}

/** One thing that the gateway, AWS CDK's check or a model does not take. */
export interface Rule {
  /** Second part of the code of its findings: `lint/{name}`. */
  readonly name: string;
  /** One or two sentences for the documentation. */
  readonly means: string;
  /**
   * `error`: the document is refused (documented, observed, reported or, where the reference says so, assumed).
   * `warning`: it is taken, and a tool or an argument does not work as declared. `note`: good to know.
   */
  readonly severity: Severity;
  /** Where the rule comes from, with its evidence. */
  readonly reference: string;
  readonly fix: Fix;
  readonly check: (subject: Subject) => Iterable<Hit>;
}

const GUIDE = 'https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide';

/** The check that `GatewayTarget.forOpenApi` runs at synth. */
export const CDK = 'aws-cdk-lib 2.276.0, validateOpenApiSchema of aws-bedrockagentcore';
/** What the developer guide says of OpenAPI targets. */
export const SUPPORTED: string = `${GUIDE}/gateway-schema-openapi.html (documented, read 2026-11)`;
/** Limits of the service, all adjustable. */
export const LIMITS: string = `${GUIDE}/bedrock-agentcore-limits.html (documented, read 2026-11)`;
/** What neither a page nor a capture says, and the safest reading of what they say demands. */
export const ASSUMED = 'assumed: neither documented nor observed (2026-11)';

/** A fix that compiling the document is. */
export function byTransform(how: string): Fix {
  return { by: 'transform', how };
}

/** A fix that only its owner can make. */
export function byYou(how: string): Fix {
  return { by: 'you', how };
}

/** A message of AWS CDK's check, with the name that it gives to a document. */
export function cdkSays(what: string): string {
  return `OpenAPI schema ${what}`;
}

import type { ToolkitError } from '../contract/errors.ts';
import { awsError } from './aws-error.ts';
import type {
  Gateway,
  Lifecycle,
  OauthClient,
  ProviderKind,
  SecretReference,
  Tags,
  Target,
} from './aws-port.ts';

/** A resource, and what becomes of it. */
export interface Living<T> {
  value: T;
  readsLeft: number;
  next: Lifecycle | undefined;
}

/** A credential provider with the key that it was given. */
export interface KeptProvider {
  readonly kind: ProviderKind;
  readonly name: string;
  readonly arn: string;
  readonly key: string | undefined;
  readonly secret: SecretReference | undefined;
  readonly client: OauthClient | undefined;
}

/** What the parts of the twin share. */
export interface World {
  readonly readsToSettle: number;
  readonly judge: (document: string) => readonly string[];
  readonly write: (operation: string, name: string) => void;
  readonly newId: (prefix: string) => string;
  /** Those of API keys by name, OAuth clients' by `oauth/` and name. */
  readonly providers: Map<string, KeptProvider>;
  readonly tags: Map<string, Tags>;
  readonly gateways: Map<string, Living<Gateway>>;
  /** What a gateway's identity allows, by gateway. */
  readonly returnUrls: Map<string, readonly string[]>;
  /** By gateway. */
  readonly targets: Map<string, Map<string, Living<Target>>>;
  /** Texts by URI. */
  readonly objects: Map<string, string>;
}

/** How ARNs of the twin begin. */
export const IN_MEMORY_ARN = 'arn:aws:bedrock-agentcore:us-east-1:111122223333';

/** What was asked for is not there. */
export function absent(operation: string): ToolkitError {
  return refusal(operation, 'ResourceNotFoundException', 'there is no such resource');
}

/** The name is taken. */
export function taken(operation: string, name: string): ToolkitError {
  return refusal(operation, 'ConflictException', `"${name}" already exists`);
}

/** Any other refusal of the service. */
export function refusal(operation: string, name: string, message: string): ToolkitError {
  return awsError({ operation, name, message, isRefusal: true });
}

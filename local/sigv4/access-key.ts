import type { Secret } from '../../contract/secret.ts';

/** An access key that the account knows, with whom it stands for. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  /** Temporary credentials have one. */
  readonly sessionToken?: Secret | undefined;
  /** For example `arn:aws:iam::000000000000:user/local`; sessions of a gateway are bound to it. */
  readonly principalArn: string;
  /** Of a role's session: the role's ARN, where it has a path. */
  readonly roleArn?: string | undefined;
  /** Milliseconds since 1970. */
  readonly expiresAt?: number | undefined;
  /** Actions that are denied, for example `bedrock-agentcore:InvokeGateway`. */
  readonly deniedActions?: readonly string[] | undefined;
}

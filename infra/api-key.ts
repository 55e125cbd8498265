import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnApiKey } from 'aws-cdk-lib/aws-apigateway';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { API_KEY_FIELD } from '../contract/stack-outputs.ts';
import { accept } from './accept.ts';

/** Which key. */
export interface GatewayApiKeyProps {
  /** Name of version 1; version n is `{name}-{n}`. */
  readonly name: string;
  readonly version: number;
}

/** Characters of a key; API Gateway takes 20 to 128 (API reference, CreateApiKey; background knowledge). */
const KEY_LENGTH = 40;

/**
 * The gateway's proof towards API Gateway: one secret made by the stack, which is both the API key's value, by dynamic
 * reference, and what the gateway's credential provider reads. Its value stands in no template and in no output.
 */
export class GatewayApiKey extends Construct {
  readonly secret: Secret;
  readonly keyId: string;
  readonly version: number;

  constructor(scope: Construct, id: string, { name, version }: GatewayApiKeyProps) {
    super(scope, id);
    this.version = version;
    const description = `Proof of AgentCore gateway towards the APIs of ${name}, version ${version}`;
    this.secret = new Secret(this, 'Secret', {
      description,
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: API_KEY_FIELD,
        excludePunctuation: true,
        passwordLength: KEY_LENGTH,
      },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const key = new CfnApiKey(this, 'Key', {
      name: version === 1 ? name : `${name}-${version}`,
      description,
      enabled: true,
      // A dynamic reference: CloudFormation resolves it, the template holds the name alone.
      value: this.secret.secretValueFromJson(API_KEY_FIELD).unsafeUnwrap(),
    });
    this.keyId = key.ref;
    accept(this.secret, {
      'AwsSolutions-SMG4': `The key of ${name} is replaced by a second version beside it ("stack.apiKeys" in gateway.yaml), so that no call is refused meanwhile; a rotation function would change the value before API Gateway knows it.`,
    });
  }
}

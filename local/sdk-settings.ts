import { DEFAULT_ACCESS_KEY_ID, DEFAULT_SECRET_ACCESS_KEY } from './sigv4/credentials.ts';
import type { AccessKey } from './sigv4/credentials.ts';

/** What a client of an AWS SDK for JavaScript takes to reach a local AWS: `new SomeClient({ ...aws.sdkSettings })`. */
export interface SdkSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** Settings with the first of the access keys that the account knows. */
export function sdkSettings(
  { endpointUrl, region }: { readonly endpointUrl: string; readonly region: string },
  [key]: readonly AccessKey[] = [],
): SdkSettings {
  const credentials =
    key === undefined
      ? { accessKeyId: DEFAULT_ACCESS_KEY_ID, secretAccessKey: DEFAULT_SECRET_ACCESS_KEY }
      : {
          accessKeyId: key.accessKeyId,
          secretAccessKey: key.secretAccessKey.reveal(),
          ...(key.sessionToken === undefined ? {} : { sessionToken: key.sessionToken.reveal() }),
        };
  return { endpoint: endpointUrl, region, credentials };
}

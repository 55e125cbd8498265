import { secret } from '../contract/secret.ts';
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
  place: { readonly endpointUrl: string; readonly region: string },
  [key]: readonly AccessKey[] = [],
): SdkSettings {
  return settingsOf(place, key ?? DEFAULT_KEY);
}

const DEFAULT_KEY: Pick<AccessKey, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'> = {
  accessKeyId: DEFAULT_ACCESS_KEY_ID,
  secretAccessKey: secret(DEFAULT_SECRET_ACCESS_KEY),
};

/** Settings with a key. */
export function settingsOf(
  { endpointUrl, region }: { readonly endpointUrl: string; readonly region: string },
  { accessKeyId, secretAccessKey, sessionToken }: typeof DEFAULT_KEY,
): SdkSettings {
  return {
    endpoint: endpointUrl,
    region,
    credentials: {
      accessKeyId,
      secretAccessKey: secretAccessKey.reveal(),
      ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
    },
  };
}

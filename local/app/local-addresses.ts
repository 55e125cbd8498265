import { FUNCTION_URL_PREFIX } from '../lambda/function-policy.ts';
import { isObject } from '../../contract/json-object.ts';

/** Where the services of an app really are. */
export interface LocalAddresses {
  /** `http://127.0.0.1:PORT`. */
  readonly endpointUrl: string;
  readonly issuerUrl: string;
  readonly tokenUrl: string;
  readonly authorizationUrl: string;
  hasApi(id: string): boolean;
  hasFunctionUrl(id: string): boolean;
  hasUserPool(id: string): boolean;
  hasDomain(prefix: string): boolean;
}

const API = /https:\/\/([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?(?![\w.-])/g;
const FUNCTION_URL = /https:\/\/([a-z0-9]+)\.lambda-url\.[a-z0-9-]+\.on\.aws(?![\w.-])/g;
const POOL = /https:\/\/cognito-idp\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/([\w-]+)/g;
const DOMAIN = /https:\/\/([a-z0-9-]+)\.auth\.[a-z0-9-]+\.amazoncognito\.com(?![\w.-])(\/oauth2\/\w+)?/g;

/**
 * The value with AWS's addresses of what the app made replaced by those that answer here: templates put them together
 * from ids, so they are found by their form. Addresses of anything else stay as they are.
 */
export function toLocalAddresses(value: unknown, places: LocalAddresses): unknown {
  if (typeof value === 'string') return localText(value, places);
  if (Array.isArray(value)) return value.map((item) => toLocalAddresses(item, places));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, toLocalAddresses(member, places)]),
  );
}

function localText(text: string, places: LocalAddresses): string {
  if (!text.includes('https://')) return text;
  const { endpointUrl, issuerUrl, tokenUrl, authorizationUrl } = places;
  const paths: Readonly<Record<string, string>> = {
    '/oauth2/token': tokenUrl,
    '/oauth2/authorize': authorizationUrl,
    '/oauth2/userInfo': `${issuerUrl}/userinfo`,
  };
  return text
    .replace(API, (url, id: string) => (places.hasApi(id) ? `${endpointUrl}/_api/${id}` : url))
    .replace(FUNCTION_URL, (url, id: string) =>
      places.hasFunctionUrl(id) ? `${endpointUrl}${FUNCTION_URL_PREFIX}/${id}` : url,
    )
    .replace(POOL, (url, id: string) => (places.hasUserPool(id) ? issuerUrl : url))
    .replace(DOMAIN, (url, prefix: string, path: string | undefined = '') =>
      places.hasDomain(prefix) ? (paths[path] ?? `${issuerUrl}${path}`) : url,
    );
}

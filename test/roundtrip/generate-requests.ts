import { objectOf } from './json-document.ts';
import { mergeSchema } from './merge-schema.ts';
import { sampleSchema } from './sample-schema.ts';
import type { Extent, Sample } from './sample-schema.ts';
import type {
  CredentialPlace,
  VendorDocument,
  VendorMedia,
  VendorOperation,
  VendorParameter,
} from './vendor-document.ts';

/** A request of the vendor's own document, not yet written. */
export interface VendorRequest {
  readonly operation: VendorOperation;
  /** `required`, `everything`, `everything-2`, `everything-3`. */
  readonly variant: string;
  readonly parameters: readonly ParameterValue[];
  readonly body: BodyValue | undefined;
  readonly credentials: readonly Credential[];
}

/** A parameter and its value, as JSON. */
export interface ParameterValue {
  readonly parameter: VendorParameter;
  readonly value: unknown;
}

/** A body as JSON; files are bytes. */
export interface BodyValue {
  readonly media: VendorMedia;
  /** What is sent as Content-Type: the declared media type, or one that a range such as `image/*` admits. */
  readonly mediaType: string;
  readonly value: unknown;
}

/** A credential made up for the place where the vendor wants it. */
export interface Credential {
  readonly place: CredentialPlace;
  /** What the user holds, for example `user:password` for basic. */
  readonly value: string;
}

/** What came of an operation. */
export interface Generated {
  readonly requests: readonly VendorRequest[];
  /** Variants that could not be made, and why. */
  readonly problems: readonly { readonly variant: string; readonly reason: string }[];
}

/** How requests are made. */
export interface GenerateOptions {
  /** The same seed gives the same requests. */
  readonly seed: number;
  /** The media type of the body, of those that the document lists. The first unless told otherwise. */
  readonly chooseMedia?: (media: readonly VendorMedia[]) => VendorMedia | undefined;
  /** The credentials, where the document lists alternatives. The first unless told otherwise. */
  readonly chooseCredentials?: (
    alternatives: VendorOperation['alternatives'],
  ) => readonly CredentialPlace[] | undefined;
}

/** Most requests that show everything: one for each branch of the richest choice. */
const MAX_BRANCHES = 3;

/** Makes requests of one operation: with what is required only, and with everything that is declared. */
export function generateRequests(
  document: VendorDocument,
  operation: VendorOperation,
  options: GenerateOptions,
): Generated {
  const whole = generate(document, operation, options, { extent: 'everything', branch: 0 });
  const branches = Math.min(whole.branches, MAX_BRANCHES);
  const others = Array.from({ length: branches - 1 }, (_none, index) =>
    generate(document, operation, options, { extent: 'everything', branch: index + 1 }),
  );
  const all = [generate(document, operation, options, { extent: 'required', branch: 0 }), whole, ...others];
  return {
    requests: all.flatMap(({ request, problems }) => (problems.length === 0 ? [request] : [])),
    problems: all.flatMap(({ request: { variant }, problems: [reason] }) =>
      reason === undefined ? [] : [{ variant, reason }],
    ),
  };
}

interface Made {
  readonly request: VendorRequest;
  readonly problems: readonly string[];
  readonly branches: number;
}

function generate(
  { root }: VendorDocument,
  operation: VendorOperation,
  { seed, chooseMedia = first, chooseCredentials = first }: GenerateOptions,
  { extent, branch }: { readonly extent: Extent; readonly branch: number },
): Made {
  const samples: Sample[] = [];
  const places = chooseCredentials(operation.alternatives) ?? [];
  const common = { root, extent, branch, seed: seed * 10 + branch, files: false, nulls: false };
  const note = (sample: Sample): unknown => {
    samples.push(sample);
    return sample.value;
  };
  const parameters = operation.parameters
    .filter(
      (parameter) => (extent === 'everything' || parameter.required) && !isCredential(parameter, places),
    )
    .map((parameter) => ({
      parameter,
      value: note(
        sampleSchema(parameter.schema, {
          ...common,
          place: parameter.slashes ? 'long path' : parameter.in,
          name: parameter.name,
        }),
      ),
    }));
  const media = mediaOf(operation, extent, root, chooseMedia);
  const body =
    media &&
    bodyOf(media, (encoding) =>
      note(sampleSchema(media.schema, { ...common, place: 'body', name: 'body', ...encoding })),
    );
  const request = {
    operation,
    variant: extent === 'required' ? extent : branch === 0 ? extent : `${extent}-${branch + 1}`,
    parameters: parameters.filter(({ value }) => !isEmptyList(value)),
    body,
    credentials: extent === 'required' && operation.anonymous ? [] : places.map(credentialFor),
  };
  return {
    request,
    problems: samples.flatMap(({ problems }) => problems),
    branches: Math.max(1, ...samples.map((sample) => sample.branches)),
  };
}

function first<T>([one]: readonly T[]): T | undefined {
  return one;
}

function bodyOf(
  media: VendorMedia,
  sampleBody: (encoding: { readonly files: boolean; readonly nulls: boolean }) => unknown,
): BodyValue {
  const mediaType = concrete(media.mediaType);
  const isBinary = !/json|xml|^text\/|urlencoded|^multipart\//i.test(mediaType);
  const value = sampleBody({
    files: isBinary || mediaType.startsWith('multipart/'),
    nulls: /[/+]json\b/i.test(mediaType),
  });
  // A document that says nothing of a binary body's schema still means bytes.
  return { media, mediaType, value: isBinary && !(value instanceof Uint8Array) ? BYTES : value };
}

const BYTES: Uint8Array = Uint8Array.from({ length: 256 }, (_none, index) => index);

/** A range admits any of its types, and a request needs one. */
function concrete(mediaType: string): string {
  if (!mediaType.includes('*')) return mediaType;
  if (mediaType.startsWith('*/') || mediaType.includes('json')) return 'application/json';
  return mediaType.startsWith('text/') ? 'text/plain' : 'application/octet-stream';
}

function mediaOf(
  { body }: VendorOperation,
  extent: Extent,
  root: VendorDocument['root'],
  choose: NonNullable<GenerateOptions['chooseMedia']>,
): VendorMedia | undefined {
  if (body === undefined || (extent === 'required' && !body.required)) return undefined;
  const media = choose(body.media);
  return media !== undefined && !body.required && isEmptyForm(media, root) ? undefined : media;
}

/** Generators write a form without fields where there is no body. */
function isEmptyForm({ mediaType, schema }: VendorMedia, root: VendorDocument['root']): boolean {
  const { properties, additionalProperties } = mergeSchema(root, schema, 0).schema;
  const says = Object.keys(objectOf(properties)).length > 0 || additionalProperties !== undefined;
  return /form/i.test(mediaType) && !says;
}

/** An empty list is written as nothing at all outside a body (RFC 6570, section 3.2.1). */
function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** Some documents declare the place of the credential as a parameter, too. */
function isCredential(parameter: VendorParameter, places: readonly CredentialPlace[]): boolean {
  return places.some((place) => {
    if (!('name' in place) || place.as !== parameter.in) return false;
    return place.as === 'header'
      ? place.name.toLowerCase() === parameter.name.toLowerCase()
      : place.name === parameter.name;
  });
}

function credentialFor(place: CredentialPlace): Credential {
  if (place.as === 'basic') return { place, value: 'roundtrip-user:roundtrip-password' };
  return { place, value: 'name' in place ? `roundtrip-key-for-${place.as}` : 'roundtrip.access.token' };
}

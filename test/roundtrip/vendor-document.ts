import SwaggerParser from '@apidevtools/swagger-parser';
import { isObject } from './json-document.ts';
import type { JsonObject } from './json-document.ts';
import { readOpenApi3 } from './read-openapi-3.ts';
import { readSwagger2 } from './read-swagger-2.ts';

/** A vendor's document as the round trip reads it: by itself, and with nothing of the code under test. */
export interface VendorDocument {
  /** The document as it was published, without references to other files. */
  readonly root: JsonObject;
  readonly operations: readonly VendorOperation[];
}

/** An operation in the terms of OpenAPI 3.0, also where the document is Swagger 2.0. */
export interface VendorOperation {
  /** For example `POST /tasks`. */
  readonly name: string;
  /** Upper case. */
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly VendorParameter[];
  readonly body: VendorBody | undefined;
  /** Where the vendor wants credentials, by each security requirement that a request can carry; each is as good. */
  readonly alternatives: readonly (readonly CredentialPlace[])[];
  /** Whether a request without credentials is as good. */
  readonly anonymous: boolean;
}

/** A parameter, defaults filled in. */
export interface VendorParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required: boolean;
  readonly style: string;
  readonly explode: boolean;
  /** Media type, where the parameter is described by `content`. */
  readonly content: string | undefined;
  /** Whether the document says of a value in the path that it holds slashes. */
  readonly slashes: boolean;
  readonly schema: unknown;
}

/** A request body with its media types as declared. */
export interface VendorBody {
  readonly required: boolean;
  readonly media: readonly VendorMedia[];
}

/** One media type of a body. */
export interface VendorMedia {
  readonly mediaType: string;
  readonly schema: unknown;
  /** Encoding Objects by property. */
  readonly encoding: JsonObject;
}

/** The place of a credential on a request. */
export type CredentialPlace =
  { readonly as: 'bearer' | 'basic' } | { readonly as: 'header' | 'query' | 'cookie'; readonly name: string };

/** Reads a document, references to other files brought in; nothing is fetched. */
export async function readVendorDocument(path: string): Promise<VendorDocument> {
  const parsed: unknown = await SwaggerParser.parse(path);
  const root = hasOuterReference(parsed) ? await SwaggerParser.bundle(path, LOCAL_ONLY) : parsed;
  return vendorDocument(isObject(root) ? root : {});
}

/** A document that is there already. */
export function vendorDocument(root: JsonObject): VendorDocument {
  const read = root.swagger === undefined ? readOpenApi3 : readSwagger2;
  return { root, operations: read(root) };
}

const LOCAL_ONLY = { resolve: { http: false } } as const;

function hasOuterReference(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasOuterReference);
  if (!isObject(value)) return false;
  if (typeof value.$ref === 'string' && !value.$ref.startsWith('#')) return true;
  return Object.values(value).some(hasOuterReference);
}

import { listOf, objectOf, textOf } from './json-document.ts';
import type { JsonObject } from './json-document.ts';
import { inTemplate, operationsOf, parametersOf } from './read-openapi-3.ts';
import { credentialsOf } from './read-security.ts';
import type { VendorBody, VendorOperation, VendorParameter } from './vendor-document.ts';

/** Members of a parameter that are not its schema's (Swagger 2.0, Parameter Object). */
const NOT_SCHEMA = ['name', 'in', 'required', 'description', 'collectionFormat', 'allowEmptyValue'];

/** The operations of a Swagger 2.0 document, in the terms of OpenAPI 3. */
export function readSwagger2(root: JsonObject): readonly VendorOperation[] {
  return operationsOf(root).map(({ method, path, item, operation }) => {
    const all = parametersOf(root, item, operation);
    const plain = all.filter((one) => one.in !== 'body' && one.in !== 'formData');
    return {
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      parameters: inTemplate(path, plain.map(toParameter)),
      body: bodyOf(root, operation, all),
      ...credentialsOf(root, operation, objectOf(root.securityDefinitions)),
    };
  });
}

function toParameter(parameter: JsonObject): VendorParameter {
  const place = parameter.in as VendorParameter['in'];
  const inText = place === 'path' || place === 'header';
  return {
    name: String(parameter.name),
    in: place,
    required: place === 'path' || parameter.required === true,
    ...(inText ? { style: 'simple', explode: false } : styleOf(parameter)),
    content: undefined,
    slashes: false,
    schema: schemaOf(parameter),
  };
}

/** `collectionFormat` in the terms of OpenAPI 3; tabs have no style there. */
function styleOf({ collectionFormat }: JsonObject): { readonly style: string; readonly explode: boolean } {
  if (collectionFormat === 'multi') return { style: 'form', explode: true };
  if (collectionFormat === 'ssv') return { style: 'spaceDelimited', explode: false };
  return { style: collectionFormat === 'pipes' ? 'pipeDelimited' : 'form', explode: false };
}

function schemaOf(parameter: JsonObject): JsonObject {
  const schema = Object.fromEntries(Object.entries(parameter).filter(([name]) => !NOT_SCHEMA.includes(name)));
  return parameter.type === 'file' ? { ...schema, type: 'string', format: 'binary' } : schema;
}

function bodyOf(
  root: JsonObject,
  operation: JsonObject,
  parameters: readonly JsonObject[],
): VendorBody | undefined {
  const whole = parameters.find((one) => one.in === 'body');
  const consumed = listOf(operation.consumes ?? root.consumes).flatMap((type) => textOf(type) ?? []);
  if (whole !== undefined) {
    const types = consumed.length > 0 ? consumed : ['application/json'];
    const media = types.map((mediaType) => ({ mediaType, schema: whole.schema ?? {}, encoding: {} }));
    return { required: whole.required === true, media };
  }
  const fields = parameters.filter((one) => one.in === 'formData');
  return fields.length === 0 ? undefined : formOf(fields, consumed);
}

function formOf(fields: readonly JsonObject[], consumed: readonly string[]): VendorBody {
  const hasFile = fields.some(({ type }) => type === 'file');
  const forms = consumed.filter((type) => /form/.test(type) && !(hasFile && /urlencoded/.test(type)));
  const fallback = hasFile ? 'multipart/form-data' : 'application/x-www-form-urlencoded';
  const schema = {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [String(field.name), schemaOf(field)])),
    required: fields.filter(({ required }) => required === true).map(({ name }) => name),
  };
  const lists = fields.filter(({ type }) => type === 'array');
  const encoding = Object.fromEntries(lists.map((field) => [String(field.name), styleOf(field)]));
  return {
    required: schema.required.length > 0,
    media: (forms.length > 0 ? forms : [fallback]).map((mediaType) => ({ mediaType, schema, encoding })),
  };
}

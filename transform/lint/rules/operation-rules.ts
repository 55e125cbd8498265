import { MAX_TOOL_NAME } from '../../../contract/gateway-limits.ts';
import { toolName } from '../../../contract/tool-name.ts';
import { entriesOf, followReference, isObject, member, pointerTo, textOf } from '../../document.ts';
import type { JsonObject } from '../../document.ts';
import { METHODS } from '../find-written-operations.ts';
import { slotsOf } from '../read-operations.ts';
import type { Operation } from '../read-operations.ts';
import { ASSUMED, byTransform, CDK, cdkSays, LIMITS, SUPPORTED } from '../rule.ts';
import type { Hit, Rule } from '../rule.ts';
import type { Subject } from '../subject.ts';

const MODELS =
  'Bedrock Converse, ToolSpecification.name: [a-zA-Z0-9_-]+, 64 characters (background knowledge; reported in public issues, 2026)';

/** What is wrong with operations: their names, methods, responses and what hangs on them. */
export const OPERATION_RULES: readonly Rule[] = [
  {
    name: 'operation-id-missing',
    means: 'An operation has no operationId, from which its tool would be named.',
    severity: 'error',
    reference: CDK,
    fix: byTransform('transform names it after method and path.'),
    check: (subject) => [...writtenWithoutId(subject), ...referencedWithoutId(subject)],
  },
  {
    name: 'operation-id-duplicate',
    means: 'Two operations have the same operationId, so their tools have the same name.',
    severity: 'error',
    reference: `${SUPPORTED}; that duplicates are a semantic error is assumed`,
    fix: byTransform('transform appends six digits of the hash of method and path to each.'),
    check: duplicateIds,
  },
  {
    name: 'tool-name-too-long',
    means: "A tool's name, {target}___{operationId}, has 256 characters at most (adjustable).",
    severity: 'error',
    reference: LIMITS,
    fix: byTransform('transform shortens the operationId.'),
    check: (subject) => longNames(subject, MAX_TOOL_NAME, Infinity),
  },
  {
    name: 'tool-name-long',
    means: "A tool's name, {target}___{operationId}, is longer than models and their APIs accept.",
    severity: 'warning',
    reference: MODELS,
    fix: byTransform('transform shortens the operationId.'),
    check: (subject) => longNames(subject, subject.maxToolName, MAX_TOOL_NAME),
  },
  {
    name: 'tool-name-characters',
    means: 'An operationId has characters that models and their APIs do not accept in the name of a tool.',
    severity: 'warning',
    reference: MODELS,
    fix: byTransform('transform writes underscores in their place.'),
    check: ({ operations }) =>
      operations.flatMap((operation) => {
        const id = idOf(operation);
        if (id === '' || /^[a-zA-Z0-9_-]+$/.test(id)) return [];
        const message = `operationId "${id}" has other characters than letters, digits, "_" and "-"`;
        return [{ pointer: pointerTo(operation.pointer, 'operationId'), message }];
      }),
  },
  {
    name: 'unsupported-method',
    means: 'An operation has a method of which the gateway makes no tool.',
    severity: 'warning',
    reference: SUPPORTED,
    fix: byTransform('transform adapts the operation, and leaves out TRACE, which would echo the token.'),
    check: ({ operations }) =>
      operations
        .filter(({ method }) => !METHODS.includes(method))
        .map(({ method, pointer, label }) => ({
          pointer,
          message: `operation "${label}" has method ${method}, which cannot become a tool`,
        })),
  },
  {
    name: 'responses-missing',
    means: 'An operation of an OpenAPI 3.0 document has no responses.',
    severity: 'error',
    reference: 'captured at the service on 2026-09-28 for an API Gateway export (observed); for other documents assumed', // prettier-ignore
    fix: byTransform('transform writes a response.'),
    check: ({ root, operations }) =>
      !textOf(root.openapi)?.startsWith('3.0')
        ? []
        : operations
            .filter(({ value }) => !isObject(value.responses))
            .map(({ pointer, label, path, method }) => ({
              pointer: pointerTo(pointer, 'responses'),
              message: `operation "${label}" has no responses`,
              serviceMessage: `attribute paths.'${path}'(${method.toLowerCase()}).responses is missing`,
            })),
  },
  {
    name: 'response-media-type',
    means: 'A response is neither JSON nor XML.',
    severity: 'error',
    reference: CDK,
    fix: byTransform("transform writes no media types of responses; the target asks for the vendor's and hands on the answer."), // prettier-ignore
    check: (subject) => [...writtenResponseTypes(subject), ...referencedResponseTypes(subject)],
  },
  {
    name: 'callbacks',
    means: 'An operation has callbacks, which the gateway does not serve.',
    severity: 'error',
    reference: CDK,
    fix: byTransform('transform leaves them out.'),
    check: ({ written }) =>
      entriesOf(written.paths).flatMap(([path, item]) =>
        entriesOf(item)
          .filter(([, operation]) => Boolean(member(operation, 'callbacks')))
          .map(([key]) => ({
            pointer: `${pointerTo(pointerTo('/paths', path), key)}/callbacks`,
            message: `"${key.toUpperCase()} ${path}" has callbacks`,
            serviceMessage: cdkSays(`contains unsupported 'callbacks' in path ${path}`),
          })),
      ),
  },
  {
    name: 'links',
    means: 'A response has links, which the gateway does not follow.',
    severity: 'warning',
    reference: SUPPORTED,
    fix: byTransform('transform leaves them out.'),
    check: linkHits,
  },
  {
    name: 'unreadable-operation',
    means: 'What stands in the place of a path item or an operation is none.',
    severity: 'error',
    reference: ASSUMED,
    fix: byTransform('transform leaves it out.'),
    check: ({ root }) => entriesOf(root.paths).flatMap(([path, entry]) => unreadable(root, path, entry)),
  },
];

function unreadable(root: JsonObject, path: string, entry: unknown): readonly Hit[] {
  const item = followReference(root, { value: entry, pointer: pointerTo('/paths', path) });
  if (path.startsWith('x-') || item.broken !== undefined) return [];
  if (!isObject(item.value)) return [{ pointer: item.pointer, message: `path item "${path}" is no object` }];
  return slotsOf(item)
    .filter(({ value }) => !isObject(value))
    .map(({ method, pointer }) => ({
      pointer,
      message: `what stands under "${method}" of "${path}" is no operation`,
    }));
}

function idOf({ value: { operationId } }: Operation): string {
  return typeof operationId === 'number' ? String(operationId) : (textOf(operationId) ?? '');
}

function writtenWithoutId({ writtenOperations }: Subject): readonly Hit[] {
  return writtenOperations
    .filter(({ value }) => !member(value, 'operationId'))
    .map(({ method, path, pointer }) => ({
      ...withoutId(`${method} ${path}`, pointer),
      serviceMessage: cdkSays(`operations must include 'operationId' field. Missing in: ${method} ${path}`),
    }));
}

/** The check of AWS CDK follows no reference to a path item; the service, it is assumed, does. */
function referencedWithoutId({ writtenOperations, operations }: Subject): readonly Hit[] {
  const written = new Set(writtenOperations.map(({ pointer }) => pointer));
  return operations
    .filter((operation) => !written.has(operation.pointer) && idOf(operation) === '')
    .filter(({ method }) => METHODS.includes(method))
    .map(({ label, pointer }) => withoutId(label, pointer));
}

function withoutId(label: string, pointer: string): Hit {
  return { pointer, message: `operation "${label}" has no operationId` };
}

function duplicateIds({ operations }: Subject): readonly Hit[] {
  const first = new Map<string, Operation>();
  return operations.flatMap((operation) => {
    const id = idOf(operation);
    const other = first.get(id);
    if (id === '' || other === undefined) {
      first.set(id, operation);
      return [];
    }
    const message = `operationId "${id}" of "${operation.label}" is that of "${other.label}", too`;
    return [{ pointer: pointerTo(operation.pointer, 'operationId'), message }];
  });
}

function longNames({ operations, target }: Subject, over: number, upTo: number): readonly Hit[] {
  return operations.flatMap((operation) => {
    const name = toolName(target, idOf(operation));
    if (idOf(operation) === '' || name.length <= over || name.length > upTo) return [];
    const message = `tool name "${name}" has ${name.length} characters, more than ${over}`;
    return [{ pointer: pointerTo(operation.pointer, 'operationId'), message }];
  });
}

const RESPONSE_TYPES = ['application/json', 'application/xml'];

function writtenResponseTypes({ writtenOperations }: Subject): readonly Hit[] {
  return writtenOperations.flatMap(({ method, path, pointer, value }) =>
    entriesOf(member(value, 'responses')).flatMap(([status, response]) =>
      responseTypes(response, pointerTo(`${pointer}/responses`, status)).map(([type, at]) => ({
        pointer: at,
        message: `response ${status} of "${method} ${path}" is "${type}"`,
        serviceMessage: unsupportedType(type),
      })),
    ),
  );
}

/** The check of AWS CDK follows no reference to a response; the service, it is assumed, does. */
function referencedResponseTypes({ root }: Subject): readonly Hit[] {
  return entriesOf(member(root.components, 'responses')).flatMap(([name, response]) =>
    responseTypes(response, pointerTo('/components/responses', name)).map(([type, pointer]) => ({
      pointer,
      message: `response "${name}" is "${type}"`,
    })),
  );
}

function responseTypes(response: unknown, base: string): readonly (readonly [string, string])[] {
  return entriesOf(member(response, 'content'))
    .filter(([type]) => !RESPONSE_TYPES.includes(type))
    .map(([type]) => [type, pointerTo(`${base}/content`, type)]);
}

/** What AWS CDK's check says of one media type; it lists all of them in one message. */
export function unsupportedType(type: string): string {
  return cdkSays(
    `uses unsupported media types: ${type}. Only application/json, application/xml, multipart/form-data, and application/x-www-form-urlencoded are supported`,
  );
}

function linkHits({ root, operations }: Subject): Iterable<Hit> {
  const hits = new Map<string, Hit>();
  for (const { value, pointer, label } of operations) {
    for (const [status, entry] of entriesOf(value.responses)) {
      const at = pointerTo(`${pointer}/responses`, status);
      const response = followReference(root, { value: entry, pointer: at });
      const links = `${response.pointer}/links`;
      if (hits.has(links) || entriesOf(member(response.value, 'links')).length === 0) continue;
      hits.set(links, { pointer: links, message: `response ${status} of "${label}" has links` });
    }
  }
  return hits.values();
}

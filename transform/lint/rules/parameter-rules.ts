import { OF_THE_WAY } from '../../../contract/forwarded-headers.ts';
import { followReference, member, pointerTo, textOf } from '../../document.ts';
import { itemsAt } from '../read-operations.ts';
import type { Operation, Parameter } from '../read-operations.ts';
import { ASSUMED, byTransform, CDK, cdkSays, SUPPORTED } from '../rule.ts';
import type { Hit, Rule } from '../rule.ts';
import type { Subject } from '../subject.ts';

const IGNORED = 'https://spec.openapis.org/oas/v3.0.3#parameter-object';
const BY_TARGET = byTransform('transform adapts the operations that have it: the target writes it.');
const STYLES = ['matrix', 'label', 'deepObject'];
const PLACES = ['path', 'query', 'header', 'cookie', 'querystring'];

/** What is wrong with parameters. */
export const PARAMETER_RULES: readonly Rule[] = [
  {
    name: 'serialization-style',
    means: 'A parameter has the style "matrix", "label" or "deepObject".',
    severity: 'error',
    reference: CDK,
    fix: BY_TARGET,
    check: (subject) => [...writtenStyles(subject), ...otherStyles(subject)],
  },
  {
    name: 'array-parameter',
    means: 'A list is repeated in the query, which the gateway does not do.',
    severity: 'warning',
    reference: SUPPORTED,
    fix: BY_TARGET,
    check: (subject) =>
      eachParameter(subject, (parameter) => isPlain(parameter) && isArray(parameter) && !isOneText(parameter), 'is a list that is repeated for each item'), // prettier-ignore
  },
  {
    name: 'delimited-parameter',
    means: 'A list is written as one text, which the gateway is not said to do.',
    severity: 'warning',
    reference: SUPPORTED,
    fix: byTransform(
      'transform makes it a string whose description says how to write the list, or adapts the operation.',
    ),
    check: (subject) =>
      eachParameter(subject, (parameter) => isPlain(parameter) && isArray(parameter) && isOneText(parameter), 'is a list that is written as one text'), // prettier-ignore
  },
  {
    name: 'object-parameter',
    means: 'A parameter may be an object, which the gateway does not serialise.',
    severity: 'warning',
    reference: SUPPORTED,
    fix: BY_TARGET,
    check: (subject) =>
      eachParameter(
        subject,
        (parameter) => isPlain(parameter) && parameter.flat.types?.has('object') === true,
        'may be an object',
      ),
  },
  {
    name: 'content-parameter',
    means: 'A parameter is written as a media type, which the gateway is not said to do.',
    severity: 'warning',
    reference: ASSUMED,
    fix: BY_TARGET,
    check: (subject) =>
      eachParameter(
        subject,
        ({ content, in: place }) => content !== undefined && place !== 'cookie',
        'is written as a media type',
      ),
  },
  {
    name: 'cookie-parameter',
    means: 'A parameter travels in a cookie, which the gateway does not serialise.',
    severity: 'warning',
    reference: SUPPORTED,
    fix: BY_TARGET,
    check: (subject) => eachParameter(subject, ({ in: place }) => place === 'cookie', 'travels in a cookie'),
  },
  {
    name: 'ignored-header',
    means: 'OpenAPI ignores header parameters named Accept, Content-Type or Authorization.',
    severity: 'warning',
    reference: IGNORED,
    fix: byTransform('transform leaves it out; a credential becomes the header for the token.'),
    check: (subject) => eachParameter(subject, isIgnored, 'has a name whose definition OpenAPI ignores'),
  },
  {
    name: 'header-of-the-way',
    means:
      'A header parameter has a name that belongs to the way between client and target, such as x-api-key.',
    severity: 'warning',
    reference: ASSUMED,
    fix: BY_TARGET,
    check: (subject) =>
      eachParameter(
        subject,
        ({ in: place, name }) => place === 'header' && OF_THE_WAY.test(name.toLowerCase()),
        'has a name that the gateway or API Gateway uses itself',
      ),
  },
  {
    name: 'unreadable-parameter',
    means: 'A parameter has no name, or a place that OpenAPI 3 does not know.',
    severity: 'error',
    reference: `${SUPPORTED}; that it is a semantic error is assumed`,
    fix: byTransform('transform leaves it out.'),
    check: unreadable,
  },
  {
    name: 'path-parameter-unknown',
    means: 'A path parameter has no place in the path.',
    severity: 'warning',
    reference: IGNORED,
    fix: byTransform('transform leaves it out.'),
    check: ({ operations }) =>
      onePerPlace(
        operations.flatMap((operation) =>
          operation.parameters
            .filter(({ in: place, name }) => place === 'path' && !partsOf(operation).includes(name))
            .map(({ name, pointer }) => ({
              pointer,
              message: `path parameter "${name}" has no place in "${operation.path}"`,
            })),
        ),
      ),
  },
  {
    name: 'path-parameter-undeclared',
    means: 'A part of a path is declared by no parameter.',
    severity: 'warning',
    reference: IGNORED,
    fix: byTransform('transform takes it as a string.'),
    check: ({ operations }) =>
      operations.flatMap((operation) =>
        partsOf(operation)
          .filter((part) => !/^[;?*]/.test(part))
          .filter(
            (part) => !operation.parameters.some(({ in: place, name }) => place === 'path' && name === part),
          ) // prettier-ignore
          .map((part) => ({
            pointer: operation.pointer,
            message: `part "{${part}}" of "${operation.label}" is declared by no parameter`,
          })),
      ),
  },
];

function writtenStyles({ writtenOperations }: Subject): readonly Hit[] {
  return writtenOperations.flatMap(({ method, path, pointer, value }) =>
    itemsAt({ value, pointer }, 'parameters').flatMap((parameter, index) => {
      const style = textOf(member(parameter.value, 'style'));
      if (style === undefined || !STYLES.includes(style)) return [];
      const says = `${method} ${path} parameter[${index}] uses unsupported serialization style: ${style}`;
      const name = String(member(parameter.value, 'name'));
      return [{ ...styleHit(parameter.pointer, name, style), serviceMessage: cdkSays(says) }];
    }),
  );
}

/** The check of AWS CDK looks at no parameter of a path and follows no reference; the service, it is assumed, does. */
function otherStyles(subject: Subject): readonly Hit[] {
  const written = new Set(writtenStyles(subject).map(({ pointer }) => pointer));
  return [...parametersOf(subject)]
    .filter(
      ({ pointer, style }) =>
        !written.has(pointerTo(pointer, 'style')) && style !== undefined && STYLES.includes(style),
    )
    .map(({ pointer, name, style }) => styleHit(pointer, name, style ?? ''));
}

function styleHit(pointer: string, name: string, style: string): Hit {
  return { pointer: pointerTo(pointer, 'style'), message: `parameter "${name}" has style "${style}"` };
}

/** Every parameter that an operation has, each once. */
export function parametersOf({ operations }: Subject): Iterable<Parameter> {
  const all = operations.flatMap(({ parameters }) => parameters);
  return new Map(all.map((parameter) => [parameter.pointer, parameter])).values();
}

function eachParameter(
  subject: Subject,
  isWrong: (parameter: Parameter) => boolean,
  problem: string,
): readonly Hit[] {
  return [...parametersOf(subject)]
    .filter(isWrong)
    .map(({ in: place, name, pointer }) => ({ pointer, message: `${place} parameter "${name}" ${problem}` }));
}

/** Whether OpenAPI ignores the parameter (3.0.3, Parameter Object, `name`). */
export function isIgnored({ in: place, name }: Parameter): boolean {
  return place === 'header' && /^(accept|content-type|authorization)$/i.test(name);
}

/** Whether no other rule already speaks of how the parameter is written. */
function isPlain(parameter: Parameter): boolean {
  const { content, in: place, style } = parameter;
  const isOdd = style !== undefined && STYLES.includes(style);
  return content === undefined && place !== 'cookie' && !isOdd && !isIgnored(parameter);
}

function isArray({ flat }: Parameter): boolean {
  return flat.types?.has('array') === true;
}

/** Explode changes nothing for a list in simple style, which is that of paths and headers. */
function isOneText({ in: place, explode }: Parameter): boolean {
  return place === 'path' || place === 'header' || !explode;
}

function unreadable({ root, operations }: Subject): Iterable<Hit> {
  return onePerPlace(
    operations.flatMap(({ pathItem, value, pointer }) =>
      [...itemsAt(pathItem, 'parameters'), ...itemsAt({ value, pointer }, 'parameters')].flatMap((entry) => {
        const parameter = followReference(root, entry);
        const name = textOf(member(parameter.value, 'name'));
        const place = textOf(member(parameter.value, 'in'));
        if (parameter.broken !== undefined || (name !== undefined && PLACES.includes(place ?? ''))) return [];
        return [{ pointer: parameter.pointer, message: 'the parameter has no "name" or no known "in"' }];
      }),
    ),
  );
}

function partsOf({ path }: Operation): readonly string[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map(([, part]) => part ?? '');
}

function onePerPlace(hits: readonly Hit[]): Iterable<Hit> {
  return new Map(hits.map((hit) => [hit.pointer, hit])).values();
}

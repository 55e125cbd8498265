import { followReference, isObject, pointerTo, textOf } from '../../document.ts';
import type { JsonObject, KnownPlaces } from '../../document.ts';
import { walkObjects } from '../walk-objects.ts';
import { ASSUMED, byTransform, byYou, SUPPORTED } from '../rule.ts';
import type { Fix, Rule } from '../rule.ts';

/** What is wrong with references. */
export const REFERENCE_RULES: readonly Rule[] = [
  {
    name: 'broken-reference',
    means: 'A reference leads nowhere in the document.',
    severity: 'error',
    reference: `${SUPPORTED}; that it is a semantic error is assumed`,
    fix: byTransform('transform leaves a parameter or body out, and accepts anything in the place of a schema.'), // prettier-ignore
    check: ({ written }) => {
      const known: KnownPlaces = new Map();
      const isBroken = ({ to, pointer }: Reference): boolean =>
        to.startsWith('#') &&
        followReference(written, { value: { $ref: to }, pointer }, known).broken !== undefined;
      return referencesIn(written)
        .filter(isBroken)
        .map(({ to, pointer }) => ({ pointer, message: `reference "${to}" leads nowhere` }));
    },
  },
  {
    name: 'external-reference',
    means: 'A reference leads out of the document; the service is given this one document.',
    severity: 'error',
    reference: ASSUMED,
    fix: byTransform("transform brings in files below the document's folder."),
    check: ({ written, unread }) =>
      referencesIn(written)
        .filter(({ to }) => !to.startsWith('#'))
        .map(({ to, pointer }) => ({
          pointer,
          message: `reference "${to}" leads out of the document`,
          ...(unread.has(to) ? { fix: notRead(unread.get(to)) } : {}),
        })),
  },
];

function notRead(why = 'was not read'): Fix {
  return byYou(
    `Bring the file below the document's folder, or transform accepts anything in its place: it ${why}.`,
  );
}

interface Reference {
  readonly to: string;
  readonly pointer: string;
}

/** Members whose own members have names that somebody chose: they are no keywords. */
const MAPS = new Set([
  'paths',
  'properties',
  'patternProperties',
  'definitions',
  '$defs',
  'schemas',
  'responses',
  'parameters',
  'requestBodies',
  'headers',
  'securitySchemes',
  'links',
  'callbacks',
  'pathItems',
  'webhooks',
  'content',
]);
/** Members that hold values, not descriptions. */
const VALUES = /^(example|examples|default|enum|const|x-.*)$/;

interface Place {
  readonly value: object;
  readonly pointer: string;
  readonly isMap: boolean;
}

/** Every `$ref` that is a keyword. */
function referencesIn(root: JsonObject): readonly Reference[] {
  const found: Reference[] = [];
  const visit = ({ value, pointer, isMap }: Place): void => {
    const to = !isMap && isObject(value) ? textOf(value.$ref) : undefined;
    if (to !== undefined) found.push({ to, pointer: pointerTo(pointer, '$ref') });
  };
  walkObjects({ value: root, pointer: '', isMap: false }, { visit, enter });
  return found;
}

function enter({ pointer, isMap }: Place, key: string, child: object): Place | undefined {
  if (!isMap && VALUES.test(key)) return undefined;
  return {
    value: child,
    pointer: pointerTo(pointer, key),
    isMap: !isMap && isObject(child) && MAPS.has(key),
  };
}

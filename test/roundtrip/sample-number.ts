import type { JsonObject } from './json-document.ts';

/** A number within a schema's bounds, another one for another `number`. */
export function sampleNumber(schema: JsonObject, number: number): number {
  const isInteger = schema.type === 'integer';
  const step = isInteger ? 1 : 0.25;
  const [low, high] = boundsOf(schema, step);
  const [from, to] = [low ?? (high === undefined ? 1 : high - 100), high ?? (low ?? 0) + 100];
  if (isInteger && schema.format === 'int64' && low === undefined && high === undefined) {
    return Number.MAX_SAFE_INTEGER - number;
  }
  const span = Math.max(Math.floor((to - from) / step), 0);
  return ontoStep(from + (span === 0 ? 0 : (number % (span + 1)) * step), from, to, schema);
}

/** OpenAPI 3.0 says by a boolean that a bound is exclusive, 3.1 by a bound of its own. */
function boundsOf(schema: JsonObject, step: number): readonly [number | undefined, number | undefined] {
  const bound = (plain: unknown, exclusive: unknown, inward: number): number | undefined => {
    if (typeof exclusive === 'number') return exclusive + inward;
    if (typeof plain !== 'number') return undefined;
    return exclusive === true ? plain + inward : plain;
  };
  const low = bound(schema.minimum, schema.exclusiveMinimum, step);
  const high = bound(schema.maximum, schema.exclusiveMaximum, -step);
  const isInteger = schema.type === 'integer';
  return [
    low === undefined || !isInteger ? low : Math.ceil(Math.max(low, Number.MIN_SAFE_INTEGER)),
    high === undefined || !isInteger ? high : Math.floor(Math.min(high, Number.MAX_SAFE_INTEGER)),
  ];
}

function ontoStep(value: number, from: number, to: number, { multipleOf }: JsonObject): number {
  if (typeof multipleOf !== 'number' || multipleOf <= 0) return value;
  const up = Math.ceil(value / multipleOf) * multipleOf;
  const multiple = up <= to ? up : Math.floor(to / multipleOf) * multipleOf;
  return multiple >= from ? Number(multiple.toFixed(10)) : value;
}

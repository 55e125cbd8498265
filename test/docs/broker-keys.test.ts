import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly default?: unknown;
}

/** The keys below a schema, for example `issuers[].once`, with the defaults that they have. */
function keysOf({ properties = {}, items }: Schema, at = ''): readonly (readonly [string, unknown])[] {
  const own = Object.entries(properties).flatMap(([name, schema]) => [
    [`${at}${name}`, schema.default] as const,
    ...keysOf(schema, `${at}${name}.`),
  ]);
  return items === undefined ? own : [...own, ...keysOf(items, `${at.replace(/\.$/, '')}[].`)];
}

/** Lists stand for what is in them; a place of a secret is told where it stands. */
const isTold = (key: string): boolean =>
  !/^(issuers|workloads|credentials|rules|stack)$|\.secret\./.test(key);

const schema = JSON.parse(read('config/schema/broker.schema.json')) as Schema;
const rows = read('docs/broker.md')
  .split('\n')
  .filter((line) => line.startsWith('| `'));

it.each(keysOf(schema).filter(([key]) => isTold(key)))(
  'docs/broker.md tells of the key "%s" and its default',
  (key, given) => {
    const [, , told = ''] = rows.find((row) => row.split('|')[1]?.includes(`\`${key}\``))?.split('|') ?? [];
    const texts = [given].flat().map(String);
    if (given === undefined || JSON.stringify(given) === '[]') expect(rows.join()).toContain(`\`${key}\``);
    else for (const text of texts) expect(told).toContain(text);
  },
);

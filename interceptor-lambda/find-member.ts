/** Deeper, or with more names, no tool's arguments are: what is, is not looked through. */
const MAX_DEPTH = 100;
const MAX_NAMES = 100_000;

/**
 * Whether a JSON value has a member, however deep, whose name is meant; `unknown` where it is deeper or larger than
 * anything that is looked through.
 */
export function hasMember(value: unknown, isMeant: (name: string) => boolean): boolean | 'unknown' {
  const judged = new Map<string, boolean>();
  const isFound = (name: string): boolean => {
    const known = judged.get(name) ?? isMeant(name);
    judged.set(name, known);
    return known;
  };
  let level: readonly object[] = isContainer(value) ? [value] : [];
  let names = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return 'unknown';
    const next: object[] = [];
    for (const each of level) {
      if (!Array.isArray(each)) {
        const own = Object.keys(each);
        names += own.length;
        if (names > MAX_NAMES) return 'unknown';
        if (own.some(isFound)) return true;
      }
      for (const inner of Object.values(each) as unknown[]) if (isContainer(inner)) next.push(inner);
    }
    level = next;
  }
  return false;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

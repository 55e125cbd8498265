/** Whether some name is one of those that both patterns name, in which `*` stands for any characters. */
export function patternsMeet(first: string, second: string): boolean {
  // How much of `second` can be used up by the part of `first` that was read so far.
  let reached = closed(new Set([0]), second);
  for (const character of first) {
    const next = new Set<number>();
    if (character === '*') {
      for (let at = Math.min(...reached); at <= second.length; at += 1) next.add(at);
    } else {
      for (const at of reached) {
        if (second[at] === '*') next.add(at);
        else if (second[at] === character) next.add(at + 1);
      }
    }
    if (next.size === 0) return false;
    reached = closed(next, second);
  }
  return reached.has(second.length);
}

/** A `*` may stand for nothing. */
function closed(positions: ReadonlySet<number>, pattern: string): ReadonlySet<number> {
  const all = new Set(positions);
  for (const at of all) if (pattern[at] === '*') all.add(at + 1);
  return all;
}

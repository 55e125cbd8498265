/** An object or a list, with whatever its walker knows of the place. */
export interface Place {
  readonly value: object;
}

/** How a walk goes on. */
export interface Walk<P extends Place> {
  /** Called for every place, outer ones first, in the document's order. */
  readonly visit: (place: P) => void;
  /** The place of a member or item; nothing where the walk does not go. */
  readonly enter: (parent: P, key: string, child: object) => P | undefined;
}

interface Frame<P> {
  readonly place: P;
  /** Of an object; the items of a list need no names. */
  readonly keys: readonly string[] | undefined;
  next: number;
}

/**
 * Walks all objects and lists below a place, each once. Without recursion, and without a list of what is still to come:
 * documents nest as deep as they like, hold millions of values, and aliases make circles.
 */
export function walkObjects<P extends Place>(
  start: P,
  { visit, enter }: Walk<P>,
  seen: WeakSet<object> = new WeakSet(),
): void {
  const frames: Frame<P>[] = [];
  const begin = (place: P): void => {
    if (seen.has(place.value)) return;
    seen.add(place.value);
    visit(place);
    const keys = Array.isArray(place.value) ? undefined : Object.keys(place.value);
    frames.push({ place, keys, next: 0 });
  };
  begin(start);
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const { place, keys, next } = frame;
    frame.next += 1;
    const items = place.value as readonly unknown[] & Readonly<Record<string, unknown>>;
    if (next >= (keys ?? items).length) {
      frames.pop();
      continue;
    }
    const key = keys === undefined ? String(next) : (keys[next] ?? '');
    const child = keys === undefined ? items[next] : items[key];
    if (typeof child !== 'object' || child === null) continue;
    const below = enter(place, key, child);
    if (below !== undefined) begin(below);
  }
}

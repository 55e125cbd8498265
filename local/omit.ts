/** The object without some of its members. */
export function omit<T extends object, K extends keyof T>(value: T, ...names: readonly K[]): Omit<T, K> {
  const kept = Object.entries(value).filter(([name]) => !names.some((dropped) => dropped === name));
  // Entries lose the types that they had as members.
  return Object.fromEntries(kept) as Omit<T, K>;
}

/** Whether a name is probably meant by another one: at most two letters differ, and no more than a third of them. */
export function isNearName(name: string, written: string): boolean {
  if (Math.abs(name.length - written.length) > 2) return false;
  return distance(name.toLowerCase(), written.toLowerCase()) <= Math.min(2, Math.floor(name.length / 3));
}

/** How many letters are to be put in, taken out or changed. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [line, letter] of Array.from(from).entries()) {
    const next = [line + 1];
    for (const [column, other] of Array.from(to).entries()) {
      const changed = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

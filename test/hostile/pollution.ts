/** What every object of this process has inherited since somebody wrote into its prototype. */
export function pollution(): readonly string[] {
  const fresh: object = {};
  const inherited: string[] = [];
  for (const name in fresh) inherited.push(name);
  return inherited.map((name) => `every object has "${name}" now`);
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isToolkitError } from '../../contract/errors.ts';
import { createNarrator } from '../demo/narrator.ts';
import type { StepResult } from '../demo/narrator.ts';
import type { Searched } from '../demo/search-secrets.ts';
import { tellStory } from '../demo/story.ts';
import { createClock } from '../../local/clock.ts';
import { CANNOT, DONE } from '../exit-codes.ts';
import type { Io } from '../io.ts';

/** Options of `demo`, as the command line gives them. */
export interface DemoOptions {
  readonly json?: boolean;
}

/** Tells the whole story on the bundled Asana document; exit code 1 where a step fails. Leaves nothing behind. */
export async function demo({ json }: DemoOptions, io: Io): Promise<number> {
  const transcript: Searched[] = [];
  const tell = (result: StepResult): void => {
    const line = `${result.ok ? 'ok  ' : 'FAIL'} ${result.name} (${result.ms} ms): ${result.result}`;
    transcript.push({ where: 'output of the demo', text: line });
    if (json !== true) io.out(line);
  };
  const narrator = createNarrator(tell);
  const folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-demo-'));
  const cleanUps: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const clock = createClock();
    await tellStory(narrator, { folder, clock, transcript, cleanUp: (action) => void cleanUps.push(action) });
  } catch (error) {
    if (isToolkitError(error) && error.code === 'peer-missing') throw error;
  } finally {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  }
  const ok = narrator.steps.every((step) => step.ok);
  if (json === true) io.out(JSON.stringify({ ok, steps: narrator.steps }));
  else io.out(ok ? `${narrator.steps.length} steps, all ok` : 'the story ended early');
  return ok ? DONE : CANNOT;
}

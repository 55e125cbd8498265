import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isToolkitError } from '../../contract/errors.ts';
import { createNarrator, INTERRUPTED } from '../demo/narrator.ts';
import type { StepResult } from '../demo/narrator.ts';
import type { Searched } from '../demo/search-secrets.ts';
import { tellStory } from '../demo/story.ts';
import { createClock } from '../../local/clock.ts';
import { CANNOT, DONE } from '../exit-codes.ts';
import type { Io } from '../io.ts';

/** Options of `demo`, as the command line gives them. */
export interface DemoOptions {
  /** Told on a synthesized app: the folder that was named, or the one that is found or made. */
  readonly app?: string | true;
  readonly json?: boolean;
}

/** Tells the whole story on the bundled Asana document; exit code 1 where a step fails. Leaves nothing behind. */
export async function demo({ app, json }: DemoOptions, io: Io): Promise<number> {
  const transcript: Searched[] = [];
  const tell = (result: StepResult): void => {
    const line = `${result.ok ? 'ok  ' : 'FAIL'} ${result.name} (${result.ms} ms): ${result.result}`;
    transcript.push({ where: 'output of the demo', text: line });
    if (json !== true) io.out(line);
  };
  const stop = { asked: false };
  void io.stopped().then(() => (stop.asked = true));
  const narrator = createNarrator(tell, () => stop.asked);
  const folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-demo-'));
  const cleanUps: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];
  const clock = createClock();
  const stage = {
    folder,
    clock,
    transcript,
    cleanUp: (action: () => Promise<void>) => void cleanUps.push(action),
  };
  let end: 'told' | 'stopped' | 'failed' = 'failed';
  try {
    await tellStory(narrator, stage, app === undefined ? 'source' : { app: folderOf(app, io) });
    end = 'told';
  } catch (error) {
    if (error === INTERRUPTED) end = 'stopped';
    // A step that failed has told so; anything else is no part of the story.
    else if (narrator.steps.every((step) => step.ok) || isToolkitError(error)) throw error;
  } finally {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  }
  const ok = end === 'told';
  if (json === true) io.out(JSON.stringify({ ok, steps: narrator.steps }));
  else
    io.out(
      ok
        ? `${narrator.steps.length} steps, all ok`
        : `the story ${end === 'stopped' ? 'was interrupted' : 'ended early'}`,
    );
  return ok ? DONE : CANNOT;
}

function folderOf(app: string | true, { cwd }: Io): string | undefined {
  return app === true ? undefined : resolve(cwd, app);
}

import { createNarrator } from '../../cli/demo/narrator.ts';
import type { Narrator } from '../../cli/demo/narrator.ts';
import type { Searched } from '../../cli/demo/search-secrets.ts';

/** What surrounds a story while it is told. */
export interface Scene {
  /** Runs a step, and tells how it went. */
  readonly step: Narrator['step'];
  /** Tells a line between steps. */
  readonly say: (line: string) => void;
  /** Everything that any part prints, logs or answers: the last step searches it. */
  readonly transcript: Searched[];
  /** Runs when the story is over, last first. */
  readonly cleanUp: (action: () => Promise<void>) => void;
}

/** A runnable example. */
export interface Story {
  readonly name: string;
  readonly tell: (scene: Scene) => Promise<void>;
}

/** Tells a story line by line and says whether all of its expectations held; stops at the first that did not. */
export async function runStory(story: Story, print: (line: string) => void = console.log): Promise<boolean> {
  const transcript: Searched[] = [];
  const say = (line: string): void => {
    transcript.push({ where: 'what the story printed', text: line });
    print(line);
  };
  const narrator = createNarrator(
    ({ ok, name, ms, result }) => say(`${ok ? 'ok  ' : 'FAIL'} ${name} (${ms} ms): ${result}`),
    () => false,
  );
  const cleanUps: (() => Promise<void>)[] = [];
  say(`# ${story.name}`);
  try {
    const step: Narrator['step'] = (name, run) => narrator.step(name, run);
    await story.tell({ step, say, transcript, cleanUp: (action) => void cleanUps.push(action) });
    say(`${narrator.steps.length} steps, all ok`);
    return true;
  } catch (error) {
    // A step that failed has told so itself.
    if (narrator.steps.every(({ ok }) => ok)) throw error;
    return false;
  } finally {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  }
}

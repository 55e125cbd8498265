import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { ToolkitError } from '../../contract/errors.ts';
import { decode, encode } from './encode.ts';

/** Of the file's form: a file of another is refused. */
const VERSION = 3;
const NAME = 'state.json';
const HINT = 'Move the file away to start with nothing, or name another folder.';

/** Reads what was kept in a folder, or nothing where nothing was. @throws ToolkitError `file-unreadable` */
export async function readState(folder: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const file = join(folder, NAME);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ToolkitError('file-unreadable', `file "${file}" cannot be read`, { cause });
  }
  try {
    const value = JSON.parse(text) as { readonly version?: unknown; readonly state?: unknown } | null;
    if (value?.version !== VERSION) throw new TypeError(`"version" is not ${VERSION}`);
    const state = decode(value.state);
    if (typeof state !== 'object' || state === null) throw new TypeError('"state" is no object');
    // A decoded object has members of any kind.
    return state as Readonly<Record<string, unknown>>;
  } catch (error) {
    // JSON.parse quotes what it does not understand, which may be a secret.
    const reason = error instanceof TypeError ? error.message : 'it is not JSON';
    throw new ToolkitError('file-unreadable', `file "${file}" is no state of the local AWS: ${reason}`, {
      hint: HINT,
    });
  }
}

/** Writes whole states one after the other; what comes while one is written is written next, once. */
export interface StateWriter {
  /** Settles when a state that is as new as the call is on the disk. @throws ToolkitError `file-unwritable` */
  save(): Promise<void>;
  /** Saves for the last time: the folder may be another's from then on. */
  end(): Promise<void>;
}

/** Makes the writer of a folder. `collect` gives the state of that moment. */
export function createStateWriter(folder: string, collect: () => object): StateWriter {
  let writing: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  let ended: Promise<void> | undefined;
  const save = (): Promise<void> => {
    next ??= writing
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        writing = writeState(folder, collect());
        return writing;
      });
    return next;
  };
  return { save: () => ended ?? save(), end: () => (ended ??= save()) };
}

/** The file is its owner's alone; whoever reads sees the state before or this one, never a part. */
async function writeState(folder: string, state: object): Promise<void> {
  const file = join(folder, NAME);
  const aside = `${file}.new`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const handle = await open(aside, 'w', 0o600);
    try {
      await handle.writeFile(JSON.stringify({ version: VERSION, state: encode(state) }));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await chmod(aside, 0o600);
    await rename(aside, file);
  } catch (cause) {
    throw new ToolkitError('file-unwritable', `file "${file}" cannot be written`, { cause });
  }
}

import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ToolkitError } from '../../contract/errors.ts';

const NAME = 'lock';

/** How often a lock is looked at anew that others take and leave at the same time. */
const MAX_ATTEMPTS = 20;

/** Who holds a folder. */
interface Holder {
  readonly pid: number;
  /** When the process began, in the system's own count; where it can be read it tells two processes of one id apart. */
  readonly began?: string;
}

/**
 * Takes a folder for this process until the function that it gives is called; makes the folder, its owner's alone, where
 * there is none. The lock of a process that is gone is taken over.
 * @throws ToolkitError `state-in-use` where a process has it, `file-unwritable` where there can be no lock.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, NAME);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await take(file, folder);
  } catch (cause) {
    if (cause instanceof ToolkitError) throw cause;
    throw new ToolkitError('file-unwritable', `file "${file}" cannot be written`, { cause });
  }
  // Afterwards the folder may be another's.
  let left: Promise<void> | undefined;
  return () => (left ??= rm(file, { force: true }));
}

async function take(file: string, folder: string): Promise<void> {
  const own = `${file}.${randomUUID()}`;
  await writeFile(own, await describeHolder(process.pid), { mode: 0o600, flag: 'wx' });
  try {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      if (await place(own, file)) return;
      const text = await readText(file);
      if (text === undefined) continue;
      if (await isHeld(text)) throw inUse(folder, text);
      await removeStale(file, text);
    }
    throw inUse(folder, '');
  } finally {
    await rm(own, { force: true });
  }
}

/** Puts a lock that is whole in its place, or says that there is one. */
async function place(own: string, file: string): Promise<boolean> {
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Another may have been faster, and the lock that stands there now is its own: then it is put back. */
async function removeStale(file: string, stale: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await readText(aside)) !== stale) await place(aside, file);
  await rm(aside, { force: true });
}

async function describeHolder(pid: number): Promise<string> {
  const began = await beginningOf(pid);
  const holder: Holder = { pid, ...(began === undefined ? {} : { began }) };
  return JSON.stringify(holder);
}

/** Whether the process that wrote a lock is there. An id is given anew, soonest in a container. */
async function isHeld(text: string): Promise<boolean> {
  const { pid, began } = readHolder(text);
  if (pid === 0 || !isRunning(pid)) return false;
  const now = await beginningOf(pid);
  return began === undefined || now === undefined || began === now;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be signalled, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Field 22 of `/proc/PID/stat` (proc(5), "starttime"), and the boot it counts from; nothing where there is no such file. */
async function beginningOf(pid: number): Promise<string | undefined> {
  const [stat, boot] = await Promise.all([
    readText(`/proc/${pid}/stat`),
    readText('/proc/sys/kernel/random/boot_id'),
  ]);
  // The second field is a name in brackets, which may hold anything.
  const ticks = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return ticks === undefined ? undefined : `${boot?.trim() ?? ''} ${ticks}`;
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** A lock of which nothing can be made is nobody's. */
function readHolder(text: string): Holder {
  const [, pid = '0'] = /"pid":(\d{1,10})\b/.exec(text) ?? [];
  const [, began] = /"began":"([^"]*)"/.exec(text) ?? [];
  return { pid: Number(pid), ...(began === undefined ? {} : { began }) };
}

function inUse(folder: string, text: string): ToolkitError {
  const { pid } = readHolder(text);
  const who = pid === 0 ? 'other processes' : `process ${pid}`;
  return new ToolkitError('state-in-use', `the state in "${folder}" is in use by ${who}`, {
    hint: 'Stop that process, or name another folder.',
  });
}

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startLocalAws } from '../../local/start.ts';
import { lockFolder } from '../../local/state/lock-folder.ts';
import { startAws } from './local-aws.ts';

let folder = '';
let lock = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
  lock = join(folder, 'lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('a folder is one holder at a time, of many who ask at once', async () => {
  const asked = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
  const held = asked.filter((one) => one.status === 'fulfilled');
  const refused = asked.filter((one) => one.status === 'rejected').map(({ reason }) => reason as unknown);
  expect(held).toHaveLength(1);
  for (const error of refused) {
    expect(error).toMatchObject({
      code: 'state-in-use',
      message: `the state in "${folder}" is in use by process ${process.pid}`,
    });
  }
  await held[0]?.value();
  expect(await readdir(folder)).toEqual([]);
  const unlock = await lockFolder(folder);
  await held[0]?.value();
  expect(await readdir(folder), 'who left it leaves it once').toEqual(['lock']);
  await unlock();
});

it.each([
  ['of a process that is gone', () => JSON.stringify({ pid: spawnSync(process.execPath, ['-v']).pid })],
  ['of an earlier process of the same id', () => JSON.stringify({ pid: process.pid, began: 'earlier 1' })],
  ['that is broken', () => '{"pi'],
  ['that is empty', () => ''],
])('a lock %s is taken over, by one', async (_, text) => {
  await writeFile(lock, text());
  const asked = await Promise.allSettled([lockFolder(folder), lockFolder(folder)]);
  expect(asked.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(JSON.parse(await readFile(lock, 'utf8'))).toMatchObject({ pid: process.pid });
  expect(await readdir(folder)).toEqual(['lock']);
});

it('a start that fails leaves the folder to others', async () => {
  const { port } = await startAws();
  await expect(startLocalAws({ stateFolder: folder, port })).rejects.toMatchObject({ code: 'port-in-use' });
  expect(await readdir(folder)).toEqual([]);
  await writeFile(join(folder, 'state.json'), 'broken');
  await expect(startLocalAws({ stateFolder: folder })).rejects.toMatchObject({ code: 'file-unreadable' });
  expect(await readdir(folder)).toEqual(['state.json']);
});

it('a folder that cannot be made is an error', async () => {
  await writeFile(lock, '');
  const inFile = join(lock, 'state');
  await expect(startLocalAws({ stateFolder: inFile })).rejects.toMatchObject({
    code: 'file-unwritable',
    message: `file "${join(inFile, 'lock')}" cannot be written`,
  });
});

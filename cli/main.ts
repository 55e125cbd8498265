#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { processIo } from './io.ts';
import { run } from './program.ts';

const args = process.argv.slice(2);
// Most of what a compiler makes lives as long as it runs: a young space that grows costs up to a third more memory and
// saves no time. It holds for the whole process, so it is said here alone.
if (args[0] === 'transform') setFlagsFromString('--semi-space-growth-factor=1');

process.exitCode = await run(args, processIo());

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import type { ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: './test/temporary-folder.ts',
    reporters: ['default', './test/reporter.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // Two processes for all files, not one for each: what they import is read once. Nothing that files would share is
    // changed by any, which test/architecture/shared-process.test.ts checks.
    isolate: false,
    restoreMocks: true,
    // Programs that tests start find what Node compiled of them before.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url)) },
    // A young space that begins large: documents and compilers make much that is soon gone.
    execArgv: ['--min-semi-space-size=16', '--max-semi-space-size=32'],
  },
});

export default config;

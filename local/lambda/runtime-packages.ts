import { registerHooks } from 'node:module';

/** What Lambda's runtimes for Node.js bring (Lambda developer guide, lambda-nodejs; documented). */
const OF_THE_RUNTIME = /^@(?:aws-sdk|smithy)\//;

/**
 * Lets code in this thread import the SDK's packages wherever it lies, as in Lambda: where its own folder has none, those
 * that are installed beside the local AWS are taken.
 */
export function bringRuntimePackages(): void {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      try {
        return nextResolve(specifier, context);
      } catch (error) {
        if (!OF_THE_RUNTIME.test(specifier)) throw error;
        return nextResolve(specifier, { ...context, parentURL: import.meta.url });
      }
    },
  });
}

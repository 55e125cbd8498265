export { createForwarder } from './forward.ts';
export type { CallContext, ForwarderOptions, Target } from './forward.ts';
export { createRecorder } from './recorder.ts';

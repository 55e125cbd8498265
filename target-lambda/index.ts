export { createForwarder } from './forward.ts';
export type { CallContext, ForwarderOptions, Target } from './forward.ts';
export { createNodeSender } from './node-sender.ts';
export { addressRule } from './public-address.ts';
export { createRecorder } from './recorder.ts';
export type { Sender } from './sender.ts';

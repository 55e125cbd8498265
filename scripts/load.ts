import { runLoad } from '../test/bench/local-load.ts';

/**
 * Puts the local AWS under load: 200 users, 20,000 calls, through gateway, API Gateway and the target Lambda. Exit code 1
 * where a token strayed, a call failed or memory grew. `npm run load [-- CLIENTS CALLS]`.
 */

/** Of the heap at a quarter of the calls: at most, at the end. */
const MOST_GROWTH = 1.2;

const [clients = 200, calls = 20_000] = process.argv.slice(2).map(Number);
const { vendorRequests, strayed, errors, reasons, seconds, heapMegabytes } = await runLoad({
  clients,
  calls,
});
const { early, late } = heapMegabytes;
console.log(
  `${clients} clients, ${calls} calls: ${seconds.toFixed(1)} s, ${(calls / seconds).toFixed(0)} calls/s`,
);
console.log(`vendor: ${vendorRequests} requests, ${strayed} with a token that is not their user's`);
console.log(`heap: ${early.toFixed(1)} MB at 25 %, ${late.toFixed(1)} MB at 100 %`);
console.log(`errors: ${errors.length}`);
for (const error of new Set(errors)) console.log(`  ${error}`);
for (const [reason, times] of reasons) console.log(`  ${times} because: ${reason}`);
const isKept =
  strayed === 0 && errors.length === 0 && vendorRequests === calls && late <= early * MOST_GROWTH;
console.log(isKept ? 'every promise is kept' : 'a promise is missed');
process.exitCode = isKept ? 0 : 1;

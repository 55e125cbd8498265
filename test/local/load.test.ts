import { expect, it } from 'vitest';
import { runLoad } from '../bench/local-load.ts';

it("carries each of many users' tokens to the vendor with that user's requests alone", async () => {
  const { vendorRequests, strayed, errors } = await runLoad({ clients: 8, calls: 200 });
  expect(errors).toEqual([]);
  expect({ vendorRequests, strayed }).toEqual({ vendorRequests: 200, strayed: 0 });
});

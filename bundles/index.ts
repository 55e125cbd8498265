export { builtBundleFolder, bundlePath } from './bundle-path.ts';
export type { BundleName } from './bundle-path.ts';

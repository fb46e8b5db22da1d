/** What Cairn uses of tfjs-node. The package is optional: without this, the sources could not be checked where npm left it out. */
declare module '@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js' {
  import type { KernelBackend } from '@tensorflow/tfjs-core'
  export const NodeJSKernelBackend: new (binding: unknown, packageName: string) => KernelBackend
}
declare module '@tensorflow/tfjs-node/dist/register_all_kernels.js' {}
declare module '@tensorflow/tfjs-node/dist/version.js' {
  export const version: string
}

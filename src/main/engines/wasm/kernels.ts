import { denseModule } from './dense.wasm.ts'

/** Rows and columns of the result that one pass of the product holds in registers, as in src/kernels/dense.ts. */
export const tile = { rows: 4, columns: 8 } as const

/** What src/kernels/dense.ts exports; addresses, strides and ends are in bytes. */
export interface Kernels {
  relu(y: number, end: number): void
  reluGradient(gradient: number, end: number, y: number): void
  product(
    ...numbers: readonly [
      a: number,
      aRow: number,
      aColumn: number,
      b: number,
      bRow: number,
      c: number,
      cRow: number,
      start: number,
      rows: number,
      columns: number,
      inner: number,
      room: number,
    ]
  ): void
  adam(w: number, end: number, gap: number, rate: number, epsilon: number, keepM: number, addM: number, keepV: number, addV: number): void
}

/** Compiled once. @throws WebAssembly.CompileError where the processor has no 128-bit vectors */
const compiled: { module: WebAssembly.Module | null } = { module: null }

export function openKernels(memory: WebAssembly.Memory): Kernels {
  compiled.module ??= new WebAssembly.Module(Buffer.from(denseModule, 'base64'))
  return new WebAssembly.Instance(compiled.module, { env: { memory } }).exports as unknown as Kernels
}

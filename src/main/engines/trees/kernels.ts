import { treesModule } from '../wasm/trees.wasm.ts'

/** What src/kernels/trees.ts exports; `job` is the address of the job record. */
export interface TreeKernels {
  run(job: number, operation: number, tasks: number): void
  begin(job: number, drawn: number): void
  /** 1 when the tree is whole. */
  grow(job: number, budget: number): number
  addLeaves(job: number): void
  serve(job: number): void
  stop(job: number): void
  sizes(which: number): number
  freeFrom(): number
}

const compiled: { module: WebAssembly.Module | null } = { module: null }

/** Compiled once. @throws WebAssembly.CompileError where the processor has no 128-bit vectors or threads */
export function treeModule(): WebAssembly.Module {
  compiled.module ??= new WebAssembly.Module(Buffer.from(treesModule, 'base64'))
  return compiled.module
}

export function openTreeKernels(memory: WebAssembly.Memory): TreeKernels {
  return new WebAssembly.Instance(treeModule(), { env: { memory } }).exports as unknown as TreeKernels
}

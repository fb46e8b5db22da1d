/**
 * The kernels of trees (https://www.assemblyscript.org): histograms of binned inputs, splits, and the growing of a tree leaf by leaf
 * (Ke and others, LightGBM, 2017), on as many threads as there are; the number of threads changes no bit.
 */
import { ForestNode, Group, Column, Job, Leaf, Node, Part, Slot, Split } from './trees/job'
import { fork } from './trees/pool'

export { serve, stop } from './trees/pool'
export { addLeaves, begin, grow } from './trees/grow'

/** Runs an operation of `perform.ts` in tasks. */
export function run(address: usize, operation: u32, tasks: u32): void {
  fork(changetype<Job>(address), operation, tasks)
}

/** Bytes of what JavaScript lays out: its own lists must fit. */
export function sizes(which: u32): u32 {
  switch (which) {
    case 0:
      return <u32>offsetof<Job>()
    case 1:
      return <u32>offsetof<Group>()
    case 2:
      return <u32>offsetof<Column>()
    case 3:
      return <u32>offsetof<Split>()
    case 4:
      return <u32>offsetof<Leaf>()
    case 5:
      return <u32>offsetof<Node>()
    case 6:
      return <u32>offsetof<Part>()
    case 7:
      return <u32>offsetof<Slot>()
    default:
      return <u32>offsetof<ForestNode>()
  }
}

/** From where on memory is free: before it lie the tables of the logarithm. */
export function freeFrom(): usize {
  return __heap_base
}

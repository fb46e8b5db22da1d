import { binRows } from './bins'
import { evaluateGroup } from './evaluate'
import { addForestTree, growForestTree } from './forest'
import { Job } from './job'
import { derive, quantise, sumExponentials } from './losses'
import { gatherParted, part } from './partition'
import { addLeaf, addTrees } from './scores'

export const BIN: u32 = 0
export const DERIVE: u32 = 1
export const QUANTISE: u32 = 2
export const EVALUATE: u32 = 3
export const PART: u32 = 4
export const GATHER: u32 = 5
export const ADD_LEAF: u32 = 6
export const ADD_TREES: u32 = 7
export const SUM_EXPONENTIALS: u32 = 8
export const GROW_FOREST_TREE: u32 = 9
export const ADD_FOREST_TREE: u32 = 10

/** One task of a fork. */
export function perform(job: Job, operation: u32, task: u32): void {
  switch (operation) {
    case BIN:
      return binRows(job, task)
    case DERIVE:
      return derive(job, task)
    case QUANTISE:
      return quantise(job, task)
    case EVALUATE:
      return evaluateGroup(job, task)
    case PART:
      return part(job, task)
    case GATHER:
      return gatherParted(job, task)
    case ADD_LEAF:
      return addLeaf(job, task)
    case ADD_TREES:
      return addTrees(job, task)
    case SUM_EXPONENTIALS:
      return sumExponentials(job, task)
    case GROW_FOREST_TREE:
      return growForestTree(job, task)
    case ADD_FOREST_TREE:
      return addForestTree(job, task)
  }
}

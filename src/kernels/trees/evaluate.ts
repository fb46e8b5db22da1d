import { findSetSplit } from './categories'
import { fillHistogram, subtract } from './histogram'
import { columnOf, Group, Job, Leaf, Split } from './job'
import { findSplit } from './split'

function groupOf(job: Job, index: u32): Group {
  return changetype<Group>(<usize>job.groupList + <usize>index * offsetof<Group>())
}

/** The best split of an input, for the smaller (0) or the larger (1) of two children. */
export function splitOf(job: Job, child: u32, input: u32): Split {
  return changetype<Split>(<usize>job.splitList + <usize>(child * job.inputs + input) * offsetof<Split>())
}

/** Histograms of two children, for the inputs of one group, and the best split of each input. */
export function evaluateGroup(job: Job, index: u32): void {
  const group = groupOf(job, index)
  const first = columnOf(job, group.first).hist
  const last = columnOf(job, group.first + group.count - 1)
  const bytes = <usize>(last.hist - first) + ((<usize>last.count) << 4)
  const smaller = changetype<Leaf>(<usize>job.smaller)
  memory.fill(<usize>smaller.hist + first, 0, bytes)
  fillHistogram(job, group, smaller, smaller.hist)
  if (job.larger !== 0) {
    const larger = changetype<Leaf>(<usize>job.larger)
    if (job.subtracts !== 0) subtract(<usize>larger.hist + first, <usize>smaller.hist + first, bytes)
    else {
      memory.fill(<usize>larger.hist + first, 0, bytes)
      fillHistogram(job, group, larger, larger.hist)
    }
    if (job.scansLarger !== 0) findSplits(job, index, group, larger, 1)
  }
  if (job.scansSmaller !== 0) findSplits(job, index, group, smaller, 0)
}

function findSplits(job: Job, index: u32, group: Group, leaf: Leaf, child: u32): void {
  for (let j = group.first; j < group.first + group.count; j++) {
    const split = splitOf(job, child, j)
    split.gain = 0
    split.input = -1
    const column = columnOf(job, j)
    if (column.active === 0) continue
    const hist = <usize>leaf.hist + column.hist
    if (column.categories > 0) findSetSplit(job, column, j, hist, leaf, split, <usize>job.scratch + ((<usize>index) << 13))
    else findSplit(job, column, j, hist, leaf, split)
  }
}

import { columnOf, Job, Leaf, taskRows } from './job'

/** Brings the rows of a leaf that go left before those that go right, and keeps the order of both. */
export function partAlone(job: Job, leaf: Leaf): void {
  const column = columnOf(job, leaf.input)
  const goes = <usize>job.goes
  const bins = <usize>column.bins
  const stride = <usize>column.stride
  const rows = <usize>job.rows + ((<usize>leaf.start) << 2)
  const pairs = <usize>job.pairs + ((<usize>leaf.start) << 3)
  let left: usize = 0
  let right: usize = 0
  for (let i: usize = 0; i < leaf.count; i++) {
    const row = load<u32>(rows + (i << 2))
    const pair = load<u64>(pairs + (i << 3))
    const go = <usize>load<u8>(goes + load<u8>(bins + <usize>row * stride))
    store<u32>(rows + (left << 2), row)
    store<u64>(pairs + (left << 3), pair)
    store<u32>(<usize>job.rowsAside + (right << 2), row)
    store<u64>(<usize>job.pairsAside + (right << 3), pair)
    left += go
    right += 1 - go
  }
  memory.copy(rows + (left << 2), <usize>job.rowsAside, right << 2)
  memory.copy(pairs + (left << 3), <usize>job.pairsAside, right << 3)
}

/** The same for one stretch of a large leaf, into the rows aside: those that go left from its start, those that go right from its end backwards. */
export function part(job: Job, task: u32): void {
  const leaf = changetype<Leaf>(<usize>job.argument)
  const column = columnOf(job, leaf.input)
  const goes = <usize>job.goes
  const bins = <usize>column.bins
  const stride = <usize>column.stride
  const first = leaf.start + task * taskRows
  const last = min(first + taskRows, leaf.start + leaf.count)
  let left = <usize>first
  let right = <usize>last - 1
  for (let i: usize = first; i < last; i++) {
    const row = load<u32>(<usize>job.rows + (i << 2))
    const pair = load<u64>(<usize>job.pairs + (i << 3))
    const go = <usize>load<u8>(goes + load<u8>(bins + <usize>row * stride))
    const to = go !== 0 ? left : right
    store<u32>(<usize>job.rowsAside + (to << 2), row)
    store<u64>(<usize>job.pairsAside + (to << 3), pair)
    left += go
    right -= 1 - go
  }
  store<u32>(<usize>job.lefts + ((<usize>task) << 2), <u32>left - first)
}

/** Brings a stretch from aside to its places; `from` and `until` are where the left and the right child begin. */
export function gatherParted(job: Job, task: u32): void {
  const leaf = changetype<Leaf>(<usize>job.argument)
  const first = leaf.start + task * taskRows
  const last = min(first + taskRows, leaf.start + leaf.count)
  let before: u32 = 0
  for (let i: u32 = 0; i < task; i++) before += load<u32>(<usize>job.lefts + ((<usize>i) << 2))
  const lefts = load<u32>(<usize>job.lefts + ((<usize>task) << 2))
  const toLeft = <usize>(job.from + before)
  memory.copy(<usize>job.rows + (toLeft << 2), <usize>job.rowsAside + ((<usize>first) << 2), (<usize>lefts) << 2)
  memory.copy(<usize>job.pairs + (toLeft << 3), <usize>job.pairsAside + ((<usize>first) << 3), (<usize>lefts) << 3)
  let to = <usize>(job.until + (task * taskRows - before))
  for (let i = <usize>last; i > <usize>(first + lefts); i--, to++) {
    store<u32>(<usize>job.rows + (to << 2), load<u32>(<usize>job.rowsAside + ((i - 1) << 2)))
    store<u64>(<usize>job.pairs + (to << 3), load<u64>(<usize>job.pairsAside + ((i - 1) << 3)))
  }
}

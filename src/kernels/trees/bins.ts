import { columnOf, Job } from './job'

/** Rows of a block that one task bins. */
const blockRows: u32 = 512

/**
 * Puts the float32 rows at `raw`, which are the rows from `from` on, into their bins: bin b holds what is above edge b − 1 and at most edge b.
 * Categories are their own bins.
 */
export function binRows(job: Job, task: u32): void {
  const width = job.inputs
  const first = task * blockRows
  const last = min(first + blockRows, job.until - job.from)
  for (let j: u32 = 0; j < width; j++) {
    const column = columnOf(job, j)
    const stride = <usize>column.stride
    let to = <usize>column.bins + <usize>(job.from + first) * stride
    let at = <usize>job.raw + (<usize>first * width + j) * 4
    const missing = column.missing
    const edges = <usize>job.edges + ((<usize>j) << 10)
    const count = column.edgeCount
    for (let i = first; i < last; i++, at += 4 * <usize>width, to += stride) {
      const x = load<f32>(at)
      if (x !== x) store<u8>(to, <u8>missing)
      else if (column.categories > 0) store<u8>(to, <u8>(x >= 0 && x < <f32>column.categories ? <u32>x : missing))
      else store<u8>(to, <u8>edgesBelow(edges, count, x))
    }
  }
}

/** How many of at most 255 ascending edges are below x; without a branch that x decides. */
function edgesBelow(edges: usize, count: u32, x: f32): u32 {
  let base: u32 = 0
  for (let step: u32 = 128; step > 0; step >>= 1) {
    const next = base + step
    base = next <= count && load<f32>(edges + ((<usize>next - 1) << 2)) < x ? next : base
  }
  return base
}

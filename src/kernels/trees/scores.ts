import { Job, leafOf, Node, nodeOf, taskRows } from './job'
import { BinSet } from './sets'

/** Adds the value of a leaf to the scores of its rows. */
export function addLeaf(job: Job, task: u32): void {
  const leaf = leafOf(job, task)
  const value = nodeOf(job, leaf.node).value
  const scores = <usize>job.target
  for (let i = leaf.start; i < leaf.start + leaf.count; i++) {
    const at = scores + ((<usize>load<u32>(<usize>job.rows + ((<usize>i) << 2))) << 3)
    store<f64>(at, load<f64>(at) + value)
  }
}

/** Adds, to rows `from` … `until` − 1 of `target`, what the trees at `roots` say of their bins, one tree after another. */
export function addTrees(job: Job, task: u32): void {
  const first = job.from + task * taskRows
  const last = min(first + taskRows, job.until)
  for (let t: u32 = 0; t < job.rootCount; t++) {
    const root = load<u32>(<usize>job.roots + ((<usize>t) << 2))
    for (let row = first; row < last; row++) {
      const at = <usize>job.target + ((<usize>row) << 3)
      store<f64>(at, load<f64>(at) + leafNode(job, root, row).value)
    }
  }
}

function leafNode(job: Job, root: u32, row: u32): Node {
  let node = nodeOf(job, root)
  while (node.input >= 0) {
    const bin = <u32>load<u8>(<usize>node.bins + <usize>row * <usize>node.stride)
    node = nodeOf(job, goesLeft(node, bin) ? node.left : node.right)
  }
  return node
}

export function goesLeft(node: Node, bin: u32): bool {
  if (bin === node.missing) return node.missingLeft !== 0
  if (node.isSet === 0) return bin <= node.bin
  return changetype<BinSet>(changetype<usize>(node) + offsetof<Node>('set0')).has(bin)
}

import { emptyTree, type GrownTree } from './grown.ts'
import { nodeRecord } from './records.ts'
import type { Room } from './room.ts'

/** What trees are read from and written to: nodes of the kernels, which know bins instead of thresholds. */
export interface NodeSpec {
  readonly room: Room
  readonly edges: readonly Float32Array[]
  readonly categories: readonly number[]
}

const noCategory = -1

/** The tree that has just been grown, in preorder. @param coverOf of the rows start … start + count − 1 of a leaf */
export function readTree(
  { room, edges, categories }: NodeSpec,
  output: number,
  coverOf: (start: number, count: number) => number,
): GrownTree {
  const count = room.get('nodeCount')
  const tree = emptyTree(output, count, 1)
  const list = room.get('nodeList')
  let next = 0
  function copy(index: number): { at: number; cover: number } {
    const at = next++
    const node = list + index * nodeRecord.size
    const word = (name: NodeWord) => room.bytes.getInt32(node + nodeRecord.at(name), true)
    const input = word('input')
    tree.input[at] = input
    if (input < 0) {
      tree.value[at] = room.bytes.getFloat64(node + nodeRecord.at('value'), true)
      const cover = coverOf(word('start'), word('count'))
      tree.cover[at] = cover
      return { at, cover }
    }
    tree.gain[at] = room.bytes.getFloat64(node + nodeRecord.at('gain'), true)
    const set = word('isSet') !== 0 ? placesOf(room, node, categories[input]) : null
    // A set of the missing values alone: all categories go the other way, so that no set is empty.
    const turned = set?.length === 0
    tree.missingLeft[at] = turned ? 1 - word('missingLeft') : word('missingLeft')
    if (set === null) tree.threshold[at] = word('bin') < edges[input].length ? edges[input][word('bin')] : Infinity
    else tree.sets[at] = turned ? Array.from({ length: categories[input] }, (_, place) => place) : set
    const left = copy(word(turned ? 'right' : 'left'))
    const right = copy(word(turned ? 'left' : 'right'))
    tree.left[at] = left.at
    tree.right[at] = right.at
    tree.cover[at] = left.cover + right.cover
    return { at, cover: left.cover + right.cover }
  }
  copy(0)
  return tree
}

type NodeWord = Parameters<typeof nodeRecord.at>[0]

function placesOf(room: Room, node: number, categories: number): number[] {
  const places: number[] = []
  for (let place = 0; place < categories; place++) {
    if ((room.bytes.getUint8(node + (place >> 3)) >> (place & 7)) & 1) places.push(place)
  }
  return places
}

/** Writes a tree among the kernels' nodes, from node `first` on. @param output whose of the values, where leaves hold several */
export function writeTree({ room, edges, categories }: NodeSpec, tree: GrownTree, first: number, output: number): void {
  const list = room.get('nodeList')
  const width = tree.value.length / tree.input.length
  for (let i = 0; i < tree.input.length; i++) {
    const node = list + (first + i) * nodeRecord.size
    const word = (name: NodeWord, value: number) => room.bytes.setInt32(node + nodeRecord.at(name), value, true)
    const input = tree.input[i]
    word('input', input < 0 ? noCategory : input)
    room.bytes.setFloat64(node + nodeRecord.at('value'), tree.value[i * width + (width > 1 ? output : 0)], true)
    if (input < 0) continue
    const column = room.columns[input]
    word('left', first + tree.left[i])
    word('right', first + tree.right[i])
    word('missingLeft', tree.missingLeft[i])
    word('bins', column.bins)
    word('stride', column.stride)
    word('missing', column.count)
    word('isSet', categories[input] > 0 ? 1 : 0)
    if (categories[input] > 0) writeSet(room, node, tree.sets[i])
    else word('bin', binOf(edges[input], tree.threshold[i]))
  }
}

function writeSet(room: Room, node: number, places: readonly number[]): void {
  for (let byte = 0; byte < 32; byte++) room.bytes.setUint8(node + byte, 0)
  for (const place of places) room.bytes.setUint8(node + (place >> 3), room.bytes.getUint8(node + (place >> 3)) | (1 << (place & 7)))
}

/** The bin that ends at a threshold: how many edges are below it. */
export function binOf(edges: Float32Array, threshold: number): number {
  let [low, high] = [0, edges.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (edges[middle] < threshold) low = middle + 1
    else high = middle
  }
  return low
}

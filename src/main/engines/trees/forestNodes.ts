import { emptyTree, type GrownTree } from './grown.ts'
import { forestNodeRecord, slotRecord } from './records.ts'
import { binOf, type NodeSpec } from './nodes.ts'

const words = forestNodeRecord.size / 4
const wordOf = (name: Parameters<typeof forestNodeRecord.at>[0]): number => forestNodeRecord.at(name) / 4

type SlotField = Parameters<typeof slotRecord.at>[0]

interface SlotView {
  get(name: SlotField): number
  set(name: SlotField, value: number): void
}

/** The fields of a slot. */
export function slotView({ room }: Pick<NodeSpec, 'room'>, index: number): SlotView {
  const at = room.get('slots') + index * slotRecord.size
  return {
    get: (name) => room.bytes.getUint32(at + slotRecord.at(name), true),
    set: (name, value) => room.bytes.setUint32(at + slotRecord.at(name), value, true),
  }
}

/** The tree that has been grown in a slot, in preorder. */
export function readForestTree({ room, edges, categories }: NodeSpec, slot: SlotView, outputs: number): GrownTree {
  const count = slot.get('nodeCount')
  const ints = new Int32Array(room.memory.buffer, slot.get('nodes'), count * words)
  const floats = new Float32Array(room.memory.buffer, slot.get('nodes'), count * words)
  const values = room.f32(slot.get('values'), count * outputs)
  const sets = new Uint8Array(room.memory.buffer, slot.get('sets'), slot.get('sets') === 0 ? 0 : 32 * count)
  const tree = emptyTree(outputs > 1 ? -1 : 0, count, outputs)
  // Depth is not bounded: a stack instead of recursion. Of a right child it knows whose `right` it becomes.
  const stack: [index: number, parent: number][] = [[0, -1]]
  for (let at = 0; stack.length > 0; at++) {
    const [index, parent] = stack.pop() ?? [0, -1]
    if (parent >= 0) tree.right[parent] = at
    const node = index * words
    const input = ints[node + wordOf('input')]
    tree.input[at] = input
    tree.cover[at] = floats[node + wordOf('cover')]
    if (input < 0) {
      tree.value.set(values.subarray(index * outputs, (index + 1) * outputs), at * outputs)
      continue
    }
    tree.gain[at] = floats[node + wordOf('gain')]
    tree.left[at] = at + 1
    let [left, right] = [ints[node + wordOf('left')], ints[node + wordOf('right')]]
    let missingLeft = ints[node + wordOf('missingLeft')]
    if (categories[input] > 0) {
      tree.sets[at] = placesIn(sets, index, categories[input])
      if (tree.sets[at].length === 0) {
        // A set of the missing values alone: all categories go the other way, so that no set is empty.
        tree.sets[at] = Array.from({ length: categories[input] }, (_, place) => place)
        ;[left, right, missingLeft] = [right, left, 1 - missingLeft]
      }
    } else {
      const bin = ints[node + wordOf('bin')]
      tree.threshold[at] = bin < edges[input].length ? edges[input][bin] : Infinity
    }
    tree.missingLeft[at] = missingLeft
    stack.push([right, at], [left, -1])
  }
  return tree
}

function placesIn(sets: Uint8Array, index: number, categories: number): number[] {
  const places: number[] = []
  for (let place = 0; place < categories; place++) if ((sets[32 * index + (place >> 3)] >> (place & 7)) & 1) places.push(place)
  return places
}

/** Puts a tree into a slot. */
export function writeForestTree({ room, edges, categories }: NodeSpec, slot: SlotView, tree: GrownTree): void {
  const count = tree.input.length
  const ints = new Int32Array(room.memory.buffer, slot.get('nodes'), count * words)
  const sets = new Uint8Array(room.memory.buffer, slot.get('sets'), slot.get('sets') === 0 ? 0 : 32 * count)
  room.f32(slot.get('values'), tree.value.length).set(tree.value)
  slot.set('nodeCount', count)
  for (let i = 0; i < count; i++) {
    const node = i * words
    const input = tree.input[i]
    ints[node + wordOf('input')] = input
    if (input < 0) continue
    ints[node + wordOf('left')] = tree.left[i]
    ints[node + wordOf('right')] = tree.right[i]
    ints[node + wordOf('missingLeft')] = tree.missingLeft[i]
    ints[node + wordOf('isSet')] = categories[input] > 0 ? 1 : 0
    if (categories[input] === 0) ints[node + wordOf('bin')] = binOf(edges[input], tree.threshold[i])
    else {
      sets.fill(0, 32 * i, 32 * (i + 1))
      for (const place of tree.sets[i]) sets[32 * i + (place >> 3)] |= 1 << (place & 7)
    }
  }
}

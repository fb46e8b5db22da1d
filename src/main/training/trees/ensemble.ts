import type { NamedTensor } from '../../../shared/domain/training/model.ts'
import { type Ensemble, shareMargin, type Trees } from '../../../shared/domain/training/trees.ts'
import { CairnError } from '../../../shared/errors.ts'

const perNode = ['input', 'threshold', 'left', 'right', 'missingLeft', 'setStart', 'setSize', 'gain', 'cover'] as const
const names = { roots: 'trees/roots', output: 'trees/output', sets: 'sets/places', value: 'nodes/value' } as const

/** Trees as tensors, in a fixed order: whole numbers are exact in float32 up to 2²⁴. @throws INTERNAL for more nodes than that */
export function treesToTensors(trees: Trees): NamedTensor[] {
  const nodes = trees.input.length
  if (Math.max(nodes, trees.sets.length) > 2 ** 24)
    throw new CairnError('INTERNAL', `The trees have ${nodes} nodes; at most ${2 ** 24} can be stored.`)
  const tensor = (name: string, values: ArrayLike<number>, shape = [values.length]): NamedTensor => ({
    name,
    shape,
    values: Float32Array.from(values),
  })
  return [
    tensor(names.roots, trees.roots),
    tensor(names.output, trees.output),
    ...perNode.map((name) => tensor(`nodes/${name}`, trees[name])),
    tensor(names.value, trees.value, [nodes, trees.width]),
    tensor(names.sets, trees.sets),
  ]
}

/** @throws FORMAT_INVALID where they are no trees of this ensemble: a child that lies before its parent, an input that there is not */
export function treesOfTensors(ensemble: Ensemble, tensors: readonly NamedTensor[]): Trees {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  const valuesOf = (name: string): Float32Array => {
    const tensor = byName.get(name)
    if (!tensor) throw invalid(`${name} is missing`)
    return tensor.values
  }
  const node = (name: (typeof perNode)[number]) => valuesOf(`nodes/${name}`)
  const trees: Trees = {
    roots: Int32Array.from(valuesOf(names.roots)),
    output: Int32Array.from(valuesOf(names.output)),
    input: Int32Array.from(node('input')),
    threshold: node('threshold'),
    left: Int32Array.from(node('left')),
    right: Int32Array.from(node('right')),
    missingLeft: Uint8Array.from(node('missingLeft')),
    setStart: Int32Array.from(node('setStart')),
    setSize: Int32Array.from(node('setSize')),
    sets: Int32Array.from(valuesOf(names.sets)),
    gain: node('gain'),
    cover: node('cover'),
    value: valuesOf(names.value),
    width: byName.get(names.value)?.shape[1] ?? 1,
  }
  refuseUnsound(ensemble, trees)
  return trees
}

function refuseUnsound(ensemble: Ensemble, trees: Trees): void {
  const { roots, output, input, left, right, setStart, setSize, sets, value, width } = trees
  const nodes = input.length
  if (roots.length !== ensemble.trees || output.length !== roots.length) throw invalid('the number of trees differs')
  if (width !== 1 && width !== ensemble.outputs) throw invalid('the leaves have another width')
  if (value.length !== nodes * width || perNode.some((name) => trees[name].length !== nodes)) throw invalid('the nodes differ in number')
  if (roots.some((root, t) => root < 0 || root >= nodes || (t > 0 && root <= roots[t - 1]))) throw invalid('a root is no node')
  if (output.some((place) => place >= ensemble.outputs || (place < 0 && width === 1 && ensemble.outputs > 1)))
    throw invalid('a tree has no such output')
  for (let i = 0; i < nodes; i++) {
    if (input[i] < 0) continue
    if (input[i] >= ensemble.inputs) throw invalid(`node ${i} asks an input that there is not`)
    // Children come after their parent: no row can walk in a circle.
    if (left[i] <= i || right[i] <= i || left[i] >= nodes || right[i] >= nodes) throw invalid(`node ${i} has no such child`)
    if (setSize[i] < 0 || setStart[i] < 0 || setStart[i] + setSize[i] > sets.length) throw invalid(`node ${i} has no such categories`)
  }
}

const invalid = (why: string): CairnError => new CairnError('FORMAT_INVALID', `The trees of this model are damaged: ${why}.`)

/**
 * What an ensemble says of rows, in the plainest way: everything faster is tested against it. Sums are in float64, tree after tree.
 * @param x rows × inputs, float32, NaN where missing
 * @returns rows × outputs, as the task's end takes them: see `Ensemble.leaves`
 */
export function ensembleOutputs(ensemble: Ensemble, trees: Trees, x: Float32Array, rows: number): Float32Array {
  const { inputs, outputs, base, combine, leaves } = ensemble
  const { roots, output, value, width } = trees
  const out = new Float32Array(rows * outputs)
  const sums = new Float64Array(outputs)
  const isCategory = ensemble.categories.map((count) => count > 0)
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < outputs; k++) sums[k] = combine === 'sum' ? base[k] : 0
    for (let t = 0; t < roots.length; t++) {
      const leaf = leafOf(trees, roots[t], x, row * inputs, isCategory)
      if (output[t] >= 0) sums[output[t]] += value[leaf * width]
      else for (let k = 0; k < outputs; k++) sums[k] += value[leaf * width + k]
    }
    for (let k = 0; k < outputs; k++) {
      const sum = combine === 'mean' ? sums[k] / Math.max(1, roots.length) : sums[k]
      out[row * outputs + k] = leaves === 'score' ? sum : ofShare(sum, outputs)
    }
  }
  return out
}

/** The log-odds of a share of two classes, or the logarithm of one of several. */
function ofShare(share: number, outputs: number): number {
  const held = Math.min(1 - shareMargin, Math.max(shareMargin, share))
  return outputs === 1 ? Math.log(held / (1 - held)) : Math.log(held)
}

/** The leaf that a row comes to. @param from where the row begins in x */
export function leafOf(trees: Trees, root: number, x: Float32Array, from: number, isCategory: readonly boolean[]): number {
  const { input, threshold, left, right, missingLeft, setStart, setSize, sets } = trees
  let node = root
  while (input[node] >= 0) {
    const value = x[from + input[node]]
    let goesLeft: boolean
    if (Number.isNaN(value)) goesLeft = missingLeft[node] === 1
    else if (!isCategory[input[node]]) goesLeft = value <= threshold[node]
    else {
      goesLeft = false
      for (let i = setStart[node]; i < setStart[node] + setSize[node]; i++) if (sets[i] === value) goesLeft = true
    }
    node = goesLeft ? left[node] : right[node]
  }
  return node
}

import { type Ensemble, shareMargin, type Trees } from '../../../shared/domain/training/trees.ts'

/** What the trees say of rows × inputs: rows × outputs. */
export type EnsembleWalker = (x: Float32Array, rows: number) => Float32Array

/** Rows that are taken through all trees before the next ones: their values and sums stay in the processor's cache. */
const block = 256
/** Words of 32 bits that hold which of at most 255 places go left. */
const setWords = 8

/**
 * The same as `ensembleOutputs`, bit for bit, and somewhat faster (1.24 times where it was measured): trees are walked one after another
 * for a block of rows, and a set of categories is a set of bits. Prepared once for a model.
 */
export function ensembleWalker(ensemble: Ensemble, trees: Trees): EnsembleWalker {
  const { inputs, outputs, base, combine, leaves } = ensemble
  const { roots, output, width, value } = trees
  const leafOf = leafFinder(ensemble, trees)
  const divisor = combine === 'mean' ? Math.max(1, roots.length) : 1
  return (x, rows) => {
    const out = new Float32Array(rows * outputs)
    const sums = new Float64Array(block * outputs)
    for (let first = 0; first < rows; first += block) {
      const count = Math.min(block, rows - first)
      for (let i = 0; i < count * outputs; i++) sums[i] = combine === 'sum' ? base[i % outputs] : 0
      for (let t = 0; t < roots.length; t++) {
        const root = roots[t]
        const to = output[t]
        for (let i = 0; i < count; i++) {
          const leaf = leafOf(root, x, (first + i) * inputs)
          if (to >= 0) sums[i * outputs + to] += value[leaf * width]
          else for (let k = 0; k < outputs; k++) sums[i * outputs + k] += value[leaf * width + k]
        }
      }
      for (let i = 0; i < count * outputs; i++) {
        const sum = combine === 'mean' ? sums[i] / divisor : sums[i]
        out[first * outputs + i] = leaves === 'score' ? sum : ofShare(sum, outputs)
      }
    }
    return out
  }
}

function ofShare(share: number, outputs: number): number {
  const held = Math.min(1 - shareMargin, Math.max(shareMargin, share))
  return outputs === 1 ? Math.log(held / (1 - held)) : Math.log(held)
}

/** The leaf under a root to which the row that begins at `from` comes. */
function leafFinder({ categories }: Ensemble, trees: Trees): (root: number, x: Float32Array, from: number) => number {
  const { input, threshold, left, right, missingLeft } = trees
  const { setOf, bits } = bitSets(trees, categories)
  return (root, x, from) => {
    let node = root
    for (let asked = input[node]; asked >= 0; asked = input[node]) {
      const value = x[from + asked]
      const set = setOf[node]
      let goesLeft: boolean
      if (value !== value) goesLeft = missingLeft[node] === 1
      else if (set < 0) goesLeft = value <= threshold[node]
      else goesLeft = isIn(bits, set, value)
      node = goesLeft ? left[node] : right[node]
    }
    return node
  }
}

function isIn(bits: Uint32Array, set: number, place: number): boolean {
  return place >= 0 && place < 32 * setWords && Number.isInteger(place) && ((bits[set + (place >> 5)] >>> (place & 31)) & 1) === 1
}

/** Of each node where its set begins among the bits, −1 where it has none. */
function bitSets(trees: Trees, categories: readonly number[]): { setOf: Int32Array; bits: Uint32Array } {
  const { input, setStart, setSize, sets } = trees
  const setOf = Int32Array.from(input, () => -1)
  let count = 0
  for (let node = 0; node < input.length; node++) if (input[node] >= 0 && categories[input[node]] > 0) setOf[node] = setWords * count++
  const bits = new Uint32Array(setWords * count)
  for (let node = 0; node < input.length; node++) {
    if (setOf[node] < 0) continue
    for (let i = setStart[node]; i < setStart[node] + setSize[node]; i++) bits[setOf[node] + (sets[i] >> 5)] |= 1 << (sets[i] & 31)
  }
  return { setOf, bits }
}

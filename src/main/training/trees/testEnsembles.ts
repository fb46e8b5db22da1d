import type { Ensemble, Trees } from '../../../shared/domain/training/trees.ts'
import type { Random } from '../../random.ts'

export interface RandomEnsemble {
  readonly inputs?: number
  /** Of each input; numbers where it is left out. */
  readonly categories?: readonly number[]
  readonly outputs?: number
  readonly trees?: number
  readonly depth?: number
  readonly combine?: Ensemble['combine']
  readonly leaves?: Ensemble['leaves']
  /** Leaves hold a number for each output. */
  readonly wide?: boolean
}

/** Trees that no data has grown: any shape, sets, missing values to either side, covers that are no whole numbers. */
export function randomEnsemble(asked: RandomEnsemble, random: Random): { ensemble: Ensemble; trees: Trees } {
  const { inputs = 4, outputs = 1, trees: count = 3, depth = 4, combine = 'sum', leaves = 'score', wide = false } = asked
  const categories = [...(asked.categories ?? new Array<number>(inputs).fill(0))]
  const width = wide ? outputs : 1
  const roots: number[] = []
  const sets: number[] = []
  const nodes: {
    input: number
    threshold: number
    left: number
    right: number
    missingLeft: number
    set: [number, number]
    cover: number
  }[] = []
  const values: number[] = []
  const grow = (cover: number, left: number): number => {
    const place = nodes.length
    const isLeaf = left === 0 || random.next() < 0.15
    const input = isLeaf ? -1 : random.int(inputs)
    const set =
      !isLeaf && categories[input] > 0 ? Array.from({ length: categories[input] }, (_, i) => i).filter(() => random.next() < 0.5) : []
    const node = {
      input,
      threshold: isLeaf || categories[input] > 0 ? 0 : Math.fround(random.normal()),
      left: 0,
      right: 0,
      missingLeft: !isLeaf && random.next() < 0.5 ? 1 : 0,
      set: [set.length > 0 ? sets.length : 0, set.length] satisfies [number, number],
      cover,
    }
    sets.push(...set)
    nodes.push(node)
    for (let k = 0; k < width; k++) values.push(!isLeaf ? 0 : leaves === 'share' ? random.next() : random.normal())
    if (isLeaf) return place
    const share = 0.1 + 0.8 * random.next()
    node.left = grow(Math.fround(cover * share), left - 1)
    node.right = grow(Math.fround(cover * (1 - share)), left - 1)
    return place
  }
  for (let t = 0; t < count; t++) roots.push(grow(1000, depth))
  return {
    ensemble: {
      inputs,
      categories,
      outputs,
      trees: count,
      combine,
      base: Array.from({ length: outputs }, () => (combine === 'sum' ? random.normal() : 0)),
      leaves,
    },
    trees: {
      roots: Int32Array.from(roots),
      output: Int32Array.from(roots, (_, t) => (wide ? -1 : t % outputs)),
      input: Int32Array.from(nodes, ({ input }) => input),
      threshold: Float32Array.from(nodes, ({ threshold }) => threshold),
      left: Int32Array.from(nodes, ({ left }) => left),
      right: Int32Array.from(nodes, ({ right }) => right),
      missingLeft: Uint8Array.from(nodes, ({ missingLeft }) => missingLeft),
      setStart: Int32Array.from(nodes, ({ set }) => set[0]),
      setSize: Int32Array.from(nodes, ({ set }) => set[1]),
      sets: Int32Array.from(sets),
      gain: Float32Array.from(nodes, ({ input }) => (input >= 0 ? 1 + random.next() : 0)),
      cover: Float32Array.from(nodes, ({ cover }) => cover),
      value: Float32Array.from(values),
      width,
    },
  }
}

/** Rows for such an ensemble, some of their values missing. */
export function randomRows({ inputs, categories }: Ensemble, rows: number, random: Random): Float32Array {
  return Float32Array.from({ length: rows * inputs }, (_, i) => {
    const count = categories[i % inputs]
    if (random.next() < 0.15) return Number.NaN
    return count > 0 ? random.int(count) : random.normal()
  })
}

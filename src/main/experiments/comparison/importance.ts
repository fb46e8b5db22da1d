import type { ParamImportance } from '../../../shared/domain/experiments/comparison.ts'
import { spearman } from '../../evaluation/index.ts'
import type { Task } from '../../jobs/index.ts'
import { type Feature, forestImportance, mostRows } from './forest.ts'
import type { ParamColumn } from './paramColumns.ts'

export interface MeasuredRuns {
  readonly params: readonly ParamColumn[]
  /** The metric of each run. */
  readonly values: Float64Array
}

const minLeaf = 2
/** So many trees, or fewer where they are so large that they would take long. */
const treesOver = (runs: number) => Math.min(300, Math.floor(60_000 / Math.min(runs, mostRows)))
/** A param with more texts than this is left to its most frequent ones. */
const mostLevels = 20

export interface ImportanceInput {
  readonly runs: MeasuredRuns
  /** Of the forest. */
  readonly seed: number
}

export const importanceTask: Task<ImportanceInput, ParamImportance[]> = async ({ runs, seed }) => paramImportance(runs, seed)

/** How much each param that varies has to do with a metric, the most telling first. @param seed of the forest */
export function paramImportance({ params, values: target }: MeasuredRuns, seed: number): ParamImportance[] {
  const read = params.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(readParam)
  const importance = forestImportance(read, target, { trees: treesOver(target.length), minLeaf, seed })
  return read
    .map(({ key, kind, values, numbers }, i): ParamImportance => {
      const known = numbers === null ? [] : [...numbers.keys()].filter((run) => !Number.isNaN(numbers[run]))
      return {
        param: key,
        kind,
        values,
        importance: importance[i],
        correlation:
          numbers &&
          spearman(
            known.map((run) => numbers[run]),
            known.map((run) => target[run]),
          ),
        n: known.length,
      }
    })
    .sort((a, b) => b.importance - a.importance)
}

interface ReadParam extends Feature {
  readonly kind: ParamImportance['kind']
  /** How many different ones there are, "not there" counting as one. */
  readonly values: number
  /** NaN where a run does not have it; null for texts. */
  readonly numbers: Float64Array | null
}

/** One hidden layer of 16 units is kept as the text "16". */
function numberIn(text: string): number | null {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null
}

function readParam({ key, levels: known, codes }: ParamColumn): ReadParam {
  const found = Array.from(codes, (code) => {
    const param = known[code] as ParamColumn['levels'][number] | undefined
    return param && { value: param.value, number: param.number ?? numberIn(param.value) }
  })
  const values = new Set(found.map((param) => param?.value)).size
  const truth = found.every((param) => param === undefined || param.value === 'true' || param.value === 'false')
  if (truth || found.every((param) => param === undefined || param.number !== null)) {
    const numbers = Float64Array.from(found, (param) =>
      param === undefined ? Number.NaN : truth ? Number(param.value === 'true') : (param.number ?? Number.NaN),
    )
    // Below every number, so that a split can tell "not there" apart.
    const column = numbers.map((value) => (Number.isNaN(value) ? -Number.MAX_VALUE : value))
    return { key, kind: truth ? 'boolean' : 'number', values, numbers, columns: [column] }
  }
  const counts = new Map<string, number>()
  for (const param of found) if (param) counts.set(param.value, (counts.get(param.value) ?? 0) + 1)
  const levels = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, mostLevels)
  const columns = levels.map(([level]) => Float64Array.from(found, (param) => Number(param?.value === level)))
  return { key, kind: 'text', values, numbers: null, columns }
}

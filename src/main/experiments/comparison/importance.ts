import type { ParamImportance } from '../../../shared/domain/comparison.ts'
import { spearman } from '../../evaluation/index.ts'
import type { Task } from '../../jobs/index.ts'
import { type Feature, forestImportance } from './forest.ts'

export interface MeasuredRun {
  /** Value and, where it is one, number of each param. */
  readonly params: ReadonlyMap<string, { readonly value: string; readonly number: number | null }>
  readonly value: number
}

const minLeaf = 2
/** So many trees, or fewer over so many runs that they would take long. */
const treesOver = (runs: number) => Math.max(50, Math.min(300, Math.floor(60_000 / runs)))
/** A param with more texts than this is left to its most frequent ones. */
const mostLevels = 20

export interface ImportanceInput {
  readonly runs: readonly MeasuredRun[]
  /** Of the forest. */
  readonly seed: number
}

export const importanceTask: Task<ImportanceInput, ParamImportance[]> = async ({ runs, seed }) => paramImportance(runs, seed)

/** How much each param that varies has to do with a metric, the most telling first. @param seed of the forest */
export function paramImportance(runs: readonly MeasuredRun[], seed: number): ParamImportance[] {
  const target = Float64Array.from(runs, ({ value }) => value)
  const keys = [...new Set(runs.flatMap(({ params }) => [...params.keys()]))].sort()
  const read = keys.map((key) => readParam(key, runs)).filter((param) => param.values > 1)
  const importance = forestImportance(read, target, { trees: treesOver(runs.length), minLeaf, seed })
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

function readParam(key: string, runs: readonly MeasuredRun[]): ReadParam {
  const found = runs.map(({ params }) => {
    const param = params.get(key)
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

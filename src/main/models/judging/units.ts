import { noPart, type SplitRecipe } from '../../../shared/domain/datasets/dataset.ts'
import type { Recipe } from '../../../shared/domain/training/recipe.ts'
import { hasClasses } from '../../../shared/domain/training/tasks.ts'
import { splitRows } from '../../datasets/index.ts'
import type { Frame, FrameColumn } from '../../frame.ts'
import { seededRandom } from '../../random.ts'
import { rowKeys } from './rowKeys.ts'

/** Rows that are held out together: those that are equal to a model, or one group of a split by group. */
export interface Units {
  readonly count: number
  /** Of each row; −1 for one without a target. */
  readonly unitOf: Int32Array
  /** The part that the champion had any of its rows in, the one that says most against measuring on them. */
  readonly states: Uint8Array
  /** How many different rows each has. */
  readonly sizes: Uint32Array
  /** The class of each, for a share of every class; null for a number. */
  readonly classes: Int32Array | null
  /** When each was, for the newest; null where the split is not by time. */
  readonly times: Float64Array | null
  readonly kind: SplitRecipe['kind']
}

/** The champion was trained or validated on it. */
export const isSeen = (state: number) => state <= 1
/** The champion was tested on it. */
export const isKept = (state: number) => state === 2
export const isNew = (state: number) => state === noPart

interface UnitsInput {
  readonly frame: Frame
  readonly recipe: Recipe
  readonly split: SplitRecipe
  /** 1 for each row that has a target. */
  readonly answered: Uint8Array
  /** Of each row, as `partsByContent` has them. */
  readonly marks: Uint8Array
}

export function asUnits({ frame, recipe, split, answered, marks }: UnitsInput): Units {
  const keys = rowKeys(frame, [...new Set([...recipe.features.map(({ column }) => column), recipe.target])])
  const by = split.by === undefined ? undefined : frame.columns.get(split.by)
  const named = split.kind === 'group' && by ? codesOf(by) : keys
  const places = new Map<number, number>()
  const unitOf = new Int32Array(frame.rows).fill(-1)
  const states: number[] = []
  const sizes: number[] = []
  const firsts: number[] = []
  const known = new Set<number>()
  for (let row = 0; row < frame.rows; row++) {
    if (answered[row] === 0) continue
    let unit = places.get(named[row])
    if (unit === undefined) {
      unit = places.size
      places.set(named[row], unit)
      states.push(marks[row])
      sizes.push(0)
      firsts.push(row)
    }
    unitOf[row] = unit
    states[unit] = Math.min(states[unit], marks[row])
    if (known.has(keys[row])) continue
    known.add(keys[row])
    sizes[unit]++
  }
  const target = frame.columns.get(recipe.target)
  const codes = hasClasses(recipe.task) && split.kind !== 'group' && target ? codesOf(target) : null
  return {
    count: places.size,
    unitOf,
    states: Uint8Array.from(states),
    sizes: Uint32Array.from(sizes),
    classes: codes && Int32Array.from(firsts, (row) => codes[row]),
    // One without a time is the oldest: nothing says that it comes after what is learned from.
    times: split.kind === 'time' && by?.kind === 'number' ? Float64Array.from(firsts, (row) => timeOf(by.values[row])) : null,
    kind: split.kind,
  }
}

const timeOf = (value: number) => (Number.isNaN(value) ? Number.MIN_SAFE_INTEGER : value)

/** A number for each value. */
function codesOf(column: FrameColumn): Int32Array {
  if (column.kind === 'text') return column.codes
  const codes = new Map<number, number>()
  return Int32Array.from(column.values, (value) => {
    const known = codes.get(value)
    if (known !== undefined) return known
    codes.set(value, codes.size)
    return codes.size - 1
  })
}

interface Choice {
  readonly recipe: Pick<Recipe, 'split'>
  readonly seed: number
  readonly minimumRows: number
}

/** Where a recipe has no test part. */
const usualShare = 0.15

/**
 * All units that the champion was tested on, and of those that are new to it the share of the recipe's test part; more of them where that
 * would be too few for a verdict, up to half.
 */
export function chooseNew(units: Units, { recipe, seed, minimumRows }: Choice): Set<number> {
  const kept = placesOf(units, isKept)
  const fresh = placesOf(units, isNew)
  const share = recipe.split.fractions.test || usualShare
  const lacking = (minimumRows - kept.length) / Math.max(1, fresh.length)
  return new Set([...kept, ...drawn(units, fresh, Math.min(Math.max(share, lacking), Math.max(share, 0.5)), seed)])
}

/** A seeded part of the units that the champion has seen, up to half, where others are too few. @param others that are held out already */
export function chooseSeen(units: Units, others: number, { recipe, seed, minimumRows }: Choice): number[] {
  const seen = placesOf(units, isSeen)
  const share = recipe.split.fractions.test || usualShare
  const lacking = (minimumRows - others) / Math.max(1, seen.length)
  return drawn(units, seen, Math.min(Math.max(share, lacking), Math.max(share, 0.5)), seed)
}

function placesOf({ states }: Units, which: (state: number) => boolean): number[] {
  return [...states.keys()].filter((unit) => which(states[unit]))
}

/** The newest by time, else a random share, of every class alike. */
function drawn({ classes, times }: Units, among: readonly number[], share: number, seed: number): number[] {
  if (among.length === 0) return []
  const count = Math.min(among.length, Math.ceil(share * among.length))
  if (times) return among.toSorted((a, b) => times[b] - times[a] || b - a).slice(0, count)
  if (classes === null) return [...seededRandom(seed).shuffle(Int32Array.from(among))].slice(0, count)
  const split = {
    kind: 'stratified',
    seed,
    fractions: { train: 1 - share, validation: 0, test: share },
    keepDuplicatesTogether: false,
  } as const
  const parts = splitRows(split, { segments: [among.length], strata: Int32Array.from(among, (unit) => classes[unit]) })
  return among.filter((_, place) => parts[place] === 2)
}

import { createHash } from 'node:crypto'
import { noPart, type SplitRecipe, type SplitSummary } from '../../../shared/domain/datasets/dataset.ts'
import { type Random, seededRandom } from '../../random.ts'
import { apportion, apportionClasses } from './allocate.ts'
import { dealGroups, dealTimes } from './splitGroups.ts'

export interface SplitInput {
  /** The number of rows of each segment, in order. */
  readonly segments: readonly number[]
  /** A class per row, any integers (−1 is the class of missing values); needed where the recipe is stratified. */
  readonly strata?: Int32Array
  /** The first row that each row is an exact copy of; itself where there is none. */
  readonly duplicateGroup?: Int32Array
  /** A group per row, any integers; needed where the split is by group. */
  readonly groups?: Int32Array
  /** A time per row, in any unit, NaN where it is missing; needed where the split is by time. */
  readonly times?: Float64Array
}

/**
 * Deals the rows out to train (0), validation (1) and test (2). Each segment is dealt for itself, with a permutation that only
 * the seed and its place decide: rows that are appended later never move a row that was there. The fractions are met within
 * each segment, but for copies of earlier rows where those are kept together: they go where the first of them went.
 * A split by time is the exception: newer rows make others older.
 */
export function splitRows(recipe: SplitRecipe, input: SplitInput): Uint8Array {
  if (recipe.kind === 'group' && input.groups) {
    return dealGroups(input.groups, input.segments, recipe.fractions, (segment) => seededRandom(segmentSeed(recipe.seed, segment)))
  }
  if (recipe.kind === 'time' && input.times) return dealTimes(input.times, recipe.fractions)
  return splitAtRandom(recipe, input)
}

function splitAtRandom(recipe: SplitRecipe, { segments, strata, duplicateGroup }: SplitInput): Uint8Array {
  const total = segments.reduce((sum, rows) => sum + rows, 0)
  const parts = new Uint8Array(total)
  const follows = recipe.keepDuplicatesTogether ? duplicateGroup : undefined
  const { train, validation, test } = recipe.fractions
  let first = 0
  segments.forEach((rows, segment) => {
    const random = seededRandom(segmentSeed(recipe.seed, segment))
    const own = ownRows(first, rows, follows)
    if (recipe.kind === 'stratified' && strata) dealClasses(parts, own, strata, [train, validation, test], random)
    else deal(parts, own, apportion(own.length, [train, validation, test]), random)
    first += rows
  })
  if (follows) for (let row = 0; row < total; row++) parts[row] = parts[follows[row]]
  return parts
}

/** 48 bits of a hash: segments of one seed, and seeds of one segment, have nothing to do with each other. */
function segmentSeed(seed: number, segment: number): number {
  return createHash('sha256').update(`cairn.split/1 ${seed} ${segment}`).digest().readUIntBE(0, 6)
}

/** The rows of a segment that do not follow an earlier copy. */
function ownRows(first: number, rows: number, follows: Int32Array | undefined): Uint32Array {
  const own = Uint32Array.from({ length: rows }, (_, index) => first + index)
  return follows ? own.filter((row) => follows[row] === row) : own
}

function dealClasses(
  parts: Uint8Array,
  rows: Uint32Array,
  strata: Int32Array,
  fractions: readonly [number, number, number],
  random: Random,
): void {
  const byClass = new Map<number, number[]>()
  for (const row of rows) {
    const members = byClass.get(strata[row])
    if (members) members.push(row)
    else byClass.set(strata[row], [row])
  }
  // In the order of the codes, not of appearance: the permutations must not depend on anything else.
  const classes = [...byClass.entries()].sort(([a], [b]) => a - b).map(([, members]) => Uint32Array.from(members))
  const allocations = apportionClasses(
    classes.map((members) => members.length),
    fractions,
  )
  classes.forEach((members, index) => deal(parts, members, allocations[index], random))
}

function deal(parts: Uint8Array, rows: Uint32Array, [train, validation]: readonly number[], random: Random): void {
  const shuffled = random.shuffle(rows.slice())
  for (let k = 0; k < shuffled.length; k++) parts[shuffled[k]] = k < train ? 0 : k < train + validation ? 1 : 2
}

/** The sizes of the parts, and how many rows of validation and test have an exact copy in train. */
export function splitSummary(parts: Uint8Array, duplicateGroup?: Int32Array): SplitSummary {
  const rows = [0, 0, 0]
  let withoutTarget = 0
  for (const part of parts) {
    if (part === noPart) withoutTarget++
    else rows[part]++
  }
  const leaked = [0, 0, 0]
  if (duplicateGroup) {
    const taught = new Uint8Array(parts.length)
    for (let row = 0; row < parts.length; row++) if (parts[row] === 0) taught[duplicateGroup[row]] = 1
    for (let row = 0; row < parts.length; row++) if (taught[duplicateGroup[row]] === 1 && parts[row] !== noPart) leaked[parts[row]]++
  }
  return {
    rows: { train: rows[0], validation: rows[1], test: rows[2] },
    leakedDuplicates: { validation: leaked[1], test: leaked[2] },
    ...(withoutTarget > 0 && { withoutTarget }),
  }
}

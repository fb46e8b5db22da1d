import {
  type Column,
  type Manifest,
  noPart,
  type SplitPart,
  type SplitRecipe,
  splitParts,
} from '../../../shared/domain/datasets/dataset.ts'
import { splitWarnings } from '../../../shared/domain/datasets/defaultSplit.ts'
import type { LeakageReport } from '../../../shared/domain/datasets/leakage.ts'
import type { FrameColumn } from '../../frame.ts'
import type { Task } from '../../jobs/index.ts'
import { pickColumns } from '../reading/checks.ts'
import { heldOutRows } from '../splits/heldOut.ts'
import { groupsOf } from '../splits/splitGroups.ts'
import { targetParts } from '../splits/targetParts.ts'
import { splitBy, splitView } from '../splits/splitVersion.ts'
import { readColumn } from '../versions/readColumn.ts'
import { withVersion } from '../versions/versionView.ts'
import { copyKind, isClasses, predictiveScore } from './predictors.ts'

export interface LeakageInput {
  readonly manifest: Manifest
  /** The version's own target when absent; without any, columns are not held against one. */
  readonly target?: string
  readonly recipe: SplitRecipe
  /** Columns to look at for groups and times that straddle; guessed when absent. */
  readonly groups?: readonly string[]
  readonly times?: readonly string[]
}

const nearPerfect = 0.99
const mostExamples = 20
/** Names of columns that mostly say whose row it is. */
const whose =
  /(^|[_\s.-])(id|ids|uuid|guid|key|patient|subject|person|user|customer|client|account|member|household|session|visit|device|site|store|group|batch|family)s?($|[_\s.-])|[a-z](Id|ID)$/i

/** @throws as splitVersion; COLUMN_UNKNOWN for a target, group or time that is not there */
export const leakageTask: Task<LeakageInput, LeakageReport> = async (input, { objects, scratch, signal, progress }) => {
  const { manifest, recipe } = input
  const target = input.target ?? manifest.target
  pickColumns(manifest.columns, [...(input.groups ?? []), ...(input.times ?? []), ...(target === null ? [] : [target])])
  const by = splitBy(manifest, recipe)
  const heldOut = await heldOutRows(manifest, objects, recipe)
  return withVersion(manifest, objects, { scratch, signal }, async (duck) => {
    progress(0.1, 'splitting')
    const { parts, summary, duplicateGroup } = await splitView(duck, manifest, recipe, { by, target, heldOut })
    const goal = target === null ? null : await readColumn(duck, manifest, target)
    const found = {
      targetCopies: [] as LeakageReport['targetCopies'],
      predictors: [] as LeakageReport['predictors'],
      overlaps: [] as LeakageReport['overlaps'],
    }
    for (const [index, column] of manifest.columns.entries()) {
      duck.throwIfAborted()
      progress(0.3 + (0.7 * index) / manifest.columns.length, 'checking columns')
      const values = await readColumn(duck, manifest, column.name)
      if (goal && column.name !== target) holdAgainst(goal, column.name, values, found)
      found.overlaps.push(...overlapsOf(input, column, values, parts, target))
    }
    const asked = new Set([...(input.groups ?? []), ...(input.times ?? [])])
    const overlapping = found.overlaps.filter(({ column }) => asked.has(column)).length
    const leaked = summary.leakedDuplicates.validation + summary.leakedDuplicates.test > 0 ? 1 : 0
    const findings = leaked + found.targetCopies.length + found.predictors.length + overlapping
    const goalParts = goal === null || target === null ? null : targetParts(target, goal, parts)
    const split = { ...summary, target: goalParts, warnings: splitWarnings(recipe, summary.rows, goalParts) }
    return { target, recipe, split, copies: copiesOf(parts, duplicateGroup), ...found, findings }
  })
}

function holdAgainst(
  goal: FrameColumn,
  column: string,
  values: FrameColumn,
  found: Pick<LeakageReport, 'targetCopies' | 'predictors'>,
): void {
  const kind = copyKind(values, goal)
  if (kind) {
    found.targetCopies.push({ column, kind })
    return
  }
  const score = predictiveScore(values, goal, isClasses(goal))
  if (score && score.value >= nearPerfect) found.predictors.push({ column, ...score })
}

function copiesOf(parts: Uint8Array, duplicateGroup: Int32Array): LeakageReport['copies'] {
  const inTrain = new Map<number, number>()
  for (let row = 0; row < parts.length; row++)
    if (parts[row] === 0 && !inTrain.has(duplicateGroup[row])) inTrain.set(duplicateGroup[row], row)
  const copies: LeakageReport['copies'] = []
  for (let row = 0; row < parts.length && copies.length < mostExamples; row++) {
    const copyOf = inTrain.get(duplicateGroup[row])
    if (parts[row] !== 0 && parts[row] !== noPart && copyOf !== undefined) copies.push({ row, part: partName(parts[row]), copyOf })
  }
  return copies
}

function partName(part: number): SplitPart {
  return splitParts[part]
}

function overlapsOf(
  { groups, times }: LeakageInput,
  { name, type }: Column,
  values: FrameColumn,
  parts: Uint8Array,
  target: string | null,
): LeakageReport['overlaps'] {
  const asGroup = groups ? groups.includes(name) : name !== target && type !== 'number' && whose.test(name)
  const asTime = values.kind === 'number' && (times ? times.includes(name) : type === 'date' || type === 'datetime')
  return [
    ...(asGroup ? [{ column: name, kind: 'group' as const, ...straddling(groupsOf(values), parts) }] : []),
    ...(asTime && values.kind === 'number' ? [{ column: name, kind: 'time' as const, ...notNewer(values.values, parts) }] : []),
  ].filter(({ validation, test }) => validation + test > 0)
}

/** Rows of validation and test whose group is in train too. */
function straddling(groups: Int32Array, parts: Uint8Array): { validation: number; test: number } {
  const taught = new Set(groups.filter((_, row) => parts[row] === 0))
  return countHeld(parts, (row) => taught.has(groups[row]))
}

/** Rows of validation and test that are not newer than the newest row of train. */
function notNewer(times: Float64Array, parts: Uint8Array): { validation: number; test: number } {
  let newest = -Infinity
  for (let row = 0; row < parts.length; row++) if (parts[row] === 0 && times[row] > newest) newest = times[row]
  return countHeld(parts, (row) => times[row] <= newest)
}

function countHeld(parts: Uint8Array, holds: (row: number) => boolean): { validation: number; test: number } {
  const counts = [0, 0, 0]
  for (let row = 0; row < parts.length; row++) if (parts[row] !== 0 && parts[row] !== noPart && holds(row)) counts[parts[row]]++
  return { validation: counts[1], test: counts[2] }
}

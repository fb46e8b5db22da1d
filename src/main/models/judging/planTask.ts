import { type Manifest, noPart, type SplitRecipe } from '../../../shared/domain/datasets/dataset.ts'
import type { ChallengerData } from '../../../shared/domain/models/judging.ts'
import type { Recipe } from '../../../shared/domain/training/recipe.ts'
import { keepHeldOut, readFrame, splitVersion } from '../../datasets/index.ts'
import { partsByContent, type TrainedOn } from '../../evaluation/tasks.ts'
import type { Task, TaskContext } from '../../jobs/index.ts'
import { splitOf } from '../evaluations/splitOf.ts'
import { asUnits, chooseNew, chooseSeen, isKept, isNew, isSeen, type Units } from './units.ts'

export interface PlanInput {
  readonly champion: TrainedOn | 'unknown' | 'none'
  readonly manifest: Manifest
  /** Without rows that are held out by name: those are of another version. */
  readonly recipe: Recipe
  /** Of a fresh holdout. */
  readonly seed: number
  readonly minimumRows: number
}

export type Planned = Pick<ChallengerData, 'recipe' | 'how' | 'rows' | 'common' | 'seenByChampion' | 'kept'>

/**
 * Which rows of a version are held out of the training of a challenger, so that it and the champion can be judged on rows that neither has
 * seen. The recipe's own split where that leaves enough of them; else the rows that the champion was tested on, and a share of those that
 * are new to it; and only where that is not enough, rows that it has seen.
 * @throws as `splitVersion`
 */
export const planTask: Task<PlanInput, Planned> = async (input, context) => {
  const { manifest, recipe, champion } = input
  const split = splitOf(recipe)
  const { parts } = await splitVersion(manifest, context.objects, split, recipe.target, context)
  const marks = typeof champion === 'string' ? null : await partsByContent(manifest, champion, context)
  const units = await unitsOf(input, split, parts, marks, context)
  const dealt = tally(units, parts)
  if (champion === 'none') return { recipe, how: 'noChampion', ...dealt }
  const recorded = (how: 'asRecorded' | 'seenByChampion'): Planned => ({ recipe, how, ...dealt, ...(marks === null && unknown) })
  // By time the newest rows are test, and what was newest before is learned from: held out for good, it never would be.
  const keeps = split.kind === 'time' || everyRow(units, isKept, (row) => parts[row] === test)
  if (marks !== null && keeps && dealt.common >= input.minimumRows) return recorded('asRecorded')
  const chosen = chooseNew(units, input)
  const enough = rowsIn(units, chosen) >= input.minimumRows
  if (marks !== null && enough) return holdingOut({ ...input, units, chosen, how: 'heldOut', known: true }, context)
  if (keeps && dealt.common + (dealt.seenByChampion ?? 0) >= input.minimumRows) return recorded('seenByChampion')
  const more = new Set([...chosen, ...chooseSeen(units, rowsIn(units, chosen), input)])
  return holdingOut({ ...input, units, chosen: more, how: 'seenByChampion', known: marks !== null }, context)
}

const test = 2

async function unitsOf(
  { manifest, recipe }: PlanInput,
  split: SplitRecipe,
  parts: Uint8Array,
  marks: Uint8Array | null,
  { objects, scratch, signal }: TaskContext,
): Promise<Units> {
  const features = recipe.features.map(({ column }) => column)
  const by = split.kind === 'group' || split.kind === 'time' ? (split.by ?? null) : null
  const columns = [...new Set([...features, recipe.target, ...(by === null ? [] : [by])])]
  const frame = await readFrame(manifest, objects, columns, scratch, signal)
  const answered = parts.map((part) => (part === noPart ? 0 : 1))
  return asUnits({ frame, recipe, split, answered, marks: marks ?? new Uint8Array(frame.rows).fill(noPart) })
}

const rowsIn = ({ sizes }: Units, chosen: ReadonlySet<number>) => [...chosen].reduce((sum, unit) => sum + sizes[unit], 0)

interface Holding extends PlanInput {
  readonly units: Units
  readonly chosen: ReadonlySet<number>
  readonly how: 'heldOut' | 'seenByChampion'
  /** Whether it is known what the champion has seen. */
  readonly known: boolean
}

async function holdingOut({ manifest, recipe, units, chosen, how, known }: Holding, context: TaskContext): Promise<Planned> {
  const held = Uint8Array.from(units.unitOf, (unit) => (chosen.has(unit) ? 1 : 0))
  const heldOut = held.includes(1) ? await keepHeldOut(context.objects, held) : undefined
  const planned: Recipe = { ...recipe, split: { ...recipe.split, ...(heldOut !== undefined && { heldOut }) } }
  // Dealt as training will: what does not work there is refused here.
  const { parts } = await splitVersion(manifest, context.objects, splitOf(planned), recipe.target, context)
  const found = tally(units, parts)
  return { recipe: planned, how, ...found, ...(!known && unknown) }
}

/** Different test rows by what the champion knows of them; a row of which a copy is learned from is no test row. */
function tally(units: Units, parts: Uint8Array): Pick<Planned, 'rows' | 'common' | 'kept'> & { seenByChampion: number | null } {
  const inTest = new Uint8Array(units.count).fill(1)
  const rows = [0, 0, 0]
  for (let row = 0; row < parts.length; row++) {
    if (parts[row] === noPart) continue
    rows[parts[row]]++
    if (parts[row] !== test) inTest[units.unitOf[row]] = 0
  }
  const of = (which: (state: number) => boolean) =>
    inTest.reduce((sum, held, unit) => sum + (held === 1 && which(units.states[unit]) ? units.sizes[unit] : 0), 0)
  const kept = of(isKept)
  return {
    rows: { train: rows[0], validation: rows[1], test: rows[2] },
    common: kept + of(isNew),
    kept,
    seenByChampion: of(isSeen),
  }
}

/** Nobody knows what the champion was trained on: no row counts as one that it has not seen. */
const unknown = { common: 0, kept: 0, seenByChampion: null } as const

function everyRow({ unitOf, states }: Units, which: (state: number) => boolean, holds: (row: number) => boolean): boolean {
  for (let row = 0; row < unitOf.length; row++) if (unitOf[row] >= 0 && which(states[unitOf[row]]) && !holds(row)) return false
  return true
}

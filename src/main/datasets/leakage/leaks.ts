import type { Manifest, SplitRecipe } from '../../../shared/domain/datasets/dataset.ts'
import type { Leak } from '../../../shared/domain/datasets/leaks.ts'
import type { FrameColumn } from '../../frame.ts'
import type { Task } from '../../jobs/index.ts'
import { seededRandom } from '../../random.ts'
import { pickColumns } from '../reading/checks.ts'
import { readColumns } from '../columns.ts'
import { heldOutRows } from '../splits/heldOut.ts'
import { splitBy, trainingRows } from '../splits/splitVersion.ts'
import { viewNames, withVersion } from '../versions/versionView.ts'
import { copyKind, oneSided, predictiveScore } from './predictors.ts'

export interface LeaksInput {
  readonly manifest: Manifest
  readonly target: string
  /** The columns to look at. */
  readonly columns: readonly string[]
  /** Only rows of its training part are looked at: what test rows say must not choose the features. */
  readonly split: SplitRecipe
  /** The target is a class, and not an amount. */
  readonly classes: boolean
}

/** At most so many training rows are read, so that the time is bounded by the number of columns. */
const mostRows = 20_000
/** Fewer rows than this say nothing: two columns may agree by chance. */
const fewestRows = 40
/**
 * From here on a single column is taken for the target in other words. The strongest honest one in the datasets that this was
 * measured on (see docs/decisions) reaches an AUC of 0.957 and an R² of 0.874.
 */
const limits = { auc: 0.999, r2: 0.99 } as const

/** The columns that give the target away, in their order. Sampled by the seed of the split. @throws as splitVersion; COLUMN_UNKNOWN */
export const leaksTask: Task<LeaksInput, Leak[]> = async ({ manifest, target, columns, split, classes }, { objects, scratch, signal }) => {
  const by = splitBy(manifest, split)
  const heldOut = await heldOutRows(manifest, objects, split)
  const picked = pickColumns(manifest.columns, [target, ...columns])
  return withVersion(manifest, objects, { scratch, signal }, async (duck) => {
    const rows = sample(await trainingRows(duck, manifest, split, { by, target, heldOut }), split.seed)
    if (rows.length < fewestRows) return []
    await duck.run(`CREATE OR REPLACE TEMP TABLE sampled AS SELECT unnest([${rows.join(',')}])::BIGINT AS sampled_row`)
    const names = viewNames(manifest.columns)
    const sql = picked.map(({ name }) => names.get(name) as string)
    const read = await readColumns(duck, picked, sql, 'version SEMI JOIN sampled ON row = sampled_row', rows.length)
    const goal = read.get(target)
    if (!goal) return []
    const found: Leak[] = []
    for (const { name } of picked.slice(1)) {
      duck.throwIfAborted()
      const values = read.get(name)
      const leak = values && leakOf(values, goal, classes)
      if (leak) found.push({ column: name, ...leak })
    }
    return found
  })
}

function sample(rows: Uint32Array, seed: number): Uint32Array {
  if (rows.length <= mostRows) return rows
  return seededRandom(seed).shuffle(rows.slice()).slice(0, mostRows).sort()
}

/** Whether one column gives the target away. @param classes the target is a class, and not an amount */
export function leakOf(values: FrameColumn, goal: FrameColumn, classes: boolean): Omit<Leak, 'column'> | null {
  const kind = copyKind(values, goal)
  if (kind) return { kind, measure: null, value: null }
  // Each half is measured with what the other one says: a column has to be near-perfect both ways.
  const scores = [1, 2].map((half) => predictiveScore(values, goal, classes, half as 1 | 2))
  const worst = scores.reduce((least, score) => (score === null || least === null || score.value < least.value ? score : least))
  if (worst !== null && !scores.includes(null) && worst.value >= limits[worst.measure]) return { kind: 'predictor', ...worst }
  const side = classes ? oneSided(values, goal) : null
  return side === null ? null : { kind: side, measure: null, value: null }
}

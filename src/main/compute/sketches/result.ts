import { Sketched, type SketchedColumn } from '../../../shared/contract/compute/index.ts'
import type { Mask } from '../../datasets/index.ts'
import { maskedComparisonOf, maskedOverlays } from '../../monitoring/index.ts'

/** The result of a job that looked at files; null for that of another job. */
export function sketchedOf(result: unknown): Sketched | null {
  return Sketched.safeParse(result).data ?? null
}

/** The result of a job as it leaves: what was found in files is masked, anything else stays as it is. */
export function maskedSketched(result: unknown, mask: () => Mask): unknown {
  if (typeof result !== 'object' || result === null || !('format' in result) || result.format !== 'cairn.sketched/1') return result
  const sketched = sketchedOf(result)
  return sketched && withoutValues(sketched, mask())
}

/** Without values of columns that are sensitive now: of files it is only known what a column is called. */
export function withoutValues({ profile, drift, ...rest }: Sketched, mask: Mask): Sketched {
  const hide = (column: SketchedColumn): SketchedColumn => {
    if (!mask.hides(column.name)) return column
    return { ...column, min: null, max: null, mean: null, sd: null, quantiles: null, top: [], histogram: null }
  }
  return {
    ...rest,
    profile: { ...profile, columns: profile.columns.map(hide), notes: profile.notes.map((note) => mask.text(note)) },
    drift: drift && {
      ...drift,
      comparison: maskedComparisonOf(drift.comparison, mask, 'target' in drift.reference ? drift.reference.target : ''),
      overlays: maskedOverlays(drift.overlays, mask),
    },
  }
}

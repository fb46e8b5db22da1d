import type { Estimates, ScoringWork, TargetEstimate } from '../../../shared/contract/compute/estimates.ts'
import type { TargetView } from '../../../shared/contract/compute/targets.ts'
import { requirePackage } from '../../packages/index.ts'
import type { Registry } from '../../workspace/index.ts'
import { estimateHere, estimateThere, type Work } from './estimate.ts'
import { rateOf } from './rates.ts'
import { problemOf } from './study.ts'

/** A model as far as it decides how fast rows are predicted: the bytes of a package, or the version that the reference names. */
export function scoringSubject(db: Registry, model: ScoringWork['model']): string {
  return 'ref' in model ? `version ${model.ref}` : `package ${requirePackage(db, model.package).object}`
}

/** How long predicting rows takes here, and on each of the targets. @throws NOT_FOUND for a package that is not there */
export function estimateScoring(db: Registry, { model, rows }: ScoringWork, targets: readonly TargetView[]): Estimates {
  const subject = scoringSubject(db, model)
  const rate = (target: string | null) => rateOf(db, { target, work: 'score', subject })
  const here = rate(null)
  const rates = (target: string | null) => ({
    here: () => here,
    there: () => (target === null ? null : rate(target)),
    measuring: 'earlier prediction',
    missing: () => 'earlier prediction with this model',
  })
  return {
    here: estimateHere({ waves: [[{ kind: 'rows', units: rows }]], startupHere: here?.startup ?? 0 }, rates(null)),
    targets: targets.map(({ name, check }): TargetEstimate => {
      const work: Work<'rows'> = { waves: [partsOfRows(rows, check?.cpus ?? 1)], startupHere: 0 }
      return { target: name, problem: problemOf(check), ...estimateThere(work, rates(name), check) }
    }),
  }
}

/** Rows are shared out evenly among the CPUs. */
function partsOfRows(rows: number, cpus: number) {
  const parts = Math.max(1, Math.floor(cpus))
  return Array.from({ length: parts }, () => ({ kind: 'rows' as const, units: rows / parts }))
}

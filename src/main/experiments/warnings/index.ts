import type { RunWarning } from '../../../shared/domain/experiments/warnings.ts'
import type { Registry } from '../../workspace/index.ts'
import type { TrainingRun } from '../runs/store.ts'
import { evidenceOf } from './evidence.ts'
import { warningsOf } from './judge.ts'

/** The warnings of several runs, by as many queries as for one; none of a run that has not ended. */
export function warningsOfRuns(db: Registry, runs: readonly TrainingRun[]): Map<number, RunWarning[]> {
  return new Map([...evidenceOf(db, runs)].map(([id, evidence]) => [id, warningsOf(evidence)]))
}

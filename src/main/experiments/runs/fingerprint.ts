import canonicalize from 'canonicalize'
import { eq } from 'drizzle-orm'
import { createHash } from 'node:crypto'
import { type Registry, schema } from '../../workspace/index.ts'
import { findTraining, type TrainingRun } from './store.ts'

const { datasetVersions } = schema

/** What a new fingerprint covers. Format 1 left out the fold, the limits, where a run was stopped, and what it went on from. */
export const fingerprintFormat = 2

type Fingerprinted = Pick<
  TrainingRun,
  | 'datasetVersionId'
  | 'recipe'
  | 'fold'
  | 'limits'
  | 'stopAfter'
  | 'stopped'
  | 'epochs'
  | 'engineId'
  | 'engineVersion'
  | 'appVersion'
  | 'environment'
  | 'extendsId'
>

/**
 * SHA-256 of all that a run's weights depend on: two runs with the same fingerprint have the same weights. It is computed from
 * the run's row alone, so that it can be checked later.
 * @param format 1 as it was computed before, which does not tell folds, pruned and stopped runs apart
 */
export function fingerprintOf(db: Registry, run: Fingerprinted, format: number = fingerprintFormat): string {
  // How many cores there are does not change a weight.
  const { cpus: _, ...host } = run.environment ?? {}
  const data = db.select({ hash: datasetVersions.hash }).from(datasetVersions).where(eq(datasetVersions.id, run.datasetVersionId)).get()
  const covered = {
    dataset: data?.hash,
    recipe: run.recipe,
    engine: { id: run.engineId, version: run.engineVersion },
    app: run.appVersion,
    host,
  }
  const since2 = {
    format: 'cairn.fingerprint/2',
    fold: run.fold,
    limits: run.limits,
    stoppedAfter: run.stopped === 'cancelled' ? run.epochs : run.stopAfter,
    continues: continuedFrom(db, run),
  }
  return createHash('sha256')
    .update(canonicalize(format === 1 ? covered : { ...covered, ...since2 }) as string)
    .digest('hex')
}

/** The fingerprint of the run that this one went on from, where its first epochs were computed by something else; else null. */
function continuedFrom(db: Registry, run: Fingerprinted): string | null {
  const parent = run.extendsId === null ? null : findTraining(db, run.extendsId)
  if (!parent) return null
  const computedBy = ({ appVersion, environment, engineId, engineVersion }: Fingerprinted) => {
    const { cpus: _, ...host } = environment ?? {}
    return canonicalize([appVersion, host, engineId, engineVersion])
  }
  return computedBy(parent) === computedBy(run) ? continuedFrom(db, parent) : parent.fingerprint
}

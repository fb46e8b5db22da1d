import canonicalize from 'canonicalize'
import { createHash } from 'node:crypto'
import { desc, eq } from 'drizzle-orm'
import type { GateBasis, GatePolicy } from '../../../shared/domain/models/gates.ts'
import { rulesReport } from '../../datasets/index.ts'
import { findTraining } from '../../experiments/index.ts'
import { parityOf } from '../../features/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { modelStatementsOf } from '../cards/cards.ts'
import { currentAlias, type ModelVersionRow } from '../versions/store.ts'

const { modelEvaluations, trainingRuns } = schema

/**
 * What a check of these gates depends on and what may change after it, each as a hash or an id. What is not in it never changes: the
 * model, its data, its run's metrics, its exports.
 */
export function basisOf(db: Registry, version: ModelVersionRow, alias: string, policy: GatePolicy | undefined): GateBasis {
  const kinds = new Set(policy?.gates.map(({ kind }) => kind))
  const training = version.runId === null ? undefined : findTraining(db, version.runId)
  return {
    gates: hash(policy ?? null),
    ...(kinds.has('card') && { card: hash(modelStatementsOf(db, version.id)) }),
    ...((kinds.has('champion') || kinds.has('change')) && { alias: pointedAt(db, version, alias) }),
    ...((kinds.has('metric') || kinds.has('champion')) && { evaluations: newestEvaluation(db, version) }),
    ...(kinds.has('rules') && training && { rules: hash(rulesOf(db, training.datasetVersionId)) }),
    ...(kinds.has('featureParity') && training && { parities: newestParity(db, training.datasetVersionId) }),
    ...(kinds.has('reproduces') && training && { reproductions: newestReproduction(db, training.id) }),
  }
}

/** Without what may change and leaves the gate as it is: the name of the dataset, when a rule was checked, how it is worded. */
function rulesOf(db: Registry, datasetVersionId: number) {
  return rulesReport(db, datasetVersionId).rules.map(({ id, severity, result, override }) => ({
    id,
    severity,
    result: result && { passed: result.passed, failingRows: result.failingRows },
    override,
  }))
}

const hash = (value: unknown) =>
  createHash('sha256')
    .update(canonicalize(JSON.parse(JSON.stringify(value))) ?? '')
    .digest('hex')

/** The version itself stands for none: a check is not out of date because it has let its version through. */
function pointedAt(db: Registry, version: ModelVersionRow, alias: string): string {
  const current = currentAlias(db, version.modelId, alias)
  return current === version.id ? 'itself' : String(current)
}

function newestEvaluation(db: Registry, { id }: ModelVersionRow): string {
  const { versionId } = modelEvaluations
  return String(
    db.select({ id: modelEvaluations.id }).from(modelEvaluations).where(eq(versionId, id)).orderBy(desc(modelEvaluations.id)).get()?.id,
  )
}

function newestReproduction(db: Registry, run: number): string {
  const { reproducesId, runId } = trainingRuns
  return String(db.select({ id: runId }).from(trainingRuns).where(eq(reproducesId, run)).orderBy(desc(runId)).get()?.id)
}

/** Of the joined version that it was trained on. */
function newestParity(db: Registry, joinedId: number): string {
  return String(parityOf(db, joinedId)?.id)
}

/** Why a check no longer says what one would say now; empty where it does. */
export function changedSince(checked: GateBasis | null, now: GateBasis, alias: string): string[] {
  if (checked === null) return ['an earlier release of Cairn checked it, and did not record what it depended on']
  const reasons: Readonly<Record<keyof GateBasis, string>> = {
    gates: 'the gates changed',
    card: 'the model card changed',
    alias: `${alias} points to another version`,
    evaluations: 'the version was evaluated again',
    rules: 'the data rules or their results changed',
    reproductions: 'its run was reproduced since',
    parities: 'its features were replayed since',
  }
  if (checked.gates !== now.gates) return [reasons.gates]
  return (Object.keys(reasons) as (keyof GateBasis)[])
    .filter((key) => checked[key] !== now[key] && !(key === 'alias' && now.alias === 'itself'))
    .map((key) => reasons[key])
}

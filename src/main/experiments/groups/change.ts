import { eq, inArray } from 'drizzle-orm'
import { isSameName } from '../../../shared/domain/names.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { requireRun } from '../runs/store.ts'
import { type ExperimentRow, findExperiment, insertExperiment, requireExperiment } from './store.ts'

const { experiments, runs } = schema

/** @throws ALREADY_EXISTS */
export function createExperiment(db: Registry, experiment: { readonly name: string; readonly notes: string }): ExperimentRow {
  refuseTaken(db, experiment.name)
  return insertExperiment(db, experiment)
}

export interface ExperimentChange {
  readonly rename?: string
  readonly notes?: string
}

/** @throws NOT_FOUND, ALREADY_EXISTS */
export function updateExperiment(db: Registry, name: string, { rename, notes }: ExperimentChange): ExperimentRow {
  const found = requireExperiment(db, name)
  if (rename !== undefined && !isSameName(rename, found.name)) refuseTaken(db, rename)
  const change = { name: rename ?? found.name, notes: notes ?? found.notes, updatedAt: Date.now() }
  return db.update(experiments).set(change).where(eq(experiments.id, found.id)).returning().get()
}

/** Moves runs to another experiment; all of them or none. @throws NOT_FOUND */
export function moveRuns(db: Registry, ids: readonly number[], to: string): void {
  const { id: experimentId } = requireExperiment(db, to)
  for (const id of ids) requireRun(db, id)
  db.update(runs)
    .set({ experimentId })
    .where(inArray(runs.id, [...ids]))
    .run()
}

function refuseTaken(db: Registry, name: string): void {
  const taken = findExperiment(db, name)
  if (taken) throw new CairnError('ALREADY_EXISTS', `An experiment called "${taken.name}" already exists.`, { experiment: taken.name })
}

import { and, eq, inArray, isNull } from 'drizzle-orm'
import { formsOf } from '../../../shared/domain/names.ts'
import { CairnError } from '../../../shared/errors.ts'
import { originalName } from '../../../shared/domain/governance/trash.ts'
import type { VersionRow } from '../../datasets/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { newUuid } from '../runs/store.ts'

const { datasets, experiments } = schema

export type ExperimentRow = typeof experiments.$inferSelect

/** @returns null where there is none, or it is in the trash */
export function findExperiment(db: Registry, name: string): ExperimentRow | null {
  const called = and(inArray(experiments.name, formsOf([name])), isNull(experiments.deletedAt))
  return db.select().from(experiments).where(called).get() ?? null
}

/** @throws NOT_FOUND */
export function requireExperiment(db: Registry, name: string): ExperimentRow {
  const found = findExperiment(db, name)
  if (found) return found
  const names = db.select({ name: experiments.name }).from(experiments).where(isNull(experiments.deletedAt)).limit(50).all()
  throw new CairnError('NOT_FOUND', `There is no experiment called "${name}".`, {
    experiment: name,
    experiments: names.map((row) => row.name),
  })
}

/** The experiment of a name, made where there is none. */
export function ensureExperiment(db: Registry, name: string): ExperimentRow {
  return findExperiment(db, name) ?? insertExperiment(db, { name })
}

export function insertExperiment(
  db: Registry,
  { name, uuid = newUuid(), notes = '' }: { name: string; uuid?: string; notes?: string },
): ExperimentRow {
  const now = Date.now()
  return db.insert(experiments).values({ name, uuid, notes, createdAt: now, updatedAt: now }).returning().get()
}

/** What the experiment of a run is called where nothing else is said: as its dataset. */
export function defaultExperiment(db: Registry, { datasetId }: Pick<VersionRow, 'datasetId'>): string {
  const found = db.select({ name: datasets.name }).from(datasets).where(eq(datasets.id, datasetId)).get()
  return originalName(found?.name ?? '')
}

/** Where a run goes that is made from one of this experiment: there, or, while that is in the trash, in another of its name. */
export function livingExperiment(db: Registry, id: number): number {
  const found = db.select().from(experiments).where(eq(experiments.id, id)).get()
  return !found || found.deletedAt === null ? id : ensureExperiment(db, originalName(found.name)).id
}

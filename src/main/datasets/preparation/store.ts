import { and, desc, eq, inArray, isNull } from 'drizzle-orm'
import type { PreparationInfo } from '../../../shared/contract/datasets/preparation.ts'
import { PreparationStep } from '../../../shared/domain/datasets/preparation.ts'
import { stepText } from '../../../shared/domain/datasets/stepTexts.ts'
import { parseVersionRef } from '../../../shared/domain/refs.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { requireVersion, type VersionRow, versionRef } from '../versions/registry.ts'
import type { ColumnLineage } from './run.ts'

const { automaticPreparations, automaticRuns, datasets, datasetVersions, preparationInputs, preparations } = schema

export type PreparationRow = typeof preparations.$inferSelect
export type InputRow = typeof preparationInputs.$inferSelect

/** A version that a preparation reads, as it is named and as it is. */
export interface UsedVersion {
  readonly ref: string
  readonly version: VersionRow
  /** Always this one, and not the latest at each run. */
  readonly pinned: boolean
}

/** The refs of other versions that steps name, each once. Steps that are disabled read nothing. */
export function refsOf(steps: readonly PreparationStep[]): string[] {
  const found = steps.flatMap((step) => {
    if (step.disabled) return []
    if (step.kind === 'join' || step.kind === 'union') return [step.with]
    return step.kind === 'sql' ? step.tables.map(({ ref }) => ref) : []
  })
  return [...new Set(found)]
}

/** The versions that steps on a version read. @throws NOT_FOUND */
export function usedVersions(db: Registry, ref: string, steps: readonly PreparationStep[]): { input: UsedVersion; others: UsedVersion[] } {
  return {
    // The steps are for what comes after it, too.
    input: { ref, version: requireVersion(db, ref), pinned: false },
    others: refsOf(steps).map((other) => ({
      ref: other,
      version: requireVersion(db, other),
      pinned: parseVersionRef(other).by !== 'latest',
    })),
  }
}

export interface RecordedPreparation {
  readonly steps: readonly PreparationStep[]
  /** Ids of the versions that were read, the input first. */
  readonly inputs: readonly { readonly versionId: number; readonly ref: string; readonly pinned: boolean }[]
  readonly lineage: readonly ColumnLineage[]
  readonly marked: readonly string[]
}

/**
 * Keeps how a version was made. A run that gave a version which was there already adds no parents to it: it only is up to date again.
 */
export function recordPreparation(db: Registry, version: VersionRow, isNew: boolean, made: RecordedPreparation, at = Date.now()): void {
  const ranOn = made.inputs.map(({ versionId }) => versionId)
  if (!isNew) {
    db.update(preparations).set({ ranOn, ranAt: at }).where(eq(preparations.versionId, version.id)).run()
    return
  }
  db.insert(preparations)
    .values({ versionId: version.id, steps: made.steps, lineage: made.lineage, marked: made.marked, createdAt: at, ranOn, ranAt: at })
    .run()
  db.insert(preparationInputs)
    .values(
      made.inputs.map(({ versionId, ref, pinned }, ordinal) => ({ versionId: version.id, ordinal, parentId: versionId, ref, pinned })),
    )
    .run()
}

export function preparationOf(db: Registry, versionId: number): PreparationRow | undefined {
  return db.select().from(preparations).where(eq(preparations.versionId, versionId)).get()
}

/** The preparation of a dataset that ran last. */
export function lastPreparation(db: Registry, datasetId: number): PreparationRow | undefined {
  const row = db
    .select({ preparation: preparations })
    .from(preparations)
    .innerJoin(datasetVersions, eq(datasetVersions.id, preparations.versionId))
    .where(eq(datasetVersions.datasetId, datasetId))
    .orderBy(desc(preparations.ranAt), desc(preparations.versionId))
    .get()
  return row?.preparation
}

export function inputsOf(db: Registry, versionId: number): InputRow[] {
  return db.select().from(preparationInputs).where(eq(preparationInputs.versionId, versionId)).orderBy(preparationInputs.ordinal).all()
}

/** @throws WORKSPACE_CORRUPT */
export function stepsOf({ steps, versionId }: PreparationRow): PreparationStep[] {
  const read = PreparationStep.array().safeParse(steps)
  if (read.success) return read.data
  throw new CairnError('WORKSPACE_CORRUPT', `The steps of dataset version ${versionId} cannot be read.`, { version: versionId })
}

interface InputNow {
  readonly row: InputRow
  /** What is read now, and how it is named now; null where its dataset lies in the trash. */
  readonly now: { readonly version: VersionRow; readonly ref: string } | null
}

/** What a preparation would read now: its datasets may have got versions and other names. */
export function inputsNow(db: Registry, versionId: number): InputNow[] {
  return inputsOf(db, versionId).map((row) => {
    const used = db.select().from(datasetVersions).where(eq(datasetVersions.id, row.parentId)).get()
    const dataset =
      used &&
      db
        .select()
        .from(datasets)
        .where(and(eq(datasets.id, used.datasetId), isNull(datasets.deletedAt)))
        .get()
    if (!used || !dataset) return { row, now: null }
    if (row.pinned) return { row, now: { version: used, ref: `${dataset.name}@v${used.number}` } }
    const latest = db
      .select()
      .from(datasetVersions)
      .where(eq(datasetVersions.datasetId, dataset.id))
      .orderBy(desc(datasetVersions.number))
      .get()
    return { row, now: latest ? { version: latest, ref: dataset.name } : null }
  })
}

/** Steps with the names that the datasets they read have now. */
export function stepsNow(steps: readonly PreparationStep[], inputs: readonly InputNow[]): PreparationStep[] {
  const names = new Map(inputs.flatMap(({ row, now }) => (row.ordinal === 0 || now === null ? [] : [[row.ref, now.ref] as const])))
  const nameNow = (ref: string) => names.get(ref) ?? ref
  return steps.map((step) => {
    if (step.kind === 'join' || step.kind === 'union') return { ...step, with: nameNow(step.with) }
    if (step.kind === 'sql') return { ...step, tables: step.tables.map((table) => ({ ...table, ref: nameNow(table.ref) })) }
    return step
  })
}

export function isAutomatic(db: Registry, datasetId: number): boolean {
  return db.select().from(automaticPreparations).where(eq(automaticPreparations.datasetId, datasetId)).get() !== undefined
}

/** Lets a prepared dataset run by itself, or no more. Inside a change. @throws STEP_INVALID where it would run in a circle */
export function setAutomatic(db: Registry, datasetId: number, on: boolean): void {
  if (!on) {
    db.delete(automaticPreparations).where(eq(automaticPreparations.datasetId, datasetId)).run()
    return
  }
  const last = lastPreparation(db, datasetId)
  if (last)
    refuseCircle(
      db,
      datasetId,
      followed(
        inputsOf(db, last.versionId).map(({ parentId, pinned }) => ({ versionId: parentId, pinned })),
        db,
      ),
    )
  db.insert(automaticPreparations).values({ datasetId, since: Date.now() }).onConflictDoNothing().run()
  db.delete(automaticRuns).where(eq(automaticRuns.datasetId, datasetId)).run()
}

/** The datasets whose new versions a preparation follows. */
export function followed(inputs: readonly { readonly versionId: number; readonly pinned: boolean }[], db: Registry): number[] {
  const ids = inputs.filter(({ pinned }) => !pinned).map(({ versionId }) => versionId)
  return db
    .select({ id: datasetVersions.datasetId })
    .from(datasetVersions)
    .where(inArray(datasetVersions.id, ids))
    .all()
    .map(({ id }) => id)
}

/**
 * Refuses a dataset that would run by itself because it ran: its own, or one that is prepared from it by itself.
 * @param reads the datasets that it follows @throws STEP_INVALID
 */
export function refuseCircle(db: Registry, datasetId: number, reads: readonly number[]): void {
  const seen = new Set<number>()
  const waiting = [...reads]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (id === datasetId) {
      throw new CairnError(
        'STEP_INVALID',
        'It reads a dataset that is made from it, so automatic runs would never end. Run it by hand, or read a fixed version.',
        {},
      )
    }
    if (seen.has(id)) continue
    seen.add(id)
    if (!isAutomatic(db, id)) continue
    const last = lastPreparation(db, id)
    if (last)
      waiting.push(
        ...followed(
          inputsOf(db, last.versionId).map(({ parentId, pinned }) => ({ versionId: parentId, pinned })),
          db,
        ),
      )
  }
}

/** Keeps what a run by itself read, and why it failed. Inside a change. */
export function recordAutomaticRun(db: Registry, datasetId: number, triedOn: readonly number[], problem: string | null): void {
  const run = { triedOn, problem }
  db.insert(automaticRuns)
    .values({ datasetId, ...run })
    .onConflictDoUpdate({ target: automaticRuns.datasetId, set: run })
    .run()
}

/** Datasets that are to run by themselves now: an input has a version that no run has read. */
export function dueDatasets(db: Registry): { datasetId: number; name: string }[] {
  const rows = db
    .select({ datasetId: datasets.id, name: datasets.name, triedOn: automaticRuns.triedOn })
    .from(automaticPreparations)
    .innerJoin(datasets, eq(datasets.id, automaticPreparations.datasetId))
    .leftJoin(automaticRuns, eq(automaticRuns.datasetId, datasets.id))
    .where(isNull(datasets.deletedAt))
    .all()
  return rows.filter(({ datasetId, triedOn }) => {
    const last = lastPreparation(db, datasetId)
    if (!last) return false
    const now = idsNow(inputsNow(db, last.versionId))
    return now !== null && !sameIds(now, last.ranOn) && !(triedOn && sameIds(now, triedOn))
  })
}

/** Null where one of them is gone. */
export function idsNow(inputs: readonly InputNow[]): number[] | null {
  const ids = inputs.flatMap(({ now }) => (now === null ? [] : [now.version.id]))
  return ids.length === inputs.length ? ids : null
}

export const sameIds = (one: readonly number[], other: readonly number[]): boolean =>
  one.length === other.length && one.every((id, place) => id === other[place])

/** The preparation of a version, for people. */
export function preparationInfo(db: Registry, row: PreparationRow): PreparationInfo {
  const version = db.select().from(datasetVersions).where(eq(datasetVersions.id, row.versionId)).get()
  if (!version) throw new CairnError('WORKSPACE_CORRUPT', `Dataset version ${row.versionId} is missing.`, {})
  const ref = versionRef(db, version.id)
  const inputs = inputsNow(db, row.versionId)
  const steps = stepsNow(stepsOf(row), inputs)
  const run = db.select().from(automaticRuns).where(eq(automaticRuns.datasetId, version.datasetId)).get()
  return {
    dataset: ref.replace(/@v\d+$/, ''),
    ref,
    steps,
    texts: steps.map(stepText),
    inputs: inputs.map(({ row: input, now }, place) => ({
      role: input.ordinal === 0 ? 'input' : roleOf(steps, now?.ref ?? input.ref),
      asked: now?.ref ?? input.ref,
      used: usedRef(db, input.parentId),
      latest: now && versionRef(db, now.version.id),
      newer: now !== null && now.version.id !== row.ranOn[place],
    })),
    stale: inputs.some(({ now }, place) => now !== null && now.version.id !== row.ranOn[place]),
    auto: isAutomatic(db, version.datasetId),
    autoProblem: run?.problem ?? null,
    createdAt: row.createdAt,
  }
}

function usedRef(db: Registry, versionId: number): string | null {
  const row = db.select({ id: datasetVersions.id }).from(datasetVersions).where(eq(datasetVersions.id, versionId)).get()
  return row ? versionRef(db, row.id) : null
}

function roleOf(steps: readonly PreparationStep[], ref: string): number {
  return Math.max(
    steps.findIndex((step) => refsOf([step]).includes(ref)),
    0,
  )
}

/** The prepared datasets that read a dataset, or all: each by its last preparation. */
export function listPreparations(db: Registry, reads?: number): PreparationRow[] {
  const ids = db
    .selectDistinct({ id: datasetVersions.datasetId, name: datasets.name })
    .from(preparations)
    .innerJoin(datasetVersions, eq(datasetVersions.id, preparations.versionId))
    .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
    .where(isNull(datasets.deletedAt))
    .orderBy(datasets.name)
    .all()
  const rows = ids.flatMap(({ id }) => lastPreparation(db, id) ?? [])
  if (reads === undefined) return rows
  return rows.filter(({ versionId }) =>
    inputsOf(db, versionId).some(
      ({ parentId }) => db.select().from(datasetVersions).where(eq(datasetVersions.id, parentId)).get()?.datasetId === reads,
    ),
  )
}

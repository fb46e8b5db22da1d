import { and, asc, eq, like } from 'drizzle-orm'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { Manifest, SplitPart } from '../../shared/domain/datasets/dataset.ts'
import { CairnError } from '../../shared/errors.ts'
import { findTraining, fingerprintOf } from '../experiments/index.ts'
import { checkOnline } from '../features/index.ts'
import { checkSeal, readPackageBytes } from '../packages/index.ts'
import {
  damagedRows,
  type IntegrityReport,
  lostRows,
  schema,
  type VerifyOptions,
  verifyWorkspace,
  type Workspace,
} from '../workspace/index.ts'

const { aliasMoves, datasetSegments, datasetVersions, modelAliases, modelVersions, packages, runArtifacts, runMetrics, trainingRuns } =
  schema

/** Something that is wrong with a workspace: where, what, and how to mend it. */
export interface Finding {
  readonly where: string
  readonly what: string
  readonly fix: string
}

export interface Inspection extends Omit<IntegrityReport, 'problems'> {
  readonly problems: readonly Finding[]
}

const restore = 'Restore this file from a backup, or the whole workspace with `cairn workspace restore`.'
const restoreRegistry = 'Restore cairn.db from a backup: the record was changed by hand or by another program.'
const distrust = 'Do not rely on it: its record was changed after it was created. Restore cairn.db from a backup.'

/**
 * Everything that can be found wrong in a workspace, one finding for each: files against their hashes, rows against their form, and
 * what one part says of another. A check that itself fails is a finding, and the others go on.
 */
export async function inspectWorkspace(workspace: Workspace, options: VerifyOptions = {}): Promise<Inspection> {
  const { sqlite } = workspace
  const report = await verifyWorkspace(workspace, options)
  const problems: Finding[] = report.problems.map((problem) => ({
    ...problem,
    fix: problem.fix ?? (problem.where.startsWith('audit') ? distrust : restore),
  }))
  const check = async (what: string, find: () => AsyncIterable<Finding> | Iterable<Finding>) => {
    try {
      for await (const found of find()) problems.push(found)
    } catch (thrown) {
      problems.push({ where: what, what: `It could not be checked: ${CairnError.from(thrown).message}`, fix: restoreRegistry })
    }
  }
  await check('database values', function* () {
    for (const { table, row, column, what } of damagedRows(sqlite))
      yield { where: `${table}, ${row}: ${column}`, what, fix: restoreRegistry }
  })
  await check('database records', function* () {
    for (const { table, lost } of lostRows(sqlite))
      yield {
        where: table,
        what: `${lost} of its records are missing, and the audit log has no entry for deleting them.`,
        fix: restoreRegistry,
      }
  })
  await check('audit log', () => emptyLog(workspace))
  await check('segments', () => segments(workspace))
  await check('metrics', () => metrics(workspace))
  await check('fingerprints', () => fingerprints(workspace))
  await check('model versions', () => checksums(workspace))
  await check('aliases', () => aliases(workspace))
  await check('packages', () => packageRecords(workspace))
  await check('online values', () => checkOnline(workspace))
  return { ...report, ok: problems.length === 0, problems }
}

function* emptyLog({ sqlite }: Workspace): Iterable<Finding> {
  if (sqlite.prepare('SELECT 1 FROM audit').get()) return
  const used = ['jobs', 'datasets', 'runs', 'models', 'packages'].filter((table) => sqlite.prepare(`SELECT 1 FROM ${table}`).get())
  if (used.length > 0) yield { where: 'audit log', what: `It is empty, but there are ${used.join(', ')}.`, fix: distrust }
}

/** The segments of a version, in its rows, in its manifest and on disk. */
function* segments({ db }: Workspace): Iterable<Finding> {
  for (const version of db.select().from(datasetVersions).all()) {
    const where = `dataset version ${version.id}`
    const manifest = Manifest.safeParse(parsed(version.manifest))
    if (!manifest.success) continue // a value that is not of its form is found as such
    const rows = db
      .select()
      .from(datasetSegments)
      .where(eq(datasetSegments.versionId, version.id))
      .orderBy(asc(datasetSegments.ordinal))
      .all()
    const listed = manifest.data.segments
    const same =
      rows.length === listed.length &&
      rows.every(({ object, rows: n, bytes }, i) => object === listed[i].object && n === listed[i].rows && bytes === listed[i].bytes)
    if (!same) yield { where, what: 'Its segments do not match its manifest.', fix: restoreRegistry }
    if (version.rows !== listed.reduce((sum, segment) => sum + segment.rows, 0) || version.columns !== manifest.data.columns.length)
      yield { where, what: 'Its row or column count does not match its manifest.', fix: restoreRegistry }
  }
}

const Evaluated = z.looseObject({
  metrics: z.array(
    z.looseObject({
      metric: z.string(),
      value: z.number().nullable(),
      low: z.number().nullish(),
      high: z.number().nullish(),
      n: z.number(),
    }),
  ),
})

/** The metrics of a run that was trained here, and those of the evaluation that they are from. */
async function* metrics({ db, objects }: Workspace): AsyncIterable<Finding> {
  const ofTrainings = db
    .select({ runId: runArtifacts.runId, name: runArtifacts.path, object: runArtifacts.object })
    .from(runArtifacts)
    .innerJoin(trainingRuns, eq(trainingRuns.runId, runArtifacts.runId))
    .where(like(runArtifacts.path, 'evaluation/%'))
  for (const { runId, name, object } of ofTrainings.all()) {
    const [kind, subject, part] = name.split('/')
    const ofPart = SplitPart.safeParse(part)
    if (kind !== 'evaluation' || !ofPart.success) continue
    const bytes = await objects.get(object).catch(() => null)
    if (bytes === null) continue // a damaged object is found as such
    const evaluation = Evaluated.safeParse(parsed(bytes.toString()))
    const where = `run ${runId}, ${name}`
    if (!evaluation.success) {
      yield { where, what: 'It is not an evaluation.', fix: restoreRegistry }
      continue
    }
    const rows = db
      .select()
      .from(runMetrics)
      .where(and(eq(runMetrics.runId, runId), eq(runMetrics.part, ofPart.data)))
      .all()
    const stored = new Map(rows.filter((row) => row.subject === subject).map((row) => [row.metric as string, row]))
    const wrong = evaluation.data.metrics.filter(({ metric, value, low = null, high = null, n }) => {
      const row = stored.get(metric)
      return !row || row.value !== value || row.low !== low || row.high !== high || row.n !== n
    })
    if (wrong.length > 0 || stored.size !== evaluation.data.metrics.length) {
      const names = wrong.map(({ metric }) => metric).join(', ')
      yield { where, what: `The metrics of the run do not match its evaluation${names && ` (${names})`}.`, fix: distrust }
    }
  }
}

/** The fingerprint of a run, and what it stands for: data, recipe, engine, versions. */
function* fingerprints({ db }: Workspace): Iterable<Finding> {
  const recorded = db.select({ id: trainingRuns.runId, fingerprint: trainingRuns.fingerprint }).from(trainingRuns).all()
  for (const { id, fingerprint } of recorded) {
    if (fingerprint === null) continue
    let computed: string | null = null
    try {
      const run = findTraining(db, id)
      if (run) computed = fingerprintOf(db, run, run.fingerprintFormat ?? 1)
    } catch {
      continue // a value that is not of its form is found as such
    }
    if (computed !== fingerprint)
      yield { where: `run ${id}`, what: 'Its recipe, data, engine or environment does not match its fingerprint.', fix: distrust }
  }
}

/** The checksum of a model version, and the model, weights and threshold that it stands for. */
function* checksums({ db }: Workspace): Iterable<Finding> {
  for (const version of db.select().from(modelVersions).all()) {
    const expected = expectedChecksum(db, version)
    if (expected !== null && expected !== version.checksum)
      yield {
        where: `model version ${version.id}`,
        what: 'Its model, weights or threshold do not match its checksum.',
        fix: distrust,
      }
  }
}

function expectedChecksum(db: Workspace['db'], { runId, importedFromId, threshold }: typeof modelVersions.$inferSelect): string | null {
  if (runId !== null) {
    const artifact = (name: string) =>
      db
        .select()
        .from(runArtifacts)
        .where(and(eq(runArtifacts.runId, runId), eq(runArtifacts.path, name)))
        .get()?.object
    const text = JSON.stringify([artifact('model'), artifact('weights'), threshold])
    return createHash('sha256').update(text).digest('hex')
  }
  if (importedFromId === null) return null
  return db.select().from(packages).where(eq(packages.id, importedFromId)).get()?.object ?? null
}

/** Where an alias points, and the last move of it that was kept, in its history and in the log. */
function* aliases({ db, sqlite }: Workspace): Iterable<Finding> {
  const logged = lastAliasesInLog(
    sqlite.prepare("SELECT detail FROM audit WHERE detail LIKE '%model_aliases%' ORDER BY id").pluck().all() as string[],
  )
  const present = db.select().from(modelAliases).all()
  for (const { modelId, alias, versionId } of present) {
    const where = `alias ${alias} of model ${modelId}`
    const ofAlias = and(eq(aliasMoves.modelId, modelId), eq(aliasMoves.alias, alias))
    const move = db.select().from(aliasMoves).where(ofAlias).orderBy(asc(aliasMoves.id)).all().at(-1)
    if (move?.toVersionId !== versionId) yield { where, what: 'It does not point to the version in its history.', fix: distrust }
    if (logged.get(`${modelId} ${alias}`) !== versionId)
      yield { where, what: 'It does not point to the version in the audit log.', fix: distrust }
  }
  const there = new Set(present.map(({ modelId, alias }) => `${modelId} ${alias}`))
  for (const [key, versionId] of logged) {
    const [modelId, alias] = key.split(' ')
    if (versionId === null || there.has(key) || !sqlite.prepare('SELECT 1 FROM models WHERE id = ?').get(modelId)) continue
    yield {
      where: `alias ${alias} of model ${modelId}`,
      what: 'It is missing, and the audit log has no entry for removing it.',
      fix: distrust,
    }
  }
}

const Logged = z.looseObject({
  changes: z.array(z.looseObject({ table: z.string(), key: z.looseObject({}), after: z.looseObject({}).nullable() })),
})

/** `model alias` → the version that it pointed to last; null where it was removed. */
function lastAliasesInLog(details: readonly string[]): Map<string, number | null> {
  const last = new Map<string, number | null>()
  for (const detail of details) {
    const entry = Logged.safeParse(parsed(detail))
    for (const { table, key, after } of entry.success ? entry.data.changes : []) {
      if (table !== 'model_aliases') continue
      last.set(`${String(key.model_id)} ${String(key.alias)}`, after === null ? null : Number(after.version_id))
    }
  }
  return last
}

/** A package, and what is recorded of it. */
async function* packageRecords({ db, objects }: Workspace): AsyncIterable<Finding> {
  for (const row of db.select().from(packages).all()) {
    const where = `package ${row.id}`
    const bytes = await objects.get(row.object).catch(() => null)
    if (bytes === null) continue // a damaged object is found as such
    if (bytes.length !== row.bytes) yield { where, what: `It has ${bytes.length} bytes; ${row.bytes} were recorded.`, fix: restoreRegistry }
    try {
      const { manifest, keyId, checks } = checkSeal(await readPackageBytes(bytes))
      const failed = checks.find((one) => one.status === 'failed')
      if (failed) yield { where, what: failed.detail, fix: 'Build the package again, or get it from its author and import it again.' }
      if (keyId !== row.keyId || (manifest && manifest.draft !== row.draft))
        yield { where, what: 'Its key or state does not match its record.', fix: restoreRegistry }
      const version =
        row.modelVersionId === null ? undefined : db.select().from(modelVersions).where(eq(modelVersions.id, row.modelVersionId)).get()
      if (version && manifest && manifest.modelVersionId !== version.checksum)
        yield { where, what: 'It contains a different model than its model version.', fix: distrust }
    } catch (thrown) {
      yield { where, what: CairnError.from(thrown).message, fix: 'Build the package again, or get it from its author and import it again.' }
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

import { and, desc, eq, inArray, isNull, max, sql } from 'drizzle-orm'
import type { ModelsRow } from '../../../shared/contract/models/index.ts'
import { classesOfMetrics, mainMetrics } from '../../../shared/domain/evaluation/mainMetric.ts'
import { type MetricId, metricIds } from '../../../shared/domain/evaluation/metrics.ts'
import { GateBasis, gateOutcome, GatePolicy, GateResult } from '../../../shared/domain/models/gates.ts'
import type { Task } from '../../../shared/domain/training/recipe.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { basisOf, changedSince } from '../gates/basis.ts'
import type { ModelVersionRow } from './store.ts'

const {
  models,
  modelVersions,
  modelTags,
  modelVersionTags,
  modelAliases,
  packages,
  runMetrics,
  gateChecks,
  gatePolicies,
  trainingRuns,
  datasetVersions,
  datasets,
} = schema

type Metric = Pick<typeof runMetrics.$inferSelect, 'metric' | 'part' | 'value' | 'low' | 'high' | 'n'>
const parts = ['test', 'validation'] as const

/** Every version of every model with what a list tells of it: a few questions to the registry, however many there are. */
export function modelsTable(db: Registry): ModelsRow[] {
  const rows = db
    .select({ version: modelVersions, model: models.name })
    .from(modelVersions)
    .innerJoin(models, eq(models.id, modelVersions.modelId))
    .where(and(isNull(models.deletedAt), isNull(modelVersions.deletedAt)))
    .orderBy(models.name, desc(modelVersions.number))
    .all()
  const aliases = grouped(
    db.select({ of: modelAliases.versionId, value: modelAliases.alias }).from(modelAliases).orderBy(modelAliases.alias).all(),
  )
  const tags = grouped(
    db.select({ of: modelVersionTags.versionId, value: modelVersionTags.tag }).from(modelVersionTags).orderBy(modelVersionTags.tag).all(),
  )
  const ofModel = grouped(db.select({ of: modelTags.modelId, value: modelTags.tag }).from(modelTags).orderBy(modelTags.tag).all())
  const built = packagesOf(db)
  const metrics = metricsOf(db)
  const data = dataOf(db)
  const gates = gatesOf(db, new Map(rows.map(({ version }) => [version.id, version])))
  const newest = new Set<number>()
  return rows.map(({ version, model }) => {
    const { id, modelId, number, task, runId, createdAt } = version
    const isLatest = !newest.has(modelId)
    newest.add(modelId)
    return {
      ref: `${model}@v${number}`,
      model,
      number,
      isLatest,
      task,
      run: runId,
      dataset: runId === null ? null : (data.get(runId) ?? null),
      aliases: aliases.get(id) ?? [],
      tags: [...new Set([...(ofModel.get(modelId) ?? []), ...(tags.get(id) ?? [])])],
      metric: runId === null || task === null ? null : mainOf(task, metrics.get(runId) ?? []),
      gates: gates.get(id) ?? [],
      package: built.get(id) ?? null,
      createdAt,
    }
  })
}

function grouped<Value>(rows: readonly { readonly of: number; readonly value: Value }[]): Map<number, Value[]> {
  const found = new Map<number, Value[]>()
  for (const { of, value } of rows) found.set(of, [...(found.get(of) ?? []), value])
  return found
}

/** The newest package of each version, and how many there are. */
function packagesOf(db: Registry): Map<number, NonNullable<ModelsRow['package']>> {
  const rows = db
    .select({ of: packages.modelVersionId, id: max(packages.id), name: packages.name, draft: packages.draft, count: sql<number>`count(*)` })
    .from(packages)
    .where(isNull(packages.deletedAt))
    .groupBy(packages.modelVersionId)
    .all()
  return new Map(
    rows.flatMap(({ of, id, name, draft, count }) => (of === null || id === null ? [] : [[of, { id, name, draft, count }] as const])),
  )
}

/** Metrics that may be the main one, with those that tell the balance of the classes. */
function metricsOf(db: Registry): Map<number, Metric[]> {
  const wanted = metricIds.filter((id) => mainIds.has(id))
  const ofVersions = db.select({ id: modelVersions.runId }).from(modelVersions).where(isNull(modelVersions.deletedAt))
  const { runId: of, metric, part, value, low, high, n } = runMetrics
  const rows = db
    .select({ of, metric, part, value, low, high, n })
    .from(runMetrics)
    .where(and(inArray(of, ofVersions), eq(runMetrics.subject, 'model'), inArray(metric, wanted), inArray(part, [...parts])))
    .all()
  return grouped(rows.map(({ of: run, ...found }) => ({ of: run, value: found })))
}

const mainIds: ReadonlySet<MetricId> = new Set<MetricId>([
  'rocAuc',
  'averagePrecision',
  'balancedAccuracy',
  'rmse',
  'recall',
  'specificity',
])

/** On the test part, else on validation. */
function mainOf(task: Task, metrics: readonly Metric[]): ModelsRow['metric'] {
  for (const part of parts) {
    const own = metrics.filter((each) => each.part === part)
    const { overall } = mainMetrics(task, classesOfMetrics(own))
    const found = own.find(({ metric }) => metric === overall)
    if (found) return { metric: overall, part, value: found.value, low: found.low, high: found.high, n: found.n }
  }
  return null
}

/** `wine@v2`, of each run whose model is registered. */
function dataOf(db: Registry): Map<number, string> {
  const rows = db
    .select({ run: trainingRuns.runId, name: datasets.name, number: datasetVersions.number })
    .from(trainingRuns)
    .innerJoin(modelVersions, eq(modelVersions.runId, trainingRuns.runId))
    .innerJoin(datasetVersions, eq(datasetVersions.id, trainingRuns.datasetVersionId))
    .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
    .all()
  return new Map(rows.map(({ run, name, number }) => [run, `${name}@v${number}`]))
}

/** For each version and alias with gates, what the newest check found and whether it still holds; null where there was none. */
function gatesOf(db: Registry, versions: ReadonlyMap<number, ModelVersionRow>): Map<number, ModelsRow['gates']> {
  const policies = grouped(
    db
      .select()
      .from(gatePolicies)
      .all()
      .map(({ modelId, alias, policy }) => ({ of: modelId, value: { alias, policy: GatePolicy.parse(policy) } })),
  )
  if (policies.size === 0) return new Map()
  const newest = db
    .select({ id: max(gateChecks.id) })
    .from(gateChecks)
    .groupBy(gateChecks.versionId, gateChecks.alias)
  const checks = new Map(
    db
      .select()
      .from(gateChecks)
      .where(inArray(gateChecks.id, newest))
      .all()
      .map((row) => [`${row.versionId} ${row.alias}`, row]),
  )
  const found = new Map<number, ModelsRow['gates']>()
  for (const version of versions.values()) {
    const own = (policies.get(version.modelId) ?? []).map(({ alias, policy }): ModelsRow['gates'][number] => {
      const check = checks.get(`${version.id} ${alias}`)
      if (!check) return { alias, total: policy.gates.length, failing: null, skipped: 0, at: null, outOfDate: [] }
      const results = GateResult.array().parse(check.evidence)
      const basis = GateBasis.nullable().catch(null).parse(check.basis)
      return {
        alias,
        total: results.length,
        failing: results.filter(({ passed }) => !passed).length,
        skipped: results.filter((result) => gateOutcome(result) === 'skipped').length,
        at: check.at,
        outOfDate: changedSince(basis, basisOf(db, version, alias, policy), alias),
      }
    })
    if (own.length > 0) found.set(version.id, own)
  }
  return found
}

import canonicalize from 'canonicalize'
import { and, desc, eq, inArray, isNull } from 'drizzle-orm'
import { createHash } from 'node:crypto'
import type { ComparisonInput } from '../../../shared/contract/evaluation.ts'
import { CairnError } from '../../../shared/errors.ts'
import { Mask, requireVersion, type VersionRow, versionRef } from '../../datasets/index.ts'
import type { CompareModelsInput } from '../../evaluation/tasks.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { chooseModel, type ChosenModel, chooseRows, type ChosenRows, rowsFor } from '../evaluations/choose.ts'

const { datasets, datasetVersions, modelEvaluations } = schema

/** Data that models can be compared on. */
export interface ComparableData {
  readonly version: VersionRow
  readonly ref: string
  /** Of the models, those that were evaluated on it: by their run, or later. */
  readonly evaluated: readonly ChosenModel[]
}

/** Which models are compared on which rows; `rows` is null where no data is named and none is known. */
export interface ChosenComparison {
  readonly models: readonly ChosenModel[]
  /** Newest first. */
  readonly data: readonly ComparableData[]
  readonly rows: (ChosenRows & { readonly splitOf: ChosenModel }) | null
}

/** Slices by quantile bins of a number, as on the page of a version. */
const bins = 4
const minSupport = 10
/** What changes when the same input would give another result. */
const format = 1

/**
 * Without `data`, the newest version that all models were evaluated on, else the newest that one was; without `splitOf`, the split of
 * the newest run that was trained on it, so that the rows are the same whichever model comes first.
 * @throws NOT_FOUND, RUN_NOT_DONE, RUN_NOT_TRAINED; what `chooseRows` throws
 */
export function chooseComparison(
  db: Registry,
  { models: choices, data: asked, splitOf, ...rest }: Omit<ComparisonInput, 'seed'>,
): ChosenComparison {
  const models = choices.map((choice) => chooseModel(db, choice))
  for (const model of models) checkSameQuestion(models[0], model)
  const data = comparableData(db, models)
  const version = asked === undefined ? defaultData(data, models) : requireVersion(db, asked)
  if (!version) return { models, data, rows: null }
  const splitting = splitOf === undefined ? splittingModel(db, models, version) : chooseModel(db, splitOf)
  const chosen = chooseRows(db, splitting, { ...rest, data: versionRef(db, version.id) })
  return { models, data, rows: { ...chosen, rows: rowsFor(db, chosen, models), splitOf: splitting } }
}

function checkSameQuestion(baseline: ChosenModel, model: ChosenModel): void {
  const [task, other] = [taskOf(baseline), taskOf(model)]
  const [target, otherTarget] = [baseline.run?.recipe.target, model.run?.recipe.target]
  const reason =
    task !== other
      ? `it is ${other}, and not ${task}`
      : target !== undefined && otherTarget !== undefined && target !== otherTarget
        ? `it predicts ${JSON.stringify(otherTarget)}, and not ${JSON.stringify(target)}`
        : null
  if (reason === null) return
  throw new CairnError('NOT_COMPARABLE', `${model.name} cannot be compared with ${baseline.name}: ${reason}.`, {
    models: [baseline.name, model.name],
  })
}

const taskOf = ({ run, version }: ChosenModel) => run?.task ?? version?.task

/** What the task needs, and the hash that it is stored under: the same models on the same rows, whatever they are called. */
export function comparisonTask(
  db: Registry,
  { models, rows: chosen }: { readonly models: readonly ChosenModel[]; readonly rows: ChosenRows },
  seed: number,
): { readonly input: CompareModelsInput; readonly key: string } {
  const sensitive = [...Mask.ofVersion(db, chosen.version.id).columns].toSorted()
  const input = { models: models.map(({ source }) => source), rows: chosen.rows, sensitive, bins, minSupport, seed }
  const unnamed = { ...input, rows: { ...input.rows, models: input.rows.models?.map(({ on }) => on) }, format }
  const key = createHash('sha256')
    .update(canonicalize(JSON.parse(JSON.stringify(unnamed))) ?? '')
    .digest('hex')
  return { input, key }
}

/** As many versions as a list to choose from bears. */
const mostData = 100

/** All versions of the datasets that the models were trained or evaluated on; of all datasets where none is known. */
function comparableData(db: Registry, models: readonly ChosenModel[]): ComparableData[] {
  const byModel = models.map((model) => evaluatedOn(db, model))
  const known = [...new Set(byModel.flatMap((ids) => [...ids]))]
  const of = known.length === 0 ? undefined : inArray(datasetVersions.datasetId, datasetsOf(db, known))
  const rows = db
    .select({ version: datasetVersions })
    .from(datasetVersions)
    .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
    .where(and(isNull(datasets.deletedAt), of))
    .orderBy(desc(datasetVersions.createdAt), desc(datasetVersions.id))
    .limit(mostData)
    .all()
  return rows.map(({ version }) => ({
    version,
    ref: versionRef(db, version.id),
    evaluated: models.filter((_, i) => byModel[i].has(version.id)),
  }))
}

function evaluatedOn(db: Registry, { run, version }: ChosenModel): ReadonlySet<number> {
  const own = run ? [run.datasetVersionId] : []
  if (!version) return new Set(own)
  const rows = db
    .selectDistinct({ id: modelEvaluations.datasetVersionId })
    .from(modelEvaluations)
    .where(eq(modelEvaluations.versionId, version.id))
    .all()
  return new Set([...own, ...rows.map(({ id }) => id)])
}

function datasetsOf(db: Registry, versions: readonly number[]): number[] {
  const rows = db
    .selectDistinct({ id: datasetVersions.datasetId })
    .from(datasetVersions)
    .where(inArray(datasetVersions.id, [...versions]))
    .all()
  return rows.map(({ id }) => id)
}

function defaultData(data: readonly ComparableData[], models: readonly ChosenModel[]): VersionRow | undefined {
  const common = data.find(({ evaluated }) => evaluated.length === models.length)
  return (common ?? data.find(({ evaluated }) => evaluated.length > 0))?.version
}

function splittingModel(db: Registry, models: readonly ChosenModel[], version: VersionRow): ChosenModel {
  const datasetOf = ({ run }: ChosenModel) => run && requireVersion(db, versionRef(db, run.datasetVersionId)).datasetId
  const newest = (among: readonly ChosenModel[]) => among.toSorted((a, b) => (b.run?.id ?? 0) - (a.run?.id ?? 0)).at(0)
  return (
    newest(models.filter(({ run }) => run?.datasetVersionId === version.id)) ??
    newest(models.filter((model) => model.run?.fold === null && datasetOf(model) === version.datasetId)) ??
    newest(models) ??
    models[0]
  )
}

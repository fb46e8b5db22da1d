import { modelSections } from '../../../shared/domain/models/cards.ts'
import { and, eq, isNull } from 'drizzle-orm'
import { incomparable, otherPositive, sameSplit } from '../../../shared/domain/experiments/comparability.ts'
import type { ModelEvaluationSummary } from '../../../shared/contract/evaluation.ts'
import type { MetricValue } from '../../../shared/domain/evaluation/evaluation.ts'
import { metricValue } from '../../../shared/domain/evaluation/evaluation.ts'
import { type Gate, type GateOf, type GatePolicy, type GateResult, gateText } from '../../../shared/domain/models/gates.ts'
import { isBetter, metric, type MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import type { JudgedSlice, Judgement } from '../../../shared/domain/models/judging.ts'
import type { ParityReport } from '../../../shared/domain/packages/parity.ts'
import type { SliceReport } from '../../../shared/domain/evaluation/slices.ts'
import { CairnError, type ErrorCode } from '../../../shared/errors.ts'
import { rulesReport, versionRef } from '../../datasets/index.ts'
import { joinedBy, parityOf } from '../../features/index.ts'
import { artifactOf, findTraining, metricsOfRun, requireTraining, type TrainingRun, trainingsIn } from '../../experiments/index.ts'
import { type Registry, schema, type Workspace } from '../../workspace/index.ts'
import { describeCard } from '../cards/cards.ts'
import { changed, noChampion, notWorse } from './relative.ts'
import { splitOf } from '../evaluations/splitOf.ts'
import { describeEvaluation, evaluationsOf, requireEvaluation } from '../evaluations/store.ts'
import type { PairedOutput } from '../../evaluation/tasks.ts'
import { positiveOfVersion } from '../versions/positive.ts'
import { currentAlias, type ModelVersionRow, modelVersionRef, trainedModel } from '../versions/store.ts'
import { whyNotOpened } from '../versions/unopened.ts'
import { modelHash, storedModel } from '../../training/index.ts'
import { currentRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import { hasPositive } from '../../../shared/domain/training/tasks.ts'

const { runs, trainingRuns, packages, modelVersions } = schema

type Found = Pick<GateResult, 'passed' | 'detail' | 'evidence' | 'skipped'>
const found = (passed: boolean, detail: string, evidence: GateResult['evidence'] = {}): Found => ({ passed, detail, evidence })

/** What gates need that takes a worker process. */
export interface Proofs {
  /** Measures a version and another on the rows that neither has seen. */
  judge(what: { readonly ref: string; readonly against: string; readonly slices: readonly JudgedSlice[] }): Promise<Judgement>
  /** Compares two versions on the same rows of one part: predicts with both, and resamples them together. */
  compare(what: {
    readonly ref: string
    readonly against: string
    readonly metric: MetricId
    readonly part: 'validation' | 'test'
  }): Promise<PairedOutput>
  /** How a version does on slices of a part of its own data. */
  slices(ref: string, gate: GateOf<'slices'>): Promise<SliceReport>
  /** Exports a version and proves every format. @throws PARITY_FAILED */
  parity(ref: string): Promise<ParityReport>
}

/** Looks at every gate of a policy. Reads only. @throws OBJECT_MISSING, OBJECT_CORRUPT */
export async function checkGates(
  workspace: Workspace,
  version: ModelVersionRow,
  alias: string,
  { gates }: GatePolicy,
  proofs?: Proofs,
): Promise<GateResult[]> {
  const results: GateResult[] = []
  const judged = proofs && judgedOnce(workspace.db, version, gates, proofs)
  for (const gate of gates) {
    results.push({ gate, name: gateText(gate), ...(await look(workspace, version, alias, gate, proofs && { ...proofs, judged })) })
  }
  return results
}

type Judged = (champion: ModelVersionRow) => Promise<Judgement>

/** All gates that compare with the champion stand on one judgement. */
function judgedOnce(db: Registry, version: ModelVersionRow, gates: readonly Gate[], proofs: Proofs): Judged {
  const slices = gates.flatMap((gate) => (gate.kind === 'change' && gate.slice ? [gate.slice] : []))
  let judgement: Promise<Judgement> | undefined
  return (champion) =>
    (judgement ??= proofs.judge({ ref: modelVersionRef(db, version.id), against: modelVersionRef(db, champion.id), slices }))
}

type MoreProofs = Proofs & { readonly judged?: Judged }

function look(workspace: Workspace, version: ModelVersionRow, alias: string, gate: Gate, proofs?: MoreProofs): Promise<Found> | Found {
  const { db } = workspace
  const unopened = whyNotOpened(db, version)
  if (unopened !== null && gate.kind !== 'card') return found(false, `It is kept and never opened. ${unopened}`)
  switch (gate.kind) {
    case 'metric':
      return metricGate(workspace, version, gate)
    case 'champion':
      return championGate(workspace, version, alias, gate, proofs)
    case 'change':
      return changeGate(db, version, alias, gate, proofs?.judged)
    case 'slices':
      return slicesGate(db, version, gate, proofs)
    case 'rules':
      return rulesGate(db, version)
    case 'card': {
      const { complete, missing } = describeCard(db, version)
      return found(
        complete,
        complete ? 'Every required section is written.' : `Missing: ${missing.map((id) => modelSections[id].title).join(', ')}.`,
      )
    }
    case 'reproduces':
      return reproducesGate(workspace, version)
    case 'parity':
      return parityGate(db, version, proofs)
    case 'featureParity':
      return featureParityGate(db, version)
  }
}

async function metricGate(workspace: Workspace, version: ModelVersionRow, { metric: id, part, limit }: GateOf<'metric'>): Promise<Found> {
  const measured = await measure(workspace, version, id, part)
  if (typeof measured === 'string') return found(false, measured)
  const { value, low, high, n } = measured
  if (value === null) return found(false, `${metric(id).name} is not defined on these ${n} rows.`, { n })
  const passed = metric(id).direction === 'lower' ? value <= limit : value >= limit
  return found(passed, `It is ${figure(value)}${range(measured)} on ${n} ${part} rows; the limit is ${limit}.`, {
    value,
    low,
    high,
    n,
    limit,
  })
}

/** The whole interval of the paired difference lies on the worse side; where there is none, any worse value is too much. */
function pairedVerdict(id: MetricId, part: string, against: string, { rows, resamples, seen, difference: measured }: PairedOutput): Found {
  const { value, baseline, difference, low, high } = measured
  const evidence = {
    champion: against,
    value,
    championValue: baseline,
    difference,
    low,
    high,
    n: rows,
    leftOut: seen.rows - rows,
    resamples,
    test: 'paired bootstrap',
  }
  if (value === null || baseline === null) return found(false, `${metric(id).name} is not defined on these rows.`, evidence)
  const without = seen.leftOut ? ` (${seen.trained} seen in training excluded)` : ''
  const said = `It is ${figure(value)}, ${against} ${figure(baseline)}, on the same ${rows} ${part} rows${without}`
  if (!isBetter(id, baseline, value)) return found(true, `${said}: not worse.`, evidence)
  if (low === null || high === null) return found(false, `${said}: worse, with no interval to judge by.`, evidence)
  const beyond = metric(id).direction === 'lower' ? low > 0 : high < 0
  const interval = `the difference is ${figure(low)} to ${figure(high)} (paired bootstrap, ${resamples} resamples)`
  return found(!beyond, `${said}: ${beyond ? 'significantly worse' : 'worse, but not significantly'}; ${interval}.`, evidence)
}

/** The version that an alias points to; or what a gate that compares with it says where there is none, or it is this one. */
function championOf(db: Registry, version: ModelVersionRow, alias: string): ModelVersionRow | Found {
  const current = currentAlias(db, version.modelId, alias)
  const champion = current === null ? undefined : db.select().from(modelVersions).where(eq(modelVersions.id, current)).get()
  if (!champion) return noChampion(alias)
  if (champion.id !== version.id) return champion
  return { ...found(true, `It is already ${alias}.`, { champion: modelVersionRef(db, champion.id) }), skipped: true }
}

async function changeGate(
  db: Registry,
  version: ModelVersionRow,
  alias: string,
  gate: GateOf<'change'>,
  judged: Judged | undefined,
): Promise<Found> {
  const champion = championOf(db, version, alias)
  if ('passed' in champion) return champion
  const against = modelVersionRef(db, champion.id)
  if (!judged) return found(false, `It has not been compared with ${against}. Run cairn models judge ${modelVersionRef(db, version.id)}.`)
  return comparing(against, async () => changed(await judged(champion), gate))
}

/** A model that cannot be opened any more must not hold its successor for ever: the gate fails, and a person may override it. */
async function comparing(against: string, compare: () => Promise<Found>): Promise<Found> {
  try {
    return await compare()
  } catch (thrown) {
    const error = CairnError.from(thrown)
    if (!unopened.has(error.code)) throw error
    return found(false, `It cannot be compared with ${against}: ${error.message}`, { champion: against })
  }
}

const unopened = new Set<ErrorCode>([
  'OBJECT_MISSING',
  'OBJECT_CORRUPT',
  'FORMAT_INVALID',
  'MODEL_UNSAFE',
  'RUN_NOT_DONE',
  'NOT_FOUND',
  'INVALID_INPUT',
  'MODEL_NOT_OPENED',
])

/**
 * On rows that neither has seen. On validation rows the two are compared where both were validated on the same; and without a worker,
 * by whether the whole interval lies on the worse side of the other's. Where a metric has no interval, any worse value fails.
 */
async function championGate(
  workspace: Workspace,
  version: ModelVersionRow,
  alias: string,
  gate: GateOf<'champion'>,
  proofs?: MoreProofs,
): Promise<Found> {
  const { db } = workspace
  const { metric: id, part } = gate
  const champion = championOf(db, version, alias)
  if ('passed' in champion) return champion
  const against = modelVersionRef(db, champion.id)
  const judged = proofs?.judged
  if (part === 'test' && judged) return comparing(against, async () => notWorse(await judged(champion), gate))
  const compare = proofs?.compare
  const { reasons, mendable } = differentRows(db, version, champion)
  // Where only the data or its split differ, both predict the rows that the version holds out and neither has seen.
  if (reasons.length > 0 && !(mendable && compare))
    return found(false, `It cannot be compared with ${against}: ${reasons.join('; ')}.`, { champion: against })
  const off = await otherClass(workspace, version, champion, id)
  if (off !== null) return found(false, `It cannot be compared with ${against} by ${metric(id).name}: ${off}.`, { champion: against })
  if (compare) {
    try {
      return pairedVerdict(id, part, against, await compare({ ref: modelVersionRef(db, version.id), against, metric: id, part }))
    } catch (thrown) {
      const error = CairnError.from(thrown)
      if (reasons.length === 0 || !otherData.has(error.code)) throw error
      return found(false, `It cannot be compared with ${against}: ${error.message}`, { champion: against })
    }
  }
  const [own, other] = [await measure(workspace, version, id, part), await measure(workspace, champion, id, part)]
  if (typeof own === 'string') return found(false, own, { champion: against })
  if (typeof other === 'string') return found(false, `${against}: ${other}`, { champion: against })
  const evidence = {
    champion: against,
    value: own.value,
    low: own.low,
    high: own.high,
    championValue: other.value,
    championLow: other.low,
    championHigh: other.high,
    n: own.n,
    test: 'intervals on the same rows',
  }
  if (own.value === null || other.value === null) return found(false, `${metric(id).name} is not defined on these rows.`, evidence)
  const said = `It is ${figure(own.value)}${range(own)}, ${against} ${figure(other.value)}${range(other)}, on the same ${own.n} ${part} rows`
  if (!isBetter(id, other.value, own.value)) return found(true, `${said}: not worse.`, evidence)
  const [edge, otherEdge] = metric(id).direction === 'lower' ? [own.low, other.high] : [own.high, other.low]
  if (edge === null || otherEdge === null) return found(false, `${said}: worse, with no interval to judge by.`, evidence)
  const beyond = isBetter(id, otherEdge, edge)
  return found(
    !beyond,
    `${said}: ${beyond ? 'significantly worse: the intervals do not overlap' : 'worse, but the intervals overlap'}.`,
    evidence,
  )
}

async function otherClass(workspace: Workspace, version: ModelVersionRow, champion: ModelVersionRow, id: MetricId): Promise<string | null> {
  return otherPositive(id, await positiveOfVersion(workspace, version), await positiveOfVersion(workspace, champion))
}

/** Why a model of other data cannot predict rows of these, or what is left of them is nothing. */
const otherData = new Set<ErrorCode>(['COLUMN_UNKNOWN', 'TYPE_MISMATCH', 'LABEL_UNKNOWN', 'NO_UNSEEN_ROWS', 'INVALID_INPUT'])

/** Why two versions were evaluated on different rows, and whether both could be on those of one. */
function differentRows(db: Registry, version: ModelVersionRow, champion: ModelVersionRow): { reasons: string[]; mendable: boolean } {
  if (version.runId === null || champion.runId === null)
    return { reasons: ['one of them was not trained in this workspace'], mendable: false }
  const [a, b] = [version.runId, champion.runId].map((id) => {
    const run = requireTraining(db, id)
    return {
      task: run.task,
      target: run.recipe.target,
      dataset: versionRef(db, run.datasetVersionId),
      datasetHash: db.select().from(schema.datasetVersions).where(eq(schema.datasetVersions.id, run.datasetVersionId)).get()?.hash ?? '',
      split: run.recipe.split,
      fold: run.fold,
    }
  })
  // A fold holds out what the others were trained on: nothing would be left.
  return { reasons: incomparable(a, b), mendable: a.task === b.task && a.target === b.target && a.fold === null && b.fold === null }
}

/** The figures that hold whatever the threshold is. */
const withoutThreshold = new Set<MetricId>([
  'rocAuc',
  'averagePrecision',
  'logLoss',
  'brier',
  'calibrationError',
  'calibrationErrorEqualMass',
])

/** A metric of a version on a part of its own data, or in a sentence why there is none. */
async function measure(
  workspace: Workspace,
  version: ModelVersionRow,
  id: MetricId,
  part: 'validation' | 'test',
): Promise<Pick<MetricValue, 'value' | 'low' | 'high' | 'n'> | string> {
  const { db } = workspace
  const ref = modelVersionRef(db, version.id)
  if (version.runId === null) return 'It was not trained in this workspace, so no data is known to be unseen by it.'
  const run = requireTraining(db, version.runId)
  const sameThreshold = !hasPositive(run.task) || (await trainedModel(workspace, run.id)).threshold === version.threshold
  if (sameThreshold || withoutThreshold.has(id)) {
    const own = metricsOfRun(db, run.id).find((value) => value.subject === 'model' && value.part === part && value.metric === id)
    return own ?? `Run ${run.id} has no ${metric(id).name} on ${part}.`
  }
  const dataset = versionRef(db, run.datasetVersionId)
  // Before rows were compared with those of training, a fold was evaluated on rows that it was trained on.
  const heldOut = ({ rows, dataset: on }: ModelEvaluationSummary) =>
    rows.part === part && on === dataset && !rows.includesTraining && (rows.seen !== null || run.fold === null)
  const found = evaluationsOf(db, version).filter(heldOut)
  // Other rows than those that its run holds out would be chosen after the fact: the one that passes could be picked.
  const own = splitOf(currentRecipe(run.recipe))
  const row = found.find(({ rows }) => rows.split !== null && sameSplit(rows.split, own))
  const evaluated = row && metricValue((await describeEvaluation(workspace, requireEvaluation(db, row.id))).evaluation, id)
  if (evaluated) return evaluated
  const other = found.length > 0 ? ' An evaluation on another split does not count.' : ''
  return `It has not been evaluated with its own threshold yet. Evaluate it on its page, or run cairn evaluate ${ref} --part ${part}.${other}`
}

function rulesGate(db: Registry, version: ModelVersionRow): Found {
  if (version.runId === null) return found(false, 'It was not trained in this workspace, so its data is unknown.')
  const report = rulesReport(db, requireTraining(db, version.runId).datasetVersionId)
  const { ref, ok, failed, blocking, unchecked } = report
  const total = report.rules.length
  const evidence = { dataset: ref, rules: total, failed, blocking, unchecked }
  if (total === 0) return found(false, `There are no data rules for ${ref}.`, evidence)
  const passing = total - failed - unchecked
  const rest = [failed > 0 && `${failed} fail, ${blocking} of them blocking`, unchecked > 0 && `${unchecked} not checked`].filter(Boolean)
  return found(ok, `${passing} of ${total} rules pass on ${ref}${rest.length > 0 ? `; ${rest.join('; ')}` : ''}.`, evidence)
}

async function reproducesGate(workspace: Workspace, version: ModelVersionRow): Promise<Found> {
  const { db } = workspace
  if (version.runId === null) return found(false, 'It was not trained in this workspace.')
  const original = requireTraining(db, version.runId)
  const again = trainingsIn(db)
    .where(and(eq(trainingRuns.reproducesId, original.id), eq(runs.status, 'done')))
    .all()
  for (const run of again)
    if (await sameBits(workspace, original, run))
      return found(true, `Run ${run.id} reproduced run ${original.id}: bit-identical.`, { run: original.id, again: run.id })
  if (again.length === 0)
    return found(
      false,
      `Run ${original.id} has not been reproduced yet. Reproduce it on its page, or run cairn runs reproduce ${original.id}.`,
    )
  return found(false, `Run ${again[0].id} repeated run ${original.id}, but the weights differ.`, {
    run: original.id,
    again: again[0].id,
  })
}

/** The same weights, and the same model, in whichever format each was stored. */
async function sameBits({ db, objects }: Workspace, a: TrainingRun, b: TrainingRun): Promise<boolean> {
  const weights = artifactOf(db, a, 'weights')
  const [model, other] = [artifactOf(db, a, 'model'), artifactOf(db, b, 'model')]
  if (weights === undefined || weights !== artifactOf(db, b, 'weights') || model === undefined || other === undefined) return false
  return model === other || modelHash(await storedModel(objects, model)) === modelHash(await storedModel(objects, other))
}

/** Stands on the newest replay of the very rows that it was trained on. */
function featureParityGate(db: Registry, { runId }: ModelVersionRow): Found {
  const training = runId === null ? undefined : findTraining(db, runId)
  const service = training && joinedBy(db, training.datasetVersionId)
  if (!training || service === undefined) return { ...found(true, 'Its data were not joined by a feature service.'), skipped: true }
  const ref = versionRef(db, training.datasetVersionId)
  const parity = parityOf(db, training.datasetVersionId)
  if (!parity) return found(false, `Not replayed yet. Run cairn features parity ${service} --joined ${ref}.`)
  const { online, training: rows } = parity.report
  const evidence = {
    replay: parity.id,
    service,
    rows: rows?.rows ?? 0,
    onlineRows: online.rows,
    different: online.different + (rows?.different ?? 0),
  }
  if (!parity.passed)
    return found(false, `${evidence.different} of ${online.values + (rows?.values ?? 0)} values of ${service} differ.`, evidence)
  return found(true, `${evidence.rows} rows of ${ref} and ${online.rows} random keys agree, online and offline.`, evidence)
}

async function parityGate(db: Registry, version: ModelVersionRow, proofs?: Proofs): Promise<Found> {
  const built = and(eq(packages.modelVersionId, version.id), isNull(packages.deletedAt))
  const made = db.select().from(packages).where(built).get()
  if (made) return found(true, `Checked when ${made.name} was built.`, { package: made.object })
  const ref = modelVersionRef(db, version.id)
  if (version.importedFromId !== null) return found(true, 'It was imported as a package, and its sample rows were replayed.')
  if (!proofs) return found(false, `Not checked yet. Run cairn package build ${ref}.`)
  try {
    const { rows, tolerance, onnx, tfjs } = await proofs.parity(ref)
    const difference = Math.max(onnx.maxDifference, tfjs?.maxDifference ?? 0)
    return found(
      true,
      `Every export agrees on ${rows} ${version.runId === null ? '' : 'held-out '}rows; largest difference ${figure(difference)}.`,
      {
        rows,
        tolerance,
        difference,
      },
    )
  } catch (thrown) {
    const error = CairnError.from(thrown)
    if (error.code !== 'PARITY_FAILED') throw error
    return found(false, error.message)
  }
}

/** Said of at most so many; all of them are in the evidence's count. */
const namedSlices = 5

async function slicesGate(db: Registry, version: ModelVersionRow, gate: GateOf<'slices'>, proofs?: Proofs): Promise<Found> {
  if (version.runId === null) return found(false, 'It was not trained in this workspace, so no data is known to be unseen by it.')
  const ref = modelVersionRef(db, version.id)
  if (!proofs) return found(false, `Its slices have not been evaluated. Run cairn evaluate slices ${ref}.`)
  const report = await proofs.slices(ref, gate)
  const id = report.metric as MetricId
  const failing = report.slices.filter(({ worse }) => worse)
  const evidence = {
    metric: id,
    slices: report.slices.length,
    failing: failing.length,
    tooSmall: report.tooSmall,
    minSupport: report.minSupport,
    n: report.rows,
    ...Object.fromEntries(
      failing.slice(0, namedSlices).map((slice) => [slice.name, slice.metrics.find((m) => m.metric === id)?.value ?? null]),
    ),
  }
  const name = metric(id).name
  const measured = `${report.slices.length} slices of at least ${report.minSupport} ${gate.part} rows`
  if (report.slices.length === 0) return found(false, `No slice has ${report.minSupport} ${gate.part} rows.`, evidence)
  if (failing.length === 0) return found(true, `None of ${measured} is significantly worse than the whole in ${name}.`, evidence)
  const said = failing.slice(0, namedSlices).map((slice) => {
    const value = slice.metrics.find((m) => m.metric === id)
    return `${slice.name}: ${value?.value == null ? '–' : figure(value.value)}${value ? range(value) : ''}, ${slice.rows} rows`
  })
  const more = failing.length > namedSlices ? `; and ${failing.length - namedSlices} more` : ''
  return found(
    false,
    `${failing.length} of ${measured} are significantly worse than the whole in ${name}: ${said.join('; ')}${more}.`,
    evidence,
  )
}

const figure = (value: number) => String(Number(value.toPrecision(4)))
const range = ({ low, high }: Pick<MetricValue, 'low' | 'high'>) =>
  low === null || high === null ? '' : ` (${figure(low)} to ${figure(high)})`

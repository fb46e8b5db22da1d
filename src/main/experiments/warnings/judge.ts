import type { SplitPart } from '../../../shared/domain/datasets/dataset.ts'
import { directionOf } from '../../../shared/domain/experiments/comparison.ts'
import type { WarningKind } from '../../../shared/domain/experiments/warningCopy.ts'
import type { RunWarning } from '../../../shared/domain/experiments/warnings.ts'
import { type MetricId, metric as metricCopy } from '../../../shared/domain/evaluation/metrics.ts'
import { hasClasses, hasPositive, primaryMetric } from '../../../shared/domain/training/tasks.ts'
import { count, counted, interval, metric as number } from '../../../shared/numbers.ts'
import type { Evidence, LossPoint, RunEvidence } from './evidence.ts'
import { differenceInterval } from './intervals.ts'

/** What a run's own record shows of overfitting, leakage, imbalance and how far its metrics carry; the gravest first. */
export function warningsOf(run: RunEvidence): RunWarning[] {
  const found = judges.map(([kind, judge]) => ({ kind, evidence: judge(run) }))
  return found.flatMap(({ kind, evidence }) => (evidence === null ? [] : [{ kind, evidence }]))
}

/** The evidence for a warning in a sentence, or null where there is none. */
type Judge = (run: RunEvidence) => string | null

/** Of what a model has gained over the baseline on its training rows, the share that may be lost on others. */
const lostShare = 0.1
/** Errors, as a share of those of the majority-class baseline, below which a result is too good to be believed. */
const errorShare = 0.01
/** R² from which on the same holds for a number. */
const nearlyAll = 0.99
/** A class with more than this share of the rows makes accuracy say little: the other classes are rare ("moderate" imbalance). */
const majorityShare = 0.8
/** Copies of training rows, as a share of a part, that can change its metrics by as much at most: below it they are a note. */
const copiedShare = 0.01
const fewRows = 100
const fewOfClass = 20
/** Epochs after the best one from which a trend can be read. */
const fewestEpochs = 5
/** The lowest of many noisy losses lies about three standard deviations under their mean: this is beyond it. */
const beyondNoise = 4

const judges: readonly (readonly [WarningKind, Judge])[] = [
  ['leakingFeature', leakingFeature],
  ['copiedRows', copiedRows],
  ['tooGood', tooGood],
  ['overfitting', overfitting],
  ['underfitting', underfitting],
  ['imbalance', (run) => (run.weighted ? null : imbalance(run))],
  ['weightedImbalance', (run) => (run.weighted ? imbalance(run) : null)],
  ['lossRises', lossRises],
  ['noGain', noGain],
  ['smallTest', smallTest],
  ['fewCopiedRows', fewCopiedRows],
]

function leakingFeature({ leakingFeatures, target }: RunEvidence): string | null {
  if (leakingFeatures.length === 0) return null
  const names = leakingFeatures.map((name) => `"${name}"`).join(', ')
  return `${names} ${leakingFeatures.length === 1 ? 'reveals' : 'reveal'} the target "${target}".`
}

function copiedRows(run: RunEvidence): string | null {
  return copiedParts(run).some(({ share }) => share >= copiedShare) ? copiedText(run) : null
}

function fewCopiedRows(run: RunEvidence): string | null {
  return copiedRows(run) === null ? copiedText(run) : null
}

function copiedParts({ split }: RunEvidence) {
  if (split === null) return []
  return (['validation', 'test'] as const)
    .map((part) => ({ part, copies: split.leakedDuplicates[part] ?? 0, rows: split.rows[part] }))
    .flatMap(({ part, copies, rows }) => (copies > 0 ? [{ part, copies, rows, share: copies / rows }] : []))
}

function copiedText(run: RunEvidence): string | null {
  const texts = copiedParts(run).map(({ part, copies, rows }) => `${count(copies)} of ${counted(rows, `${part} row`)}`)
  return texts.length === 0 ? null : `${texts.join(' and ')} are exact copies of training rows.`
}

function tooGood(run: RunEvidence): string | null {
  const part = heldOut(run)
  if (!hasClasses(run.task)) {
    const r2 = find(run, 'model', part, 'r2')
    return r2?.low != null && r2.low >= nearlyAll ? `R² is ${text(r2)} on ${counted(r2.n, `${part} row`)}.` : null
  }
  const accuracy = find(run, 'model', part, 'accuracy')
  const trivial = find(run, 'trivial', part, 'accuracy')
  if (accuracy?.low == null || accuracy.value === null || trivial?.value == null || trivial.value === 1) return null
  if (1 - accuracy.low > errorShare * (1 - trivial.value)) return null
  return `Accuracy is ${text(accuracy)} on ${counted(accuracy.n, `${part} row`)}; the majority-class baseline has ${number(trivial.value)}.`
}

/** On the metrics of the task, the gap between training and validation rows beyond what chance explains. */
function overfitting(run: RunEvidence): string | null {
  for (const id of [primaryMetric(run.task), ...(hasClasses(run.task) ? (['logLoss'] as const) : [])]) {
    const [train, validation] = (['train', 'validation'] as const).map((part) => find(run, 'model', part, id))
    const trivial = find(run, 'trivial', 'validation', id)?.value
    if (!train || !validation || trivial == null) continue
    const sign = directionOf(id)
    const gap = differenceInterval(train, validation, sign)
    if (gap === null || train.value === null) continue
    const gained = sign * (train.value - trivial)
    if (gained > 0 && gap.low > lostShare * gained) {
      return `${metricCopy(id).name} is ${text(train)} on the training rows and ${text(validation)} on the validation rows.`
    }
  }
  return null
}

/** In no metric better than predicting the class shares or the mean, beyond the interval. */
function underfitting(run: RunEvidence): string | null {
  const ids: readonly MetricId[] = hasClasses(run.task) ? [primaryMetric(run.task), 'logLoss'] : ['rmse']
  const pairs = ids.flatMap((id) => {
    const [model, trivial] = (['model', 'trivial'] as const).map((subject) => find(run, subject, 'validation', id))
    return model && trivial?.value != null ? [{ id, model, trivial: trivial.value }] : []
  })
  if (pairs.length === 0 || pairs.some(({ id, model, trivial }) => isBeyond(id, model, trivial) !== false)) return null
  const [{ id, model, trivial }] = pairs
  const baseline = hasClasses(run.task) ? 'majority-class baseline' : 'mean baseline'
  return `${metricCopy(id).name} is ${text(model)} on the validation rows; the ${baseline} has ${number(trivial)}.`
}

function noGain(run: RunEvidence): string | null {
  if (run.linear || underfitting(run) !== null) return null
  const id = primaryMetric(run.task)
  const [model, linear] = (['model', 'linear'] as const).map((subject) => find(run, subject, 'validation', id))
  if (!model || linear?.value == null || isBeyond(id, model, linear.value) !== false) return null
  return `${metricCopy(id).name} is ${text(model)} on the validation rows; the linear baseline has ${number(linear.value)}.`
}

/** Accuracy flatters: one class has most rows, or the classes are not predicted alike. */
function imbalance(run: RunEvidence): string | null {
  if (!hasClasses(run.task)) return null
  const part = heldOut(run)
  const accuracy = find(run, 'model', part, 'accuracy')
  const majority = find(run, 'trivial', part, 'accuracy')?.value
  const balanced = find(run, 'model', part, 'balancedAccuracy')
  if (!accuracy) return null
  const better = hasPositive(run.task) ? find(run, 'model', part, 'averagePrecision') : balanced
  const judgeBy =
    better?.value != null
      ? ` Judge by ${metricCopy(better.metric).name.toLowerCase()}: ${text(better)}.`
      : balanced?.value == null
        ? ''
        : ` Judge by balanced accuracy: ${text(balanced)}.`
  if (majority != null && majority >= majorityShare)
    return `Always predicting the most frequent class already has an accuracy of ${number(majority)}; this model has ${number(accuracy.value)}.${judgeBy}`
  if (accuracy.low === null || balanced?.high == null || accuracy.low <= balanced.high) return null
  return `Accuracy is ${text(accuracy)}, but balanced accuracy, the mean recall of the classes, is ${text(balanced)}. Judge by balanced accuracy.`
}

/** The validation loss after the best epoch rises beyond its noise, and by more than chance explains for so many rows. */
function lossRises(run: RunEvidence): string | null {
  if (run.losses.length <= fewestEpochs) return null
  const [best, ...after] = run.losses
  const late = after.slice(-Math.max(3, Math.floor(after.length / 3)))
  const [train, validation] = [mean(late.map((point) => point.train)), mean(late.map((point) => point.validation))]
  const rise = validation - best.validation
  const chance = chanceOfLoss(run)
  if (chance === null || train >= best.train || rise <= beyondNoise * noiseOf(run.losses) || rise <= chance * best.validation) return null
  const last = after[after.length - 1]
  return `From ${run.round} ${best.epoch} to ${last.epoch} the validation loss rose from ${number(best.validation)} to ${number(last.validation)}, while the training loss fell from ${number(best.train)} to ${number(last.train)}.`
}

function smallTest(run: RunEvidence): string | null {
  const rows = run.split?.rows.test ?? 0
  const id = primaryMetric(run.task)
  const value = find(run, 'model', 'test', id)
  if (rows === 0 || !value) return null
  const classes = (['recall', 'specificity'] as const).flatMap((each) => find(run, 'model', 'test', each)?.n ?? [])
  const rarest = hasPositive(run.task) && classes.length === 2 ? Math.min(...classes) : null
  if (rows >= fewRows && (rarest === null || rarest >= fewOfClass)) return null
  const few = rows < fewRows ? '' : `, ${count(rarest ?? 0)} of them of the rarer class`
  return `${counted(rows, 'test row')}${few}: ${metricCopy(id).name} is ${text(value)}.`
}

/** Whether a metric is better than a baseline's value beyond its interval; null where it has none. */
function isBeyond(id: MetricId, model: Evidence, baseline: number): boolean | null {
  const edge = directionOf(id) === 1 ? model.low : model.high
  return edge === null ? null : directionOf(id) * (edge - baseline) > 0
}

/** How far, as a share, the validation loss moves by chance: by the interval of the metric that is made of the same errors. */
function chanceOfLoss(run: RunEvidence): number | null {
  const value = find(run, 'model', 'validation', hasClasses(run.task) ? 'logLoss' : 'rmse')
  if (value?.value == null || value.high === null || value.value <= 0) return null
  const ratio = value.high / value.value
  return (hasClasses(run.task) ? ratio : ratio ** 2) - 1
}

/** The standard deviation of a loss from epoch to epoch, whatever its trend: of its steps, which have twice its variance. */
function noiseOf(points: readonly LossPoint[]): number {
  const steps = points.slice(1).map(({ validation }, i) => validation - points[i].validation)
  const centre = mean(steps)
  return Math.sqrt(mean(steps.map((step) => (step - centre) ** 2)) / 2)
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

const text = ({ value, low, high }: Evidence): string => interval(value, low, high)

/** The part that the last word is said on: test, or validation where there is no test part. */
const heldOut = ({ metrics }: RunEvidence): SplitPart =>
  metrics.some(({ part, subject }) => part === 'test' && subject === 'model') ? 'test' : 'validation'

function find(run: RunEvidence, subject: Evidence['subject'], part: SplitPart, id: MetricId): Evidence | undefined {
  return run.metrics.find((value) => value.subject === subject && value.part === part && value.metric === id)
}

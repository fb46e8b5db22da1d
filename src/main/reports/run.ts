import { isTrained, type Run, type TrainedRun } from '../../shared/contract/experiments/index.ts'
import type { SplitPart } from '../../shared/domain/datasets/dataset.ts'
import { withoutTargetText } from '../../shared/domain/datasets/defaultSplit.ts'
import { baselineTitle } from '../../shared/domain/evaluation/baselines.ts'
import { Evaluation } from '../../shared/domain/evaluation/evaluation.ts'
import { growsTrees, keepsBestRound, roundWord } from '../../shared/domain/training/recipe.ts'
import { counted } from '../../shared/numbers.ts'
import { isMetricId, metric } from '../../shared/domain/evaluation/metrics.ts'
import {
  type Block,
  charts,
  count,
  type Document,
  evaluationCharts,
  figure,
  heading,
  interval,
  notice,
  paragraph,
  prose,
  table,
  type Text,
} from '../document/index.ts'
import { artifactOf, describeRun, evaluationName, findTraining, positiveOfRun, requireRun } from '../experiments/index.ts'
import { warningCopy } from '../../shared/domain/experiments/warningCopy.ts'
import type { Workspace } from '../workspace/index.ts'
import { curvesOfRun } from './curves.ts'
import { when } from './words.ts'

/** What a run was, how it learned, and how good its model is on a part of its data. @throws NOT_FOUND, OBJECT_MISSING, OBJECT_CORRUPT */
export async function runReport(workspace: Workspace, id: number, part: SplitPart): Promise<Document> {
  const row = requireRun(workspace.db, id)
  const run = describeRun(workspace, row)
  const training = findTraining(workspace.db, id)
  const positive = training && (await positiveOfRun(workspace, training))
  // What another program logged under such a path is its own.
  const object = training && artifactOf(workspace.db, training, evaluationName('model', part))
  const evaluation = object && Evaluation.parse(JSON.parse((await workspace.objects.get(object)).toString()))
  const curves = curvesOfRun(workspace, run.id)
  return {
    title: `Run ${run.id}: ${run.name}`,
    blocks: [
      ...(run.status === 'done'
        ? []
        : [notice(run.status, run.error?.message ?? 'This run was not finished; the metrics are preliminary.')]),
      isTrained(run) ? question(run) : paragraph(`Trained by another program (${run.source}). The following was logged by it.`),
      ...run.warnings.map(({ kind, evidence }) => notice(`${warningCopy[kind].name}.`, `${evidence} ${warningCopy[kind].meaning}`)),
      ...positiveBlocks(positive),
      ...(run.notes.trim() === '' ? [] : [prose(run.notes)]),
      heading('Run'),
      facts(run),
      ...split(run),
      ...(isTrained(run) ? [heading(`Metrics on the ${part} part`), ...metricBlocks(run, part)] : []),
      ...(evaluation ? [charts(...evaluationCharts(evaluation))] : []),
      ...(curves.length > 0 ? [heading('Learning curves'), paragraph(curveText(run)), charts(...curves)] : []),
      heading(isTrained(run) ? 'Recipe' : 'Parameters'),
      table(['Parameter', 'Value'], Object.entries(run.params)),
    ],
  }
}

function question({ target, task, dataset, datasetHash }: TrainedRun): Block {
  return paragraph('Predicts ', { bold: target }, ` (${task}) from `, { bold: dataset }, ', SHA-256 ', { code: datasetHash }, '.')
}

function curveText(run: Run): string {
  const { epochs, bestEpoch, stopped } = run
  if (!isTrained(run)) return 'As logged.'
  const { model } = run.recipe
  const word = roundWord(model)
  const saved = growsTrees(model) ? `the trees up to ${bestEpoch}` : `the weights of epoch ${bestEpoch}`
  const best = bestEpoch === null || !keepsBestRound(model) ? '' : ` Saved ${saved}, the best on validation.`
  return `${epochs === null ? `No ${word} was completed.` : `${counted(epochs, word)}${stopped === 'early' ? ', stopped early' : ''}.`}${best}`
}

function facts(run: Run): Block {
  const took = run.startedAt !== null && run.endedAt !== null ? `${figure((run.endedAt - run.startedAt) / 1000)} s` : '–'
  return table(
    ['', ''],
    [
      ['Status', run.status],
      ['Experiment', run.experiment],
      ['Started by', run.user ?? '–'],
      ['Started', when(run.startedAt)],
      ['Duration', took],
      ...(isTrained(run) ? trainingFacts(run) : []),
      ...(run.reproduces === null ? [] : [['Reproduces', `run ${run.reproduces}`]]),
      ...(run.tags.length === 0 ? [] : [['Tags', run.tags.join(', ')]]),
    ],
  )
}

function trainingFacts(run: TrainedRun): Text[][] {
  return [
    ['Engine', `${run.engine ?? '–'} ${run.engineVersion ?? ''}`.trim()],
    ['Seed', String(run.recipe.seed)],
    ['Cairn', run.appVersion],
    ['Fingerprint', run.fingerprint === null ? '–' : [{ code: run.fingerprint }]],
  ]
}

function split({ split: found, recipe }: Run): Block[] {
  if (!found || !recipe) return []
  const excluded = withoutTargetText(found)
  const rows = (['train', 'validation', 'test'] as const).map((part) => [
    part,
    count(found.rows[part]),
    part === 'train' ? '–' : count(found.leakedDuplicates[part]),
  ])
  return [
    paragraph(`Split: ${recipe.split.kind}, seed ${recipe.split.seed}.`),
    table(['Part', 'Rows', 'Duplicates of training rows'], rows),
    ...(excluded === null ? [] : [paragraph(`${excluded}.`)]),
  ]
}

function metricBlocks({ metrics, task }: TrainedRun, part: SplitPart): Block[] {
  const own = metrics.filter((value) => value.part === part && value.subject === 'model')
  if (own.length === 0) return [paragraph('None.')]
  const subjects = [...new Set(metrics.filter((value) => value.part === part && value.subject !== 'model').map((value) => value.subject))]
  const rows = own.map((value) => [
    metricText(value.metric),
    figure(value.value),
    interval(value.low, value.high),
    value.method ?? '–',
    count(value.n),
    ...subjects.map((subject) => figure(metrics.find((m) => m.part === part && m.subject === subject && m.metric === value.metric)?.value)),
  ])
  return [table(['Metric', 'Value', '95 % interval', 'Method', 'Rows', ...subjects.map((subject) => baselineTitle(subject, task))], rows)]
}

/** The name of a metric and which way is better. */
export function metricText(id: string): string {
  if (!isMetricId(id)) return id
  const { name, direction } = metric(id)
  return direction === 'none' ? name : `${name} (${direction} is better)`
}

/** What precision, recall and their like are about. */
function positiveBlocks(positive: string | null): Block[] {
  return positive === null
    ? []
    : [paragraph('Positive class: ', { bold: positive }, '. Precision, recall, specificity, F1 and average precision refer to it.')]
}

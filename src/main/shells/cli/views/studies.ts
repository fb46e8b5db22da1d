import type { CrossValidationResult, Study, StudySummary, SweepResult } from '../../../../shared/contract/experiments/studies.ts'
import { escapeText, shorten } from '../text/escape.ts'
import { count, metric, none, time } from '../../../../shared/numbers.ts'
import type { Style } from '../text/style.ts'
import { blocks, facts, lines, table } from '../text/table.ts'
import { metricName } from './metrics.ts'
import { hasPositive } from '../../../../shared/domain/training/tasks.ts'

const right = (title: string) => ({ title, align: 'right' as const })

export function studiesText(studies: readonly StudySummary[]): string {
  if (studies.length === 0)
    return "No sweeps or cross-validations. Start one: cairn sweep DATASET --space 'model.optimizer.learningRate=log:1e-4..1e-1'"
  return table(
    [right('study'), 'name', 'kind', 'status', 'data', right('runs'), 'made'],
    studies.map(({ id, name, kind, status, dataset, runs, createdAt }) => [
      String(id),
      shorten(escapeText(name), 40),
      kind === 'sweep' ? 'sweep' : 'cross-validation',
      status,
      escapeText(dataset),
      count(runs),
      time(createdAt),
    ]),
  )
}

export function studyText(study: Study, style: Style): string {
  const { id, name, status, dataset, plan, result } = study
  return blocks(
    `${style.title(`Study ${id}`)}  ${escapeText(name)}`,
    facts([
      ['status', status],
      ['data', escapeText(dataset)],
      ['positive class', hasPositive(plan.recipe.task) && plan.recipe.positive !== undefined && escapeText(plan.recipe.positive)],
      [
        'kind',
        plan.kind === 'sweep' ? `${plan.strategy.kind} sweep, up to ${plan.maxTrials} trials` : `${plan.folds}-fold cross-validation`,
      ],
      ['seed', String(plan.seed)],
      ['objective', plan.kind === 'sweep' && `${plan.metric} on the validation part`],
    ]),
    trialsText(study),
    result?.kind === 'sweep' && bestText(result, style),
    result?.kind === 'crossValidation' && foldsText(result),
    status !== 'done' && status !== 'running' && status !== 'queued' && `Resume: cairn sweep resume ${id}`,
  )
}

function trialsText({ plan, trials }: Study): string {
  const paths = plan.kind === 'sweep' ? plan.space.map(({ path }) => path) : []
  return table(
    [
      right(plan.kind === 'sweep' ? 'trial' : 'fold'),
      right('run'),
      'status',
      ...paths.map(escapeText),
      right('epochs'),
      ...(plan.kind === 'sweep' ? [right(plan.metric)] : []),
    ],
    trials.map(({ trial, run, status, params, value, epochs, pruned }) => [
      String(trial + 1),
      String(run),
      pruned ? 'pruned' : status,
      ...paths.map((path) => paramText(params[path])),
      epochs === null ? none : count(epochs),
      ...(plan.kind === 'sweep' ? [metric(value)] : []),
    ]),
  )
}

/** Numbers in four digits: the run has them all. */
function paramText(text: string | undefined): string {
  const number = Number(text)
  if (text === undefined) return none
  return /^-?[\d.e+-]+$/i.test(text) && Number.isFinite(number) ? String(Number(number.toPrecision(4))) : shorten(escapeText(text), 24)
}

function bestText({ best, test }: SweepResult, style: Style): string {
  return lines(
    `${style.good('Best')}: trial ${best.trial + 1}, run ${best.run}, with ${metric(best.value)} on validation.`,
    test && `Test metrics, evaluated once: ${test.map(({ metric: id, value }) => `${id} ${metric(value)}`).join(', ')}.`,
    `Next: cairn runs show ${best.run}`,
  )
}

function foldsText({ metrics }: CrossValidationResult): string {
  return lines(
    table(
      ['metric', right('mean'), '95 % interval', right('deviation')],
      metrics.map(({ metric: id, mean, low, high, deviation }) => [
        metricName(id),
        metric(mean),
        `${metric(low)} – ${metric(high)}`,
        metric(deviation),
      ]),
    ),
    'Each fold is evaluated on rows its model was not trained on. The intervals account for training rows that folds share, and stay within the range of the metric.',
  )
}

import type {
  BestResult,
  CrossValidationResult,
  FoldSummary,
  Study,
  StudySummary,
  SweepResult,
  Trial,
  TrialCheck,
} from '../../../../shared/contract/experiments/studies.ts'
import { familyText } from '../../../../shared/domain/experiments/rivals.ts'
import { paramText, paramTitle } from '../../../../shared/domain/experiments/paramText.ts'
import { strategyText } from '../../../../shared/domain/experiments/strategyText.ts'
import { studyKindText, studyTitle, trialFamilies, trialStateText } from '../../../../shared/domain/experiments/studyText.ts'
import { extensionProblem, objectiveText } from '../../../../shared/domain/experiments/sweepRules.ts'
import { roundsTitle, roundWord } from '../../../../shared/domain/training/recipe.ts'
import { hasPositive, primaryMetric, taskRow } from '../../../../shared/domain/training/tasks.ts'
import { count, duration, interval, none, percent, significant, time } from '../../../../shared/numbers.ts'
import { escapeText, shorten } from '../text/escape.ts'
import type { Style } from '../text/style.ts'
import { blocks, facts, lines, table } from '../text/table.ts'
import { metricName } from './metrics.ts'

const right = (title: string) => ({ title, align: 'right' as const })

export function studiesText(studies: readonly StudySummary[]): string {
  if (studies.length === 0)
    return "No sweeps or cross-validations. Start one: cairn sweep DATASET --space 'model.optimizer.learningRate=log:1e-4..1e-1'"
  return table(
    [right('number'), 'name', 'kind', 'status', 'data', right('runs'), 'created'],
    studies.map((study) => [
      String(study.id),
      shorten(escapeText(studyTitle(study)), 40),
      studyKindText(study.kind),
      study.status,
      escapeText(study.dataset),
      count(study.runs),
      time(study.createdAt),
    ]),
  )
}

export function studyText(study: Study, style: Style): string {
  const { id, status, target, dataset, plan, result, experiment, shown } = study
  const isViewed = plan.kind === 'sweep' && shown !== null && (shown.metric !== plan.metric || shown.part !== 'validation')
  return blocks(
    style.title(escapeText(studyTitle(study))),
    facts([
      ['status', status],
      ['runs on', target !== null && escapeText(target)],
      ['data', escapeText(dataset)],
      ['experiment', escapeText(experiment)],
      ['positive class', hasPositive(plan.recipe.task) && plan.recipe.positive !== undefined && escapeText(plan.recipe.positive)],
      ['objective', plan.kind !== 'crossValidation' && objectiveText(plan.metric, 'validation')],
      ['search method', plan.kind === 'sweep' && `${strategyText(plan.strategy)}; up to ${count(plan.maxTrials)} trials`],
      ['pruning', plan.kind === 'sweep' && (plan.prune ? 'on' : 'off')],
      ['folds', plan.kind === 'crossValidation' && String(plan.folds)],
      ['seed', String(plan.seed)],
      ['viewed by', isViewed && objectiveText(shown.metric, shown.part)],
    ]),
    plan.kind === 'crossValidation' ? foldRunsText(study) : trialsText(study),
    result?.kind === 'best' && candidatesText(result, plan),
    (result?.kind === 'sweep' || result?.kind === 'best') && bestText(result, study, style),
    result?.kind === 'crossValidation' && foldsText(result, study),
    result !== null && result.check !== null && checkText(result.check, plan.kind, style),
    nextText(id, study),
  )
}

function nextText(id: number, { status, target, plan }: Study): string | false {
  if (status === 'queued' && target !== null) return `Follow: cairn sweep resume ${id}`
  if (status === 'running' || status === 'queued') return `Pause: cairn sweep pause ${id}`
  if (status !== 'done') return `Resume: cairn sweep resume ${id}`
  return plan.kind === 'sweep' && extensionProblem(plan) === null && `More trials: cairn sweep extend ${id} --trials 10`
}

const tookText = ({ startedAt, endedAt }: Trial) => (startedAt === null || endedAt === null ? none : duration(endedAt - startedAt))
const stateText = (trial: Trial, { recipe }: Study['plan']) => shorten(escapeText(trialStateText(trial, roundWord(recipe.model))), 48)

/** The trial that was trained again on this computer. */
function checkText({ trial, run, again, identical, differences }: TrialCheck, kind: Study['plan']['kind'], style: Style): string {
  const name = `${kind === 'crossValidation' ? 'fold' : 'trial'} ${trial + 1} (run ${run})`
  if (identical)
    return `${style.good('Checked')}: ${name} was trained again on this computer (run ${again}), with the same weights bit by bit.`
  const found =
    identical === null
      ? `could not be trained again on this computer (run ${again})`
      : `has other weights when it is trained on this computer (run ${again})`
  return lines(`${style.bad('Not confirmed')}: ${name} ${found}.`, ...differences.map((one) => `  ${shorten(escapeText(one), 160)}`))
}

/** A column for where each was trained, if any was trained elsewhere. */
function placeColumn(trials: readonly Trial[]): { titles: readonly string[]; cells: (trial: Trial) => string[] } {
  if (trials.every(({ target }) => target === null)) return { titles: [], cells: () => [] }
  return { titles: ['ran on'], cells: ({ target }) => [target === null ? thisComputer : shorten(escapeText(target), 20)] }
}

const thisComputer = 'this computer'

function trialsText({ plan, trials, shown }: Study): string {
  if (plan.kind === 'crossValidation' || shown === null) return ''
  const paths = plan.kind === 'best' ? ['model'] : plan.space.map(({ path }) => path)
  const place = placeColumn(trials)
  return table(
    [
      right('trial'),
      right('run'),
      'state',
      right(metricName(shown.metric)),
      ...paths.map((path) => escapeText(paramTitle(path))),
      right(roundsTitle(trialFamilies({ plan, trials }))),
      right('duration'),
      ...place.titles,
    ],
    trials.map((trial) => [
      String(trial.trial + 1),
      String(trial.run),
      stateText(trial, plan),
      significant(trial.shown),
      ...paths.map((path) => shorten(escapeText(paramText(trial.params[path], path)), 24)),
      trial.epochs === null ? none : count(trial.epochs),
      tookText(trial),
      ...place.cells(trial),
    ]),
  )
}

function foldRunsText({ plan, trials }: Study): string {
  const { task } = plan.recipe
  const main = primaryMetric(task)
  const place = placeColumn(trials)
  const value = (trial: Trial, of: string) =>
    significant(trial.evaluated.find(({ subject, metric }) => subject === of && metric === main)?.value)
  return table(
    [
      right('fold'),
      right('run'),
      'state',
      right(metricName(main)),
      right('linear'),
      right(trivialTitle(task)),
      right(roundsTitle([plan.recipe.model.family])),
      right('duration'),
      ...place.titles,
    ],
    trials.map((trial) => [
      String(trial.trial + 1),
      String(trial.run),
      stateText(trial, plan),
      value(trial, 'model'),
      value(trial, 'linear'),
      value(trial, 'trivial'),
      trial.epochs === null ? none : count(trial.epochs),
      tookText(trial),
      ...place.cells(trial),
    ]),
  )
}

/** The best trial of each model type, and why one of them was chosen. */
function candidatesText({ candidates, best, why }: BestResult, plan: Study['plan']): string {
  if (plan.kind !== 'best') return ''
  return blocks(
    table(
      ['model type', right('run'), right(metricName(plan.metric)), right('difference (95 % interval)'), right('ahead'), ''],
      candidates.map(({ family, run, value, difference, ahead, equal }) => [
        familyText(family),
        String(run),
        significant(value),
        difference === null ? none : interval(difference.value, difference.low, difference.high),
        ahead === null ? none : percent(ahead),
        run === best.run ? 'chosen' : equal ? 'as good' : '',
      ]),
    ),
    why,
  )
}

const trivialTitle = (task: Study['plan']['recipe']['task']) => (taskRow(task).trivial === 'mean' ? 'mean baseline' : 'majority class')

function bestText({ best, test, baselines }: Pick<SweepResult, 'best' | 'test' | 'baselines'>, { plan }: Study, style: Style): string {
  const part = test === null ? 'validation' : 'test'
  const baseline = (of: string, id: string) =>
    significant(baselines.find(({ subject, part: on, metric }) => subject === of && on === part && metric === id)?.value)
  return blocks(
    `${style.good('Best')}: trial ${best.trial + 1}, run ${best.run}, with ${significant(best.value)} on validation.`,
    test !== null &&
      table(
        ['test metric', right('best trial (95 % interval)'), right('linear'), right(trivialTitle(plan.recipe.task))],
        test.map(({ metric, value, low, high }) => [
          metricName(metric),
          interval(value, low, high),
          baseline('linear', metric),
          baseline('trivial', metric),
        ]),
      ),
    lines(
      test !== null && 'No trial was chosen by the test rows: only a best trial is evaluated on them.',
      `Next: cairn runs show ${best.run}`,
    ),
  )
}

function foldsText({ metrics, baselines }: CrossValidationResult, { plan }: Study): string {
  const of = (subject: string) => baselines.find((one) => one.subject === subject)
  const mean = (found: readonly FoldSummary[] | undefined, id: string) => found?.find(({ metric }) => metric === id)
  const difference = (id: string) => {
    const found = mean(of('linear')?.differences, id)
    return found ? interval(found.mean, found.low, found.high) : none
  }
  return lines(
    table(
      [
        'metric',
        right('mean (95 % interval)'),
        right('deviation'),
        right(trivialTitle(plan.recipe.task)),
        right('linear'),
        right('model − linear'),
      ],
      metrics.map(({ metric: id, mean: own, low, high, deviation }) => [
        metricName(id),
        interval(own, low, high),
        significant(deviation),
        significant(mean(of('trivial')?.metrics, id)?.mean),
        significant(mean(of('linear')?.metrics, id)?.mean),
        difference(id),
      ]),
    ),
    'Each fold is evaluated on rows its model was not trained on. The intervals account for training rows that folds share (corrected variance of Nadeau and Bengio, 2003, t with k − 1 degrees of freedom), and stay within the range of the metric.',
  )
}

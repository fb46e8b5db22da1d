import { withoutTargetText } from '../../../../shared/domain/datasets/defaultSplit.ts'
import { warningCopy } from '../../../../shared/domain/experiments/warningCopy.ts'
import { hasKnownLeak } from '../../../../shared/domain/experiments/warnings.ts'
import {
  type Comparison,
  isTrained,
  type LoggedMetric,
  type Reproduction,
  type Run,
  type RunSummary,
  type Series,
  type TrainedRun,
} from '../../../../shared/contract/experiments/index.ts'
import type { ModelComparison } from '../../../../shared/contract/evaluation.ts'
import { foldName } from '../../../../shared/domain/experiments/comparability.ts'
import { differenceWords } from '../../../../shared/domain/training/fields/differences.ts'
import { describeModel, growsTrees, keepsBestRound, roundsOf, roundsTitle, roundWord } from '../../../../shared/domain/training/recipe.ts'
import { escapeText, shorten } from '../text/escape.ts'
import { count, counted, delta, duration, hash, interval, metric, none, size, time } from '../../../../shared/numbers.ts'
import type { Style } from '../text/style.ts'
import { blocks, facts, lines, table } from '../text/table.ts'
import { shortName } from './datasets.ts'
import { mainMetrics, metricName, metricsTable, type Part, positiveText } from './metrics.ts'
import { verdictsText } from './modelComparison.ts'
import { loggedText } from './logged.ts'

const right = (title: string) => ({ title, align: 'right' as const })

type Ended = Pick<RunSummary, 'status' | 'stopped' | 'epochs' | 'params'>

/** `done`, `stopped at epoch 12`, or `stopped at tree 40`. */
export function statusText(run: Ended): string {
  const { status, stopped, epochs } = run
  return stopped === 'cancelled' ? `stopped at ${roundsTitle([familyOf(run)]).slice(0, -1)} ${epochs ?? 0}` : status
}

const familyOf = ({ params }: Pick<RunSummary, 'params'>): string | undefined => params['model.family'] ?? params.family

export function runsText({ total, runs }: { total: number; runs: readonly RunSummary[] }, part: Part, wanted: readonly string[]): string {
  if (runs.length === 0)
    return total === 0
      ? 'No runs yet. Train one: cairn train DATASET. Or take those of your own scripts: cairn track'
      : 'No runs on this page.'
  const telling = tasksOf(runs).flatMap((task) => mainMetrics[task].slice(0, 3))
  const metrics = [...new Set([...wanted, ...telling])].slice(0, 5)
  const binary = runs.some(({ positive }) => positive !== null)
  const foreign = runs.some(({ source }) => source !== 'cairn')
  return lines(
    table(
      [
        right('run'),
        'name',
        'status',
        ...(foreign ? ['source'] : []),
        'experiment',
        'data',
        'model',
        ...(binary ? ['positive'] : []),
        ...metrics.map(right),
        right(roundsTitle(runs.filter(({ epochs }) => epochs !== null).map(familyOf))),
        'tags',
        'created',
      ],
      runs.map((run) => [
        `${run.starred ? '★ ' : ''}${run.id}`,
        shortName(run.name),
        statusText(run),
        ...(foreign ? [run.source] : []),
        shortName(run.experiment),
        shortName(run.dataset ?? none),
        shorten(escapeText(familyOf(run) ?? none), 16),
        ...(binary ? [shorten(escapeText(run.positive ?? none), 12)] : []),
        ...metrics.map((id) => metric(run.metrics[id])),
        run.epochs === null ? none : count(run.epochs),
        shorten(run.tags.map(escapeText).join(', '), 24),
        time(run.createdAt),
      ]),
    ),
    [
      `${counted(runs.length, 'run')} of ${count(total)}`,
      metrics.length > 0 && `metrics on the ${part} part of each run’s own dataset version`,
    ]
      .filter(Boolean)
      .join('; ') + '.',
    foreign && 'What other programs logged: cairn runs show RUN, or as columns: cairn runs table --columns series:loss:last,param:lr',
  )
}

const tasksOf = (runs: readonly RunSummary[]) => [...new Set(runs.flatMap(({ task }) => task ?? []))]

export function runText(
  run: Run,
  style: Style,
  options: { readonly part: Part; readonly all: boolean },
  logged: readonly LoggedMetric[] = [],
): string {
  const took = run.startedAt !== null && run.endedAt !== null ? duration(run.endedAt - run.startedAt) : null
  return blocks(
    `${style.title(`Run ${run.id}`)}${run.starred ? ' ★' : ''}  ${escapeText(run.name)}`,
    facts([
      ['status', statusText(run)],
      ['experiment', escapeText(run.experiment)],
      ['source', run.source !== 'cairn' && run.source],
      ['started by', run.user && escapeText(run.user)],
      ['data', isTrained(run) && `${escapeText(run.dataset)} (${hash(run.datasetHash)})`],
      ['task', isTrained(run) && `${run.task}, target ${escapeText(run.target)}${positiveText(run.positive)}`],
      ['fold', run.fold && `${foldName(run.fold)}: trained on the other ${run.fold.folds - 1} folds, tested on this one`],
      [
        'split',
        run.split &&
          `train ${count(run.split.rows.train)}, validation ${count(run.split.rows.validation)}, test ${count(run.split.rows.test)} rows${excludedText(withoutTargetText(run.split))}`,
      ],
      ['model', isTrained(run) && modelText(run)],
      [isTrained(run) ? `${roundWord(run.recipe.model)}s` : 'epochs', isTrained(run) && epochsText(run)],
      ['extends', run.extends !== null && `run ${run.extends}`],
      ['cloned from', run.clonedFrom && originText(run.clonedFrom)],
      [
        'checkpoint',
        run.checkpoint &&
          run.status !== 'done' &&
          `${isTrained(run) ? roundWord(run.recipe.model) : 'epoch'} ${run.checkpoint.epoch}, ${time(run.checkpoint.at)}`,
      ],
      ['seed', isTrained(run) && String(run.recipe.seed)],
      [
        'engine',
        run.engine &&
          `${run.engine} ${escapeText(run.engineVersion ?? '')}${run.engineReason ? `: ${shorten(escapeText(run.engineReason), 100)}` : ''}`,
      ],
      ['took', took],
      [
        'reproduces',
        run.reproduces === null ? null : `run ${run.reproduces}${run.reproduction ? `: ${verdictText(run.reproduction)}` : ''}`,
      ],
      ...run.reproductions.map(
        ({ run: again, status, verdict }) => ['reproduced by', `run ${again}: ${verdict ? verdictText(verdict) : status}`] as const,
      ),
      [
        'fingerprint',
        run.fingerprint && `${hash(run.fingerprint)}${run.fingerprintFormat === 1 ? ' (does not cover folds and pruning)' : ''}`,
      ],
      ['tags', tagsText(run)],
      ['params', !isTrained(run) && shorten(paramsText(run), 2_000)],
      ['notes', escapeText(run.notes)],
      ['series', logged.length === 0 && run.series.map(escapeText).join(', ')],
      [
        'kept',
        run.artifacts.length > 0 &&
          `${counted(run.artifacts.length, 'artifact')}, ${size(run.artifacts.reduce((sum, { bytes }) => sum + bytes, 0))}`,
      ],
      ['created', time(run.createdAt)],
    ]),
    warningsText(run, style),
    run.error && `${style.bad('Failed:')} ${run.error.code}: ${escapeText(run.error.message)}`,
    run.metrics.length > 0 && metricsTable(run, options.part, options.all),
    logged.length > 0 && loggedText(logged),
  )
}

/** Those that clients set for themselves (`mlflow.…`) tell a reader nothing. */
const tagsText = ({ tags, keyedTags }: Run) =>
  [
    ...tags,
    ...Object.entries(keyedTags)
      .filter(([key]) => !key.startsWith('mlflow.'))
      .map(([key, value]) => `${key}: ${value}`),
  ]
    .map(escapeText)
    .join(', ')

/** `run 12: Epochs 20 → 50, excluded id` */
function originText({ run, deleted, differences }: NonNullable<Run['clonedFrom']>): string {
  return `run ${run}${deleted ? ' (in the trash)' : ''}: ${shorten(escapeText(differenceWords(differences)), 300)}`
}

const paramsText = ({ params }: Run) =>
  Object.entries(params)
    .map(([key, value]) => `${escapeText(key)} = ${escapeText(value)}`)
    .join(', ')

function modelText({ recipe: { model, features } }: TrainedRun): string {
  const optimizer = growsTrees(model) ? '' : `; ${model.optimizer.kind}, learning rate ${model.optimizer.learningRate}`
  return `${describeModel(model)}; ${counted(features.length, 'feature')}${optimizer}`
}

function epochsText({ epochs, bestEpoch, recipe, stopped }: TrainedRun): string | null {
  if (epochs === null) return null
  const why = stopped === 'early' ? ', stopped early' : stopped === 'cancelled' ? ', cancelled' : ''
  return `${count(epochs)} of ${counted(roundsOf(recipe.model), roundWord(recipe.model))}${why}${bestEpoch === null || !keepsBestRound(recipe.model) ? '' : `, best ${roundWord(recipe.model)} ${bestEpoch}`}`
}

export function comparisonText(comparison: Comparison, verdicts: ModelComparison | null, style: Style, all: boolean): string {
  const names = new Map(comparison.runs.map((run) => [run.id, `run ${run.id}${run.id === comparison.baseline ? ' (baseline)' : ''}`]))
  const heads = comparison.runs.map((run) => names.get(run.id) ?? '')
  const params = comparison.params.filter((param) => all || param.differs)
  return blocks(
    verdicts && verdictsText(verdicts, style),
    table(
      ['', ...heads],
      [
        ['name', ...comparison.runs.map((run) => shortName(run.name))],
        ['data', ...comparison.runs.map((run) => shortName(run.dataset ?? none))],
        ...(comparison.runs.some(({ positive }) => positive !== null)
          ? [['positive class', ...comparison.runs.map(({ positive }) => shorten(escapeText(positive ?? none), 20))]]
          : []),
        ['status', ...comparison.runs.map(statusText)],
      ],
    ),
    params.length === 0
      ? 'All parameters are the same.'
      : lines(
          style.faint(all ? 'Parameters' : 'Different parameters'),
          table(
            ['param', ...heads],
            params.map(({ key, values }) => [
              shortName(key),
              ...values.map((value) => (value === null ? none : shorten(escapeText(value), 28))),
            ]),
          ),
        ),
    metricRows(comparison, style, heads, all),
    notComparable(comparison, style),
  )
}

function metricRows({ metrics, runs, baseline }: Comparison, style: Style, heads: readonly string[], all: boolean): string {
  const telling = new Set(tasksOf(runs).flatMap((task) => mainMetrics[task]))
  const shown = metrics.filter(({ metric: id, values }) => (all || telling.has(id)) && values.some(({ value }) => value !== null))
  if (shown.length === 0) return 'No metrics on this part.'
  const part = shown[0].part
  return lines(
    style.faint(`Metrics on the ${part} part; differences from run ${baseline}`),
    table(
      ['metric', ...heads],
      shown.map(({ metric: id, values }) => [
        metricName(id),
        ...values.map(({ run, value, low, high, delta: difference, off }) => {
          const own = interval(value, low, high)
          if (off !== null) return `${own}  ${style.warn('not comparable')}`
          if (run === baseline || difference === null) return own
          return `${own}  ${delta(difference)}`
        }),
      ]),
    ),
  )
}

function notComparable({ comparable, metrics, baseline }: Comparison, style: Style): string {
  const others = comparable.filter((one) => !one.comparable)
  const off = new Map(
    metrics.flatMap(({ values }) => values.flatMap((value) => (value.off === null ? [] : [[value.run, value.off] as const]))),
  )
  return lines(
    ...[...off].map(
      ([run, why]) =>
        `${style.warn('Not comparable')} by precision, recall, specificity, F1 and average precision: run ${run} and run ${baseline} (${escapeText(why)}).`,
    ),
    ...others.map(
      ({ run, reasons }) =>
        `${style.warn('Not comparable:')} run ${run} was not evaluated on the rows of run ${baseline} (${reasons.map(escapeText).join('; ')}).`,
    ),
  )
}

export function seriesText(series: Series, rows: number): string {
  const { name, points, last, lastStep, minimum, minimumStep, maximum, maximumStep, values } = series
  const shown =
    values.length <= rows
      ? values
      : values.filter((_, index) => index % Math.ceil(values.length / rows) === 0 || index === values.length - 1)
  return blocks(
    facts([
      ['series', escapeText(name)],
      ['points', count(points)],
      ['last', `${metric(last)} at ${lastStep ?? none}`],
      ['lowest', `${metric(minimum)} at ${minimumStep ?? none}`],
      ['highest', `${metric(maximum)} at ${maximumStep ?? none}`],
    ]),
    table(
      [right('step'), right('value')],
      shown.map(([step, value]) => [count(step), metric(value)]),
    ),
    shown.length < points && `${count(shown.length)} of ${counted(points, 'point')}; use --json for all.`,
  )
}

/** The end of a training: what came of it, against the baselines, on rows that it has not seen. */
export function trainedText(run: TrainedRun, style: Style): string {
  const word = roundWord(run.recipe.model)
  const head =
    run.stopped === 'cancelled'
      ? `${style.warn('Stopped')} run ${run.id} at ${word} ${run.epochs ?? 0}; saved ${savedText(run)}.`
      : `${style.good('Trained')} run ${run.id} for ${epochsText(run) ?? `no ${word}s`}, on the ${run.engine ?? 'unknown'} engine.`
  return blocks(
    lines(head, style.faint(modelText(run))),
    metricsTable(run, 'test'),
    warningsText(run, style),
    lines(`Next: cairn runs evaluation ${run.id}`, !hasKnownLeak(run.warnings) && `      cairn models register ${run.id} NAME`),
  )
}

function savedText({ recipe: { model }, bestEpoch }: TrainedRun): string {
  if (!keepsBestRound(model)) return 'all trees so far'
  return `${growsTrees(model) ? 'the trees up to the best one' : 'the weights of the best epoch'}, ${bestEpoch ?? none}`
}

const verdictText = ({ identical, differences }: Reproduction) =>
  identical ? 'bit-identical' : `differs in ${escapeText(differences.map((each) => each.split(':')[0]).join(', '))}`

export function reproductionText(runId: number, { original, identical, differences }: Reproduction, style: Style): string {
  return lines(
    identical
      ? `${style.good('Bit-identical.')} Run ${runId} is the same model as run ${original}, bit for bit.`
      : `${style.bad('Not reproduced.')} Run ${runId} differs from run ${original}:`,
    ...differences.map((difference) => `  ${escapeText(difference)}`),
  )
}

/** What has to be known of a run before its metrics are trusted, with what to do; empty where there is nothing. */
export function warningsText({ warnings }: Pick<Run, 'warnings'>, style: Style): string {
  return lines(
    ...warnings.flatMap(({ kind, evidence }) => {
      const { name, level, meaning, fix } = warningCopy[kind]
      const title = `${name}:`
      return [`${level === 'note' ? style.title(title) : style.warn(title)} ${escapeText(evidence)} ${meaning}`, `  ${style.faint(fix)}`]
    }),
  )
}

function excludedText(text: string | null): string {
  return text === null ? '' : `; ${text}`
}

import type { Comparison } from '../../../../../shared/contract/experiments/index.ts'
import { otherPositive } from '../../../../../shared/domain/experiments/comparability.ts'
import type { MetricDifference } from '../../../../../shared/domain/experiments/comparison.ts'
import type { ComparedModels } from '../../../../../shared/domain/evaluation/modelComparison.ts'
import { isBetter, isMetricId, metric as metricCopy } from '../../../../../shared/domain/evaluation/metrics.ts'
import { roundsTitle } from '../../../../../shared/domain/training/recipe.ts'
import { count, duration, interval, metric, none, significant, time } from '../../../../../shared/numbers.ts'
import { metricTitle, paramTitle } from '../runs/columnText.ts'

/** The verdict on runs that were compared on the same rows; the baseline is the first. */
export interface ComparedRuns {
  readonly runs: readonly number[]
  readonly result: ComparedModels
}

export interface CompareCell {
  readonly text: string
  /** The value with its interval, or the whole text. */
  readonly title?: string
  /** To the baseline, while its uncertainty is not known yet. */
  readonly delta?: number | null
  /** To the baseline, with its uncertainty. */
  readonly difference?: MetricDifference
  /** Evaluated on other rows than the baseline, or of another positive class: on what, and why the two can't be compared. */
  readonly off?: { readonly on: string; readonly why: string }
  /** The best of the comparable ones, or what differs from the baseline. */
  readonly strong?: boolean
}

export interface CompareRow {
  readonly group: 'Metrics' | 'Logged metrics' | 'Data' | 'Recipe' | 'Run'
  readonly key: string
  readonly title: string
  readonly note?: string
  readonly help?: string
  /** In the order of the runs. */
  readonly cells: readonly CompareCell[]
  readonly differs: boolean
}

/** What a comparison shows, one row for a thing, a cell for each run. The metrics are those of the verdict where there is one. */
export function compareRows(comparison: Comparison, compared: ComparedRuns | null, metrics?: readonly string[]): CompareRow[] {
  const wanted = metrics && new Set(metrics)
  return [
    ...metricRows(comparison, compared)
      .filter(({ key }) => !wanted || wanted.has(key))
      .toSorted((a, b) => rank(a.key) - rank(b.key)),
    ...loggedRows(comparison),
    ...dataRows(comparison),
    ...paramRows(comparison),
    ...runRows(comparison),
  ]
}

/** What people look at first comes first. */
const first: readonly string[] = ['rocAuc', 'accuracy', 'rmse', 'f1', 'mae', 'r2', 'precision', 'recall']
const rank = (id: string) => (first.includes(id) ? first.indexOf(id) : first.length)

function metricRows(comparison: Comparison, compared: ComparedRuns | null): CompareRow[] {
  const { runs, baseline, metrics, comparable } = comparison
  const ids = runs.map(({ id }) => id)
  const own = new Map(metrics.map(({ metric: name, values }) => [name, new Map(values.map((value) => [value.run, value]))]))
  const apart = (run: number): CompareCell['off'] => {
    const found = comparable.find((each) => each.run === run)
    const dataset = runs.find(({ id }) => id === run)?.dataset ?? ''
    return found && !found.comparable ? { on: dataset, why: found.reasons.join('; ') } : undefined
  }
  if (!compared)
    return metrics.map(({ metric: name, values }) =>
      metricRow({ name, values, runs: ids, baseline, offOf: (run) => apart(run) ?? offByPositive(name, run, comparison) }),
    )
  const { result } = compared
  const places = ids.map((id) => compared.runs.indexOf(id))
  const names = [...new Set(result.models.flatMap((model) => model.metrics.map(({ metric: name }) => name)))]
  return names.map((name) =>
    metricRow({
      name,
      values: ids.map((id, i) => result.models[places[i]]?.metrics.find((value) => value.metric === name) ?? own.get(name)?.get(id)),
      runs: ids,
      baseline,
      differenceOf: (run) => result.pairs[compared.runs.indexOf(run) - 1]?.differences.find((each) => each.metric === name),
      // What is not among the compared was evaluated on rows of its own.
      offOf: (run) => (compared.runs.includes(run) ? offByPositive(name, run, comparison) : apart(run)),
    }),
  )
}

function offByPositive(name: string, run: number, { runs, baseline }: Comparison): CompareCell['off'] {
  const positive = (of: number) => runs.find(({ id }) => id === of)?.positive ?? null
  const why = otherPositive(name, positive(run), positive(baseline))
  return why === null ? undefined : { on: `positive class ${positive(run)}`, why }
}

interface Measured {
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
}

interface MetricCells {
  readonly name: string
  readonly values: readonly (Measured | undefined)[]
  readonly runs: readonly number[]
  readonly baseline: number
  readonly differenceOf?: (run: number) => MetricDifference | undefined
  readonly offOf: (run: number) => CompareCell['off']
}

function metricRow({ name, values, runs, baseline, differenceOf, offOf }: MetricCells): CompareRow {
  const base = values[runs.indexOf(baseline)]?.value ?? null
  const honest = values.flatMap((each, i) => (each?.value != null && !offOf(runs[i]) ? [each.value] : []))
  const best = honest.reduce<number | null>(
    (top, value) => (isMetricId(name) && (top === null || isBetter(name, value, top)) ? value : top),
    null,
  )
  const cells = values.map((measured, i): CompareCell => {
    const value = measured?.value ?? null
    const off = offOf(runs[i])
    const compared = !off && runs[i] !== baseline && value !== null && base !== null
    return {
      text: metric(value),
      title: measured ? interval(value, measured.low, measured.high) : undefined,
      delta: compared ? value - base : null,
      difference: compared ? differenceOf?.(runs[i]) : undefined,
      off,
      strong: !off && value !== null && value === best && honest.length > 1,
    }
  })
  const known = isMetricId(name) ? metricCopy(name) : null
  const note = known && known.direction !== 'none' ? `${known.direction} is better` : undefined
  const texts = new Set(cells.map(({ text }) => text))
  return { group: 'Metrics', key: name, title: metricTitle(name), note, help: known?.definition, cells, differs: texts.size > 1 }
}

function plainRow(group: CompareRow['group'], key: string, title: string, texts: readonly string[], base: number): CompareRow {
  const cells = texts.map((text) => ({ text, title: text, strong: text !== texts[base] }))
  return { group, key, title, cells, differs: new Set(texts).size > 1 }
}

/** What the rounds of the runs are called: `epochs`, `trees`, or `rounds`. */
export function roundsOfRuns(runs: Comparison['runs']) {
  return roundsTitle(runs.filter(({ epochs }) => epochs !== null).map(familyOf))
}

const familyOf = ({ params }: Comparison['runs'][number]): string | undefined => params['model.family'] ?? params.family

/** Of runs of other programs: what they said of themselves. The curves of a training here are drawn, and evaluated metrics stand above. */
function loggedRows(comparison: Comparison): CompareRow[] {
  const { runs, baseline, logged } = comparison
  const foreign = runs.map(({ source }) => source !== 'cairn')
  const base = placeOf(comparison)
  return logged
    .filter(({ values }) => values.some((value, place) => value !== null && foreign[place]))
    .map(({ metric: name, values }): CompareRow => {
      const from = values[base]
      const cells = values.map((value, place): CompareCell => {
        const text = value === null ? none : significant(value)
        const compared = runs[place].id !== baseline && value !== null && from !== null
        return { text, title: value === null ? undefined : String(value), delta: compared ? value - from : null }
      })
      return { group: 'Logged metrics', key: name, title: name, help: name, cells, differs: new Set(values).size > 1 }
    })
}

const placeOf = ({ runs, baseline }: Comparison) => runs.findIndex(({ id }) => id === baseline)

function dataRows(comparison: Comparison): CompareRow[] {
  const base = placeOf(comparison)
  return [
    plainRow(
      'Data',
      'dataset',
      'Dataset version',
      comparison.runs.map(({ dataset }) => dataset ?? none),
      base,
    ),
    plainRow(
      'Data',
      'target',
      'Target',
      comparison.runs.map(({ target }) => target ?? none),
      base,
    ),
    plainRow(
      'Data',
      'positive',
      'Positive class',
      comparison.runs.map(({ positive }) => positive ?? none),
      base,
    ),
  ]
}

/** These stand among the facts of the data and the run. */
const elsewhere: ReadonlySet<string> = new Set(['dataset', 'engine', 'positive', 'target'])

function paramRows(comparison: Comparison): CompareRow[] {
  const base = placeOf(comparison)
  return comparison.params
    .filter(({ key }) => !elsewhere.has(key))
    .map(({ key, values }) =>
      plainRow(
        'Recipe',
        key,
        paramTitle(key),
        values.map((value) => value ?? none),
        base,
      ),
    )
}

function runRows(comparison: Comparison): CompareRow[] {
  const rounds = roundsOfRuns(comparison.runs)
  const base = placeOf(comparison)
  const row = (key: string, title: string, text: (run: Comparison['runs'][number]) => string) =>
    plainRow('Run', key, title, comparison.runs.map(text), base)
  return [
    row('epochsDone', `${rounds[0].toUpperCase()}${rounds.slice(1)}`, ({ epochs }) => (epochs === null ? none : count(epochs))),
    row('bestEpoch', `Best ${rounds.slice(0, -1)}`, (run) =>
      run.bestEpoch === null || familyOf(run) === 'forest' ? none : count(run.bestEpoch),
    ),
    row('took', 'Train time', ({ startedAt, endedAt }) => (startedAt === null || endedAt === null ? none : duration(endedAt - startedAt))),
    row('engine', 'Engine', ({ engine }) => engine ?? none),
    row('started', 'Started', ({ startedAt }) => time(startedAt)),
  ]
}

import type { Task } from '../../src/shared/domain/training/recipe.ts'
import type { Score } from './train.ts'

export interface SetScores {
  readonly name: string
  readonly task: Task
  /** Of each model: a score for each seed. */
  readonly scores: ReadonlyMap<string, readonly Score[]>
}

export const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const valueOf = (scores: readonly Score[]) => mean(scores.map(({ value }) => value))
const lowerIsBetter = (task: Task) => task === 'regression'

/** How much worse `model` is than `peer`, in the units of the metric: negative where it is better. */
function behind({ task, scores }: SetScores, model: string, peer: string): number | null {
  const [own, other] = [scores.get(model), scores.get(peer)]
  if (!own || !other) return null
  return (valueOf(own) - valueOf(other)) * (lowerIsBetter(task) ? 1 : -1)
}

/** Half of the 95 % interval on the held-out rows of one seed, on average. */
function uncertainty({ scores }: SetScores, model: string): number {
  return mean((scores.get(model) ?? []).map(({ half }) => half ?? 0))
}

/** The table of means: models are columns, sets are rows. The best of a set has a star. */
export function meansTable(sets: readonly SetScores[], models: readonly string[]): string {
  const rows = sets.map((set) => {
    const means = models.map((model) => (set.scores.has(model) ? valueOf(set.scores.get(model) ?? []) : null))
    const there = means.filter((value) => value !== null)
    const best = lowerIsBetter(set.task) ? Math.min(...there) : Math.max(...there)
    const cells = means.map((value) => (value === null ? '–' : `${short(value)}${value === best ? '*' : ''}`))
    return [set.name, ...cells]
  })
  return markdown([['set', ...models], ...rows])
}

/** Of each of Cairn's models against each peer: sets won, and lost by more than the uncertainty. */
export function winsTable(sets: readonly SetScores[], own: readonly string[], peers: readonly string[]): string {
  const cell = (model: string, peer: string) => {
    const all = sets.flatMap((set) => {
      const by = behind(set, model, peer)
      return by === null ? [] : [{ by, more: by > uncertainty(set, model) }]
    })
    if (all.length === 0) return '–'
    return `${all.filter(({ by }) => by <= 0).length} won, ${all.filter(({ by }) => by > 0).length} lost (${all.filter(({ more }) => more).length} clearly)`
  }
  return markdown([['against', ...peers], ...own.map((model) => [model, ...peers.map((peer) => cell(model, peer))])])
}

/** The sets on which a model is behind the best peer by more than its own uncertainty. */
export function clearLosses(sets: readonly SetScores[], model: string, peers: readonly string[]): string[] {
  return sets.flatMap((set) => {
    const known = peers.filter((peer) => set.scores.has(peer))
    if (known.length === 0 || !set.scores.has(model)) return []
    const worst = known.map((peer) => ({ peer, by: behind(set, model, peer) ?? 0 })).sort((a, b) => b.by - a.by)[0]
    const own = uncertainty(set, model)
    return worst.by > own ? [`${set.name}: ${short(worst.by)} behind ${worst.peer}, uncertainty ${short(own)}`] : []
  })
}

/** Of classes: a ratio of fewer errors would say more than held-out rows can. */
const leastError = 0.01

/** The geometric mean of the ratio of errors (1 − AUC, 1 − accuracy, RMSE): below 1, `model` makes fewer than `peer`. */
export function errorRatio(sets: readonly SetScores[], model: string, peer: string): number | null {
  const ratios = sets.flatMap(({ task, scores }) => {
    const [own, other] = [scores.get(model), scores.get(peer)]
    if (!own || !other) return []
    const error = (all: readonly Score[]) => (lowerIsBetter(task) ? valueOf(all) : Math.max(leastError, 1 - valueOf(all)))
    return [Math.log(error(own) / error(other))]
  })
  return ratios.length === 0 ? null : Math.exp(mean(ratios))
}

export function short(value: number): string {
  const size = Math.abs(value)
  return size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : size >= 1 ? value.toFixed(2) : value.toFixed(4)
}

export function markdown(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`
  return [line(rows[0]), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.slice(1).map(line)].join('\n')
}

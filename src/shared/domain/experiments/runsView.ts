import { z } from 'zod'
import { JobStatus } from '../job.ts'
import { Task, tasks } from '../training/recipe.ts'
import { primaryMetric } from '../training/tasks.ts'
import { runFacts } from './runFacts.ts'

const Part = z.enum(['train', 'validation', 'test'])

export const RunFact = z.enum(runFacts)
type RunFact = z.infer<typeof RunFact>

const SeriesName = z.string().min(1).max(250)

/** A column of the runs table. A curve shows its last value, its best by the metric's direction, or that of a step. */
export const RunsColumn = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('fact'), fact: RunFact }),
  z.object({ kind: z.literal('param'), param: z.string().min(1).max(300) }),
  z.object({ kind: z.literal('metric'), metric: z.string().min(1).max(100), part: Part }),
  z.discriminatedUnion('show', [
    z.object({ kind: z.literal('series'), series: SeriesName, show: z.enum(['last', 'best']) }),
    z.object({ kind: z.literal('series'), series: SeriesName, show: z.literal('step'), step: z.int() }),
  ]),
])
export type RunsColumn = z.infer<typeof RunsColumn>

export const RunsCondition = z.object({
  column: RunsColumn,
  operator: z.enum(['<', '<=', '>', '>=', '=', '!=', 'contains']),
  value: z.string().max(300),
})
export type RunsCondition = z.infer<typeof RunsCondition>

export const RunsFilter = z.object({
  /** Its name, or one version of it. */
  dataset: z.string().max(300).normalize('NFC').optional(),
  /** By its name. */
  experiment: z.string().max(300).normalize('NFC').optional(),
  status: JobStatus.optional(),
  task: Task.optional(),
  tag: z.string().max(100).normalize('NFC').optional(),
  starred: z.boolean().optional(),
  /** Matches names and notes. */
  search: z.string().max(300).optional(),
  archived: z.enum(['without', 'with', 'only']).default('without'),
  conditions: z.array(RunsCondition).max(20).default([]),
})
export type RunsFilter = z.infer<typeof RunsFilter>

/** Runs without a value come last. A metric or curve puts the best first unless told otherwise. */
export const RunsOrder = z.object({ column: RunsColumn, descending: z.boolean().optional() })
export type RunsOrder = z.infer<typeof RunsOrder>

export const ShownColumn = z.object({ column: RunsColumn, pinned: z.boolean().default(false), width: z.int().min(40).max(1000).optional() })
export type ShownColumn = z.infer<typeof ShownColumn>

/** How the runs are looked at: what is not among the columns is hidden. */
export const RunsView = z.object({
  kind: z.literal('runs'),
  columns: z.array(ShownColumn).max(200),
  filter: RunsFilter,
  orderBy: RunsOrder,
  /** Nested runs stand among all others, and not beneath their parents. */
  flat: z.boolean().optional(),
})
export type RunsView = z.infer<typeof RunsView>

/** A comparison as it was looked at. */
export const ComparisonView = z.object({
  kind: z.literal('comparison'),
  runs: z.array(z.int().positive()).min(2).max(10),
  baseline: z.int().positive().optional(),
  all: z.boolean().default(false),
  transposed: z.boolean().default(false),
  /** Those that are shown; all of them when absent. */
  metrics: z.array(z.string().max(100)).max(1_000).optional(),
  /** The rows of the verdict; what is absent is chosen for the runs. */
  on: z.string().max(500).optional(),
  part: z.enum(['all', 'train', 'validation', 'test']).optional(),
  splitOf: z.string().max(500).optional(),
  seen: z.boolean().optional(),
})
export type ComparisonView = z.infer<typeof ComparisonView>

export const SavedView = z.discriminatedUnion('kind', [RunsView, ComparisonView])
export type SavedView = z.infer<typeof SavedView>

/** What the runs of a workspace are, as far as it says which of their columns are looked at first. */
export interface RunsAtHand {
  /** Of the runs that Cairn trained. */
  readonly tasks: readonly Task[]
  /** What most of the newest runs of other programs have; null without such runs. */
  readonly logged: { readonly series: readonly string[]; readonly params: readonly string[] } | null
}

/** The columns that are shown until others are chosen: with the main metric of each task, or of every task where there are no runs. */
export function usualColumns({ tasks: of, logged }: RunsAtHand): ShownColumn[] {
  const shown = (column: RunsColumn): ShownColumn => ({ column, pinned: false })
  const fact = (name: RunFact) => shown({ kind: 'fact', fact: name })
  const trained = of.length > 0 || logged === null
  const metrics = new Set((of.length === 0 ? tasks : tasks.filter((task) => of.includes(task))).map(primaryMetric))
  return [
    fact('status'),
    ...(logged ? [fact('source')] : []),
    ...(trained ? [...metrics].map((metric) => shown({ kind: 'metric', metric, part: 'validation' })) : []),
    ...(logged?.series ?? []).map((series) => shown({ kind: 'series', series, show: 'last' })),
    ...(trained ? [fact('dataset'), shown({ kind: 'param', param: 'model.family' })] : []),
    ...(logged?.params ?? []).map((param) => shown({ kind: 'param', param })),
    fact('took'),
    fact('started'),
    fact('tags'),
  ]
}

/** What is shown until something else is chosen. */
export function usualViewOf(runs: RunsAtHand): RunsView {
  return {
    kind: 'runs',
    columns: usualColumns(runs),
    filter: { archived: 'without', conditions: [] },
    orderBy: { column: { kind: 'fact', fact: 'started' }, descending: true },
  }
}

export const usualView: RunsView = usualViewOf({ tasks: [], logged: null })

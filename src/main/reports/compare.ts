import type { Comparison } from '../../shared/contract/experiments/index.ts'
import { type Block, charts, type Document, figure, heading, list, notice, paragraph, table } from '../document/index.ts'
import { type CompareOptions, compareRuns } from '../experiments/index.ts'
import type { Workspace } from '../workspace/index.ts'
import { curvesOfRuns } from './curves.ts'
import { metricText } from './run.ts'

/** Runs side by side: what differs, their figures with the difference to the baseline, their learning curves. @throws NOT_FOUND */
export async function compareReport(workspace: Workspace, options: Omit<CompareOptions, 'all'>): Promise<Document> {
  const comparison: Comparison = await compareRuns(workspace, { ...options, all: false })
  const curves = curvesOfRuns(
    workspace,
    comparison.runs.map(({ id, name }) => ({ id, name: label(id, name) })),
  )
  return {
    title: `Runs ${comparison.runs.map(({ id }) => id).join(', ')}`,
    blocks: [
      ...doubts(comparison),
      heading('Runs'),
      table(
        ['Run', 'Name', 'Status', 'Data', 'Target', 'Positive class', 'Engine', 'Epochs'],
        comparison.runs.map((run) => [
          `${run.id}${run.id === comparison.baseline ? ', baseline' : ''}`,
          run.name,
          run.status,
          run.dataset ?? '–',
          run.target ?? '–',
          run.positive ?? '–',
          run.engine ?? '–',
          run.epochs === null ? '–' : String(run.epochs),
        ]),
      ),
      heading('Differences'),
      differences(comparison),
      heading(`Metrics on the ${options.part} part`),
      ...figures(comparison),
      ...(curves.length > 0 ? [heading('Learning curves'), charts(...curves)] : []),
    ],
  }
}

const label = (id: number, name: string) => (name === `run ${id}` ? name : `run ${id}: ${name}`)

function doubts({ comparable, baseline }: Comparison): Block[] {
  const apart = comparable.filter((entry) => !entry.comparable)
  if (apart.length === 0) return [paragraph('All runs were evaluated on the same rows.')]
  return [
    notice('Not comparable.', `These runs were evaluated on different rows than run ${baseline}, so no differences are shown for them.`),
    list(apart.map(({ run, reasons }) => `Run ${run}: ${reasons.join('; ')}.`)),
  ]
}

function differences({ params, runs }: Comparison): Block {
  if (params.length === 0) return paragraph('None in the recipe, the data or the engine.')
  return table(
    ['Parameter', ...runs.map(({ id }) => `Run ${id}`)],
    params.map(({ key, values }) => [key, ...values.map((value) => value ?? '–')]),
  )
}

function figures({ metrics, runs }: Comparison): Block[] {
  if (metrics.length === 0) return [paragraph('None.')]
  const rows = metrics.map(({ metric, values }) => [
    metricText(metric),
    ...values.map(({ value, low, high, delta, off, verdict }) => {
      const range = low === null || high === null ? '' : ` (${figure(low)} to ${figure(high)})`
      const against =
        off !== null
          ? `; not comparable: ${off}`
          : delta === null
            ? ''
            : `; ${delta > 0 ? '+' : ''}${figure(delta)}${verdict === null ? '' : `, ${verdict}`}`
      return `${figure(value)}${range}${against}`
    }),
  ])
  return [
    paragraph('Each value has a 95 % interval and the difference from the baseline.'),
    table(['Metric', ...runs.map(({ id }) => `Run ${id}`)], rows),
  ]
}

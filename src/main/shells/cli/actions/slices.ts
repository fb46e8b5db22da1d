import type { Cli, Outcome } from '../cli.ts'
import { withSession } from '../session.ts'
import { escapeText } from '../text/escape.ts'
import { predictionsText } from '../views/predictions.ts'
import { fairnessText, slicesText } from '../views/slices.ts'
import { modelOf, rowsOf, type RowsOptions } from './evaluate.ts'

interface GroupOptions extends RowsOptions {
  readonly bins: number
  readonly minSupport: number
  readonly seed: number
}

interface SlicesOptions extends GroupOptions {
  readonly by?: readonly string[][]
  readonly metric?: string
  readonly limit: number
}

const measuredOn = (model: string, data: string | undefined, { part }: RowsOptions) =>
  `${escapeText(model)}${data === undefined ? '' : ` on ${escapeText(data)}`}${part === undefined ? '' : `, ${escapeText(part)}`}`

export function slices(cli: Cli, options: SlicesOptions, model: string, data: string | undefined): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const { by, metric, bins, minSupport, seed } = options
    const report = await client.evaluation.slices(
      { model: modelOf(model), data, ...rowsOf(options), by: by?.map((columns) => [...columns]), metric, bins, minSupport, seed },
      { signal },
    )
    return { data: report, text: slicesText(report, options.limit, measuredOn(model, data, options), cli.style) }
  })
}

interface SliceRowsOptions extends RowsOptions {
  readonly by: readonly string[][]
  readonly bins: number
  readonly show: 'all' | 'correct' | 'misclassified'
  readonly limit: number
  readonly offset: number
}

export function sliceRows(cli: Cli, options: SliceRowsOptions, model: string, slice: string, data: string | undefined): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const { bins, show, limit, offset } = options
    const by = [...(options.by[0] ?? [])]
    const found = await client.evaluation.sliceRows(
      { model: modelOf(model), data, ...rowsOf(options), by, bins, slice, show, limit, offset },
      { signal },
    )
    return { data: found, text: predictionsText(found, found.labels, escapeText(slice)) }
  })
}

interface FairnessOptions extends GroupOptions {
  readonly by?: readonly string[]
  readonly positive?: string
}

export function fairness(cli: Cli, options: FairnessOptions, model: string, data: string | undefined): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const { by, positive, bins, minSupport, seed } = options
    const found = await client.evaluation.fairness(
      { model: modelOf(model), data, ...rowsOf(options), by: by && [...by], positive, bins, minSupport, seed },
      { signal },
    )
    return { data: found, text: fairnessText(found, cli.style) }
  })
}

type PageOptions = Pick<SliceRowsOptions, 'show' | 'limit' | 'offset'>

export function rows(cli: Cli, { show, limit, offset }: PageOptions, evaluation: number): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const found = await client.evaluation.rows({ evaluation, show, limit, offset }, { signal })
    return { data: found, text: predictionsText(found, found.labels, `evaluation ${evaluation}`) }
  })
}

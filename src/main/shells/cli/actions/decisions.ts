import type { Cli, Outcome } from '../cli.ts'
import { withSession } from '../session.ts'
import { changedText, predictionsText, thresholdsText } from '../views/decisions.ts'
import { modelOf, rowsOf, type RowsOptions } from './evaluate.ts'

interface ThresholdsOptions extends RowsOptions {
  readonly recall: number
  readonly falsePositiveCost: number
  readonly falseNegativeCost: number
}

export function thresholds(cli: Cli, options: ThresholdsOptions, model: string, data: string | undefined): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const { recall, falsePositiveCost: falsePositive, falseNegativeCost: falseNegative } = options
    const found = await client.evaluation.thresholds(
      { model: modelOf(model), data, ...rowsOf(options), recall, costs: { falsePositive, falseNegative } },
      { signal },
    )
    return { data: found, text: thresholdsText(found, cli.style) }
  })
}

interface ChangedOptions extends RowsOptions {
  readonly splitOf?: string
  readonly tolerance: number
  readonly show: 'all' | 'fixed' | 'broken'
  readonly limit: number
  readonly offset: number
}

export function changed(cli: Cli, options: ChangedOptions, before: string, after: string, data: string | undefined): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const { tolerance, show, limit, offset, splitOf } = options
    const found = await client.evaluation.changed(
      {
        before: modelOf(before),
        after: modelOf(after),
        data,
        ...rowsOf(options),
        ...(splitOf !== undefined && { splitOf: modelOf(splitOf) }),
        tolerance,
        show,
        limit,
        offset,
      },
      { signal },
    )
    return { data: found, text: changedText(found, before, after, cli.style) }
  })
}

interface PredictionsOptions extends RowsOptions {
  readonly rows: number
  readonly limit: number
}

export function predictions(cli: Cli, options: PredictionsOptions, model: string, data: string | undefined): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const found = await client.evaluation.predictions(
      { model: modelOf(model), data, ...rowsOf(options), maxRows: options.rows },
      { signal },
    )
    return { data: found, text: predictionsText(found, options.limit, cli.style) }
  })
}

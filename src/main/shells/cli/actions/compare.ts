import { z } from 'zod'
import type { AliasMove } from '../../../../shared/contract/models/index.ts'
import type { ComparisonInput, ModelComparison } from '../../../../shared/contract/evaluation.ts'
import { parseVersionRef } from '../../../../shared/domain/refs.ts'
import { CairnError } from '../../../../shared/errors.ts'
import type { Cli, Outcome } from '../cli.ts'
import { type Session, withSession } from '../session.ts'
import { importanceText } from '../views/comparison.ts'
import type { Part } from '../views/metrics.ts'
import { modelComparisonText } from '../views/modelComparison.ts'
import { modelOf, rowsOf, type RowsOptions } from './evaluate.ts'

interface CompareOptions extends RowsOptions {
  readonly on?: string
  readonly splitOf?: string
  readonly slices: number
  readonly all: boolean
  readonly seed: number
}

export const compareTwo = (cli: Cli, options: CompareOptions, before: string, after: string) => compare(cli, options, [before, after])

export function compare(cli: Cli, options: CompareOptions, names: readonly string[]): Promise<Outcome> {
  return withSession(cli, async (session) => {
    const { on, splitOf, seed, slices, all } = options
    if (names.length < 2 || names.length > 10)
      throw new CairnError('INVALID_INPUT', 'Name two to ten models: run numbers, or versions such as wine@v2.', {})
    const found = await comparison(session, {
      models: names.map(modelOf),
      data: on,
      ...rowsOf(options),
      splitOf: splitOf === undefined ? undefined : modelOf(splitOf),
      seed,
    })
    const promotions = await promotionsOf(session, found.models)
    return { data: { ...found, promotions }, text: modelComparisonText(found, promotions, cli.style, { slices, all }) }
  })
}

/** What was computed before, else a job computes it now. */
export async function comparison({ client, runJob }: Session, input: ComparisonInput): Promise<ModelComparison> {
  const known = await client.evaluation.compare(input)
  if (known.result) return known
  await runJob(await client.evaluation.startComparison(input), z.unknown())
  return client.evaluation.compare(input)
}

/** When the compared versions became what an alias points to, by whom and why; newest first. */
async function promotionsOf({ client }: Session, models: readonly string[]): Promise<AliasMove[]> {
  const names = [...new Set(models.filter((name) => name.includes('@')).map((name) => parseVersionRef(name).name))]
  const moves = await Promise.all(names.map((name) => client.models.aliasHistory({ name })))
  return moves.flat().filter(({ to }) => to !== null && models.includes(to))
}

interface ImportanceOptions {
  readonly metric: string
  readonly dataset?: string
  readonly part: Part
  readonly seed: number
}

export function importance(cli: Cli, options: ImportanceOptions): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const found = await client.experiments.comparison.importance(options, { signal })
    return { data: found, text: importanceText(found, cli.style) }
  })
}

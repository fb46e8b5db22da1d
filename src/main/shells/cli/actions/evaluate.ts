import { type EvaluatedRows, ModelEvaluation, type RowsInput, RowsPart } from '../../../../shared/contract/evaluation.ts'
import { foldName } from '../../../../shared/domain/experiments/comparability.ts'
import { CairnError } from '../../../../shared/errors.ts'
import type { Cli, Outcome } from '../cli.ts'
import { withSession } from '../session.ts'
import { escapeText } from '../text/escape.ts'
import { count, time } from '../../../../shared/numbers.ts'
import { blocks, lines, table } from '../text/table.ts'
import { evaluationText } from '../views/evaluation.ts'
import { seenLine } from '../views/seen.ts'

export interface RowsOptions {
  readonly part?: string
  readonly includeSeen?: boolean
}

/** @throws INVALID_INPUT for another word */
export function partOf({ part }: RowsOptions): RowsPart | undefined {
  if (part === undefined) return undefined
  const found = RowsPart.safeParse(part)
  if (found.success) return found.data
  throw new CairnError('INVALID_INPUT', `"${part}" is not one of ${RowsPart.options.join(', ')}.`, { option: '--part' })
}

/** Which rows, as operations that measure take them. */
export function rowsOf(options: RowsOptions): Pick<RowsInput, 'part' | 'includeSeen'> {
  return { part: partOf(options), includeSeen: options.includeSeen }
}

/** `12` is a run, all else a model version; a model that is called 12 is written 12@v1. */
export function modelOf(text: string): { ref: string } | { run: number } {
  return /^[1-9]\d*$/.test(text) ? { run: Number(text) } : { ref: text }
}

export function rowsText({ dataset, rows: { part, fold, includesTraining } }: { dataset: string; rows: EvaluatedRows }): string {
  const which = part === 'all' ? 'all rows' : `${part} part${fold ? ` of ${foldName(fold)}` : ''}`
  return `${escapeText(dataset)}, ${which}${includesTraining ? ' (may include rows seen in training)' : ''}`
}

interface EvaluateOptions extends RowsOptions {
  readonly seed: number
}

export function evaluate(cli: Cli, options: EvaluateOptions, ref: string, data: string | undefined): Promise<Outcome> {
  return withSession(cli, async ({ client, runJob }) => {
    const started = await client.evaluation.run({ ref, data, ...rowsOf(options), seed: options.seed })
    const measured = await runJob(started, ModelEvaluation)
    return { data: measured, text: measuredText(measured, cli) }
  })
}

function measuredText(measured: ModelEvaluation, { style }: Cli): string {
  const { seen } = measured.rows
  return blocks(
    lines(
      `${style.title(`Evaluation ${measured.id}`)} of ${escapeText(measured.model)}`,
      seen ? seenLine(seen, style) : style.warn('This evaluation did not check for rows seen in training. Evaluate again.'),
    ),
    evaluationText(measured.evaluation, rowsText(measured), style),
  )
}

export function show(cli: Cli, _: object, evaluation: number): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const measured = await client.evaluation.get({ evaluation })
    return { data: measured, text: measuredText(measured, cli) }
  })
}

export function list(cli: Cli, _: object, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.evaluation.list({ ref })
    if (found.length === 0) return { data: found, text: `${escapeText(ref)} has only been evaluated on its own run’s data.` }
    const rows = found.map((one) => [count(one.id), escapeText(one.model), rowsText(one), count(one.rows.count), time(one.at)])
    return {
      data: found,
      text: table([{ title: 'id', align: 'right' }, 'model', 'on', { title: 'rows', align: 'right' }, 'created'], rows),
    }
  })
}

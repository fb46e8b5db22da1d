import { Reevaluation } from '../../../../shared/domain/experiments/comparison.ts'
import { CairnError } from '../../../../shared/errors.ts'
import type { Cli, Outcome } from '../cli.ts'
import { positiveWholeNumber } from '../options.ts'
import { withSession } from '../session.ts'
import { differencesText, importanceText, reevaluationText } from '../views/comparison.ts'
import type { Part } from '../views/metrics.ts'

interface DifferenceOptions {
  readonly metric?: string
  readonly part: Part
  readonly seed: number
  readonly all: boolean
}

export function difference(cli: Cli, { all, ...options }: DifferenceOptions, baseline: number, run: number): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const found = await client.experiments.comparison.difference({ baseline, run, ...options }, { signal })
    return { data: found, text: differencesText(found, cli.style, all) }
  })
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

interface ReevaluateOptions {
  readonly on?: string
  readonly splitOf?: number
  readonly baseline?: number
  readonly part: Part
  readonly seed: number
  readonly all: boolean
}

export function reevaluate(cli: Cli, { all, ...options }: ReevaluateOptions, ids: readonly string[]): Promise<Outcome> {
  return withSession(cli, async ({ client, runJob }) => {
    const found = await runJob(await client.experiments.comparison.reevaluate({ runs: ids.map(runNumber), ...options }), Reevaluation)
    return { data: found, text: reevaluationText(found, cli.style, all) }
  })
}

function runNumber(text: string): number {
  try {
    return positiveWholeNumber(text)
  } catch {
    throw new CairnError('INVALID_INPUT', `"${text}" is not a run number.`, { run: text })
  }
}

import type { Cli, Outcome } from '../cli.ts'
import { withSession } from '../session.ts'
import { importanceText } from '../views/comparison.ts'
import type { Part } from '../views/metrics.ts'

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

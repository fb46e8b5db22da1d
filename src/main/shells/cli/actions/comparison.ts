import type { Cli, Outcome } from '../cli.ts'
import { withSession } from '../session.ts'
import { differencesText } from '../views/comparison.ts'
import type { Part } from '../views/metrics.ts'

interface DifferenceOptions {
  readonly metric?: string
  readonly part: Part
  readonly seed: number
  readonly all: boolean
}

export function difference(cli: Cli, { all, ...options }: DifferenceOptions, baseline: number, run: number): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const found = await client.comparison.difference({ baseline, run, ...options }, { signal })
    return { data: found, text: differencesText(found, cli.style, all) }
  })
}

import type { RowChange } from '../../../../../shared/domain/datasets/diff.ts'
import type { Cli, Outcome } from '../../cli.ts'
import { withSession } from '../../session.ts'
import { hasSplitOptions, type SplitOptions, splitRecipe } from './splitOptions.ts'
import { leakageText } from '../../views/data/leakage.ts'
import { diffRowsText, diffText } from '../../views/data/diff.ts'

interface LeakageOptions extends SplitOptions {
  readonly target?: string
  readonly group?: readonly string[]
  readonly time?: readonly string[]
}

export function leakage(cli: Cli, options: LeakageOptions, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const { target, group, time } = options
    const known = await client.datasets.defaultSplit({ ref })
    const asked = { ref, recipe: splitRecipe(options, known.recipe), target, groups: group && [...group], times: time && [...time] }
    const found = await client.datasets.leakage(asked, { signal })
    return {
      data: found,
      text: leakageText(known.ref, found, hasSplitOptions(options) ? null : known, cli.style),
      exit: found.findings > 0 ? 3 : 0,
    }
  })
}

interface DiffOptions {
  readonly key?: readonly string[]
  readonly rows?: string
  readonly limit: number
  readonly offset: number
}

export function diff(cli: Cli, options: DiffOptions, from: string, to: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const compared = { from, to, key: options.key && [...options.key] }
    if (options.rows === undefined) {
      const found = await client.datasets.diff(compared, { signal })
      return { data: found, text: diffText(found, cli.style) }
    }
    const { limit, offset } = options
    // The change goes as it was typed: the contract says which ones there are.
    const page = await client.datasets.diffRows({ ...compared, change: options.rows as RowChange, limit, offset }, { signal })
    return { data: page, text: diffRowsText(page) }
  })
}

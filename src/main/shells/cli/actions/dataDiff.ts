import type { RowChange } from '../../../../shared/domain/diff.ts'
import type { Cli, Outcome } from '../cli.ts'
import { withSession } from '../session.ts'
import { diffRowsText, diffText } from '../views/dataDiff.ts'

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

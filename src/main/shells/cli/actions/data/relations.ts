import type { CorrelationMethod } from '../../../../../shared/domain/datasets/relations.ts'
import type { Cli, Outcome } from '../../cli.ts'
import { withSession } from '../../session.ts'
import { balanceText, correlationsText, outliersText, relationText } from '../../views/relations.ts'

export function relation(
  cli: Cli,
  { categories }: { readonly categories?: readonly string[] },
  ref: string,
  x: string,
  y?: string,
): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const found = await client.datasets.relation({ ref, x, y, asCategories: [...(categories ?? [])] }, { signal })
    return { data: found, text: relationText(found) }
  })
}

interface CorrelationsOptions {
  readonly columns?: readonly string[]
  readonly method: string
  readonly limit: number
}

/** The method goes as it was typed: the contract says which ones there are. */
export function correlations(cli: Cli, { columns, method, limit }: CorrelationsOptions, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const asked = { ref, columns: columns && [...columns], method: method as CorrelationMethod }
    const found = await client.datasets.correlations(asked, { signal })
    return { data: found, text: correlationsText(found, limit) }
  })
}

export function outliers(cli: Cli, { columns }: { readonly columns?: readonly string[] }, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const found = await client.datasets.outliers({ ref, columns: columns && [...columns] }, { signal })
    return { data: found, text: outliersText(found) }
  })
}

export function balance(cli: Cli, _: object, ref: string, column?: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.datasets.balance({ ref, column })
    return { data: found, text: balanceText(found) }
  })
}

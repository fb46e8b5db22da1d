import { resolve } from 'node:path'
import type { Cli, Outcome } from '../cli.ts'
import { withSession } from '../session.ts'
import { integrityText, madeText, workspaceText } from '../views/workspace.ts'

export function init(cli: Cli, _: object, folder: string): Promise<Outcome> {
  return withSession(
    cli,
    async ({ client }) => {
      const made = await client.workspace.info({})
      return { data: made, text: madeText(made, cli.style) }
    },
    { create: resolve(folder) },
  )
}

export function info(cli: Cli): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.workspace.info({})
    return { data: found, text: workspaceText(found) }
  })
}

export function verify(cli: Cli, { changed }: { readonly changed?: boolean }): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const report = await client.workspace.verify({ changed }, { signal })
    return { data: report, text: integrityText(report, cli.style), exit: report.ok ? 0 : 3 }
  })
}

import { pythonClient } from '../../../../tracking/index.ts'
import type { Cli, Outcome } from '../../cli.ts'
import { writeReport } from '../../reportFile.ts'
import { escapeText } from '../../text/escape.ts'

/** Needs no workspace: the file is part of Cairn. */
export async function client(_cli: Cli, { out, overwrite }: { readonly out?: string; readonly overwrite: boolean }): Promise<Outcome> {
  const { name, text } = await pythonClient()
  if (out === undefined) return { data: { name, text }, text: text.trimEnd() }
  await writeReport(out, text, overwrite)
  return { data: { path: out }, text: `Wrote ${escapeText(out)}. Put it beside your program, and \`import ${name.replace('.py', '')}\`.` }
}

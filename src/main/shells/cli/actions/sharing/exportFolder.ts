import { statSync } from 'node:fs'
import { type HandoverTarget, handoverTitles } from '../../../../../shared/domain/serving/handover.ts'
import { counted, size } from '../../../../../shared/numbers.ts'
import type { Cli, Outcome } from '../../cli.ts'
import type { Client } from '../../job.ts'
import { withSession } from '../../session.ts'
import { escapeText } from '../../text/escape.ts'
import { lines } from '../../text/table.ts'
import { safeFileName } from './package.ts'

interface ExportOptions {
  readonly for: HandoverTarget
  readonly output?: string
  readonly overwrite: boolean
}

export function exportFolder(cli: Cli, { for: target, output, overwrite }: ExportOptions, model: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const source = isPackage(model) ? { file: model } : { ref: model }
    const wanted = output ?? (await usualFolder(client, source, target))
    const archive = /\.zip$/i.test(wanted)
    const made = await client.serving.exportFolder({ ...source, target, output: wanted, archive, overwrite }, { signal })
    const bytes = made.files.reduce((sum, file) => sum + file.bytes, 0)
    const text = lines(
      `Exported ${cli.style.title(escapeText(`${made.model}@v${made.version}`))} for ${handoverTitles[target]}: ${escapeText(made.path)} (${counted(made.files.length, 'file')}, ${size(bytes)}).`,
      'Its README.md describes how to start it.',
    )
    return { data: made, text }
  })
}

async function usualFolder(client: Client, source: { file: string } | { ref: string }, target: HandoverTarget): Promise<string> {
  if ('file' in source) {
    const { name, version } = await client.packages.show(source)
    return `${safeFileName(name)}-v${version}-${target}`
  }
  const { model, number } = await client.models.version(source)
  return `${safeFileName(model)}-v${number}-${target}`
}

/** A folder may be called as a model is. */
function isPackage(text: string): boolean {
  return /\.cairn$/i.test(text) || statSync(text, { throwIfNoEntry: false })?.isFile() === true
}

import { readFile, writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { FeaturePlan } from '../../../../../shared/contract/features/index.ts'
import type { FeatureDefinitions } from '../../../../../shared/domain/features/definitions.ts'
import { CairnError } from '../../../../../shared/errors.ts'
import { counted } from '../../../../../shared/numbers.ts'
import type { Cli, Outcome } from '../../cli.ts'
import { withSession } from '../../session.ts'
import { escapeLines, escapeText } from '../../text/escape.ts'
import { lines } from '../../text/table.ts'
import { planText } from '../../views/features/plan.ts'

export function plan(cli: Cli, _: object, file: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => planned(cli, await client.features.plan(await given(file)), false))
}

export function apply(cli: Cli, { dryRun }: { readonly dryRun: boolean }, file: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const text = await given(file)
    return planned(cli, dryRun ? await client.features.plan(text) : await client.features.apply(text), !dryRun)
  })
}

const planned = ({ style }: Cli, found: FeaturePlan, isDone: boolean): Outcome => ({ data: found, text: planText(found, isDone, style) })

/** @throws FILE_NOT_FOUND */
async function given(file: string): Promise<{ text: string; file?: string }> {
  if (file !== '-') return { text: await readText(file), file: basename(file) }
  const parts: Buffer[] = []
  for await (const part of process.stdin) parts.push(part as Buffer)
  return { text: Buffer.concat(parts).toString('utf8') }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new CairnError('FILE_NOT_FOUND', `${file} cannot be read.`, { file }, error)
  }
}

interface OutputOptions {
  readonly output?: string
  readonly overwrite: boolean
}

export function exportTo(cli: Cli, options: OutputOptions, names: string[]): Promise<Outcome> {
  return withSession(cli, async ({ client }) => told(await client.features.definitions(names.length === 0 ? {} : { names }), options))
}

export function propose(cli: Cli, options: OutputOptions, dataset: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.features.propose({ dataset })
    for (const reason of found.reasons) cli.note(escapeText(reason))
    return told(found, options)
  })
}

export function importFeast(cli: Cli, options: OutputOptions, path: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.features.readFeast({ file: path })
    for (const note of found.notes) cli.note(escapeText(note))
    return told(found, options)
  })
}

interface Written {
  readonly definitions: FeatureDefinitions
  readonly text: string
}

/** The definitions themselves, or where they have been written. @throws ALREADY_EXISTS unless the file is overwritten */
async function told(found: Written, { output, overwrite }: OutputOptions): Promise<Outcome> {
  if (output === undefined) return { data: found, text: escapeLines(found.text.trimEnd()) }
  const content = output.endsWith('.json') ? `${JSON.stringify(found.definitions, null, 2)}\n` : found.text
  try {
    await writeFile(output, content, { flag: overwrite ? 'w' : 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new CairnError('ALREADY_EXISTS', `${output} already exists. Replace it with --overwrite.`, { file: output }, error)
    throw CairnError.from(error)
  }
  const { entities, views, onDemand, services } = found.definitions
  const count = entities.length + views.length + onDemand.length + services.length
  const text = lines(
    `Wrote ${counted(count, 'definition')} to ${escapeText(resolve(output))}.`,
    count > 0 && `Next: cairn features plan ${escapeText(output)}`,
  )
  return { data: { ...found, output: resolve(output) }, text }
}

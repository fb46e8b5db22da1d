import { parse } from 'node:path'
import { ImportResult } from '../../../../../shared/contract/datasets/index.ts'
import { CairnError } from '../../../../../shared/errors.ts'
import type { Cli, Outcome } from '../../cli.ts'
import { withSession } from '../../session.ts'
import { importText } from '../../views/datasets.ts'
import { joinedText, previewText, proofText } from '../../views/features/join.ts'
import { runAutomatic } from '../data/prepare.ts'

interface JoinOptions {
  readonly file?: string
  readonly time?: string
  readonly at?: string
  readonly mode: 'latest' | 'as-known'
}

export function join(
  cli: Cli,
  options: JoinOptions & { readonly name?: string; readonly target?: string },
  service: string,
  rows?: string,
): Promise<Outcome> {
  return withSession(cli, async (session) => {
    const { name = `${nameOf(options, rows)}-joined`, target } = options
    const started = await session.client.features.join({ ...requestOf(options, service, rows), name, target })
    const made = await session.runJob(started, ImportResult)
    await runAutomatic(cli, session)
    return { data: made, text: importText(made, cli.style) }
  })
}

export function preview(cli: Cli, options: JoinOptions & { readonly limit: number }, service: string, rows?: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const found = await client.features.previewJoin({ ...requestOf(options, service, rows), limit: options.limit }, { signal })
    return { data: found, text: previewText(found, cli.style) }
  })
}

export function proof(cli: Cli, _: object, ref: string, row: number): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const found = await client.features.proof({ ref, row }, { signal })
    return { data: found, text: proofText(found, cli.style) }
  })
}

export function joined(cli: Cli, _: object, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.features.joinInfo({ ref })
    if (found) return { data: found, text: joinedText(found, cli.style) }
    throw new CairnError('NOT_FOUND', `${ref} was not joined by a feature service.`, { dataset: ref })
  })
}

export function joinAgain(cli: Cli, _: object, dataset: string): Promise<Outcome> {
  return withSession(cli, async (session) => {
    const made = await session.runJob(await session.client.features.joinAgain({ dataset }), ImportResult)
    await runAutomatic(cli, session)
    return { data: made, text: importText(made, cli.style) }
  })
}

function requestOf({ file, time, at, mode }: JoinOptions, service: string, rows: string | undefined) {
  if (time !== undefined && at !== undefined)
    throw new CairnError('INVALID_INPUT', 'Either --time or --at tells the moment of the rows, not both.', { option: 'at' })
  return {
    service,
    entities: entitiesOf(file, rows),
    time: time ?? null,
    at,
    mode: mode === 'as-known' ? ('asKnown' as const) : ('latest' as const),
  }
}

function entitiesOf(file: string | undefined, rows: string | undefined): { file: string } | { dataset: string } {
  if (file !== undefined && rows === undefined) return { file }
  if (rows !== undefined && file === undefined) return { dataset: rows }
  throw new CairnError('INVALID_INPUT', 'The entity rows are a dataset version, or a file with --file.', { option: 'file' })
}

function nameOf({ file }: JoinOptions, rows: string | undefined): string {
  return rows === undefined ? parse(file ?? 'rows').name : rows.replace(/@[^@]*$/, '')
}

import { readFile } from 'node:fs/promises'
import { CairnError } from '../../../../../shared/errors.ts'
import type { Cli, Outcome } from '../../cli.ts'
import { withSession } from '../../session.ts'
import { escapeText } from '../../text/escape.ts'
import { blocks } from '../../text/table.ts'
import { statisticsText } from '../../views/deploying/deployments.ts'

export function stats(cli: Cli, _: object, name?: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    if (name !== undefined) await client.serving.get({ name })
    const live = await client.serving.live({})
    return { data: live, text: statisticsText(live, name) }
  })
}

interface TryOptions {
  readonly body?: string
  readonly modelVersion?: number
  readonly explain: boolean
}

/** The answer of the endpoint, whatever it is; exit code 3 where it is an error. */
export function tryIt(
  cli: Cli,
  { body: file, modelVersion: version, explain }: TryOptions,
  name: string,
  values: readonly string[],
): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const body = file === undefined ? JSON.stringify({ dataframe_records: [rowOf(values)] }) : await readBody(file)
    const answer = await client.serving.tryIt({ name, version, body, explain })
    const { status, headers, milliseconds } = answer
    const notes = Object.entries(headers).filter(([header]) => header.startsWith('x-cairn-'))
    const text = blocks(
      `${status === 200 ? cli.style.good('200') : cli.style.bad(String(status))} in ${milliseconds.toFixed(1)} ms`,
      notes.map(([header, value]) => cli.style.faint(escapeText(`${header}: ${value}`))).join('\n'),
      answer.body.trimEnd().split('\n').map(escapeText).join('\n'),
    )
    return { data: answer, text, exit: status === 200 ? 0 : 3 }
  })
}

async function readBody(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new CairnError('FILE_NOT_FOUND', `${file} cannot be read.`, { file }, error)
  }
}

/** A column without a value is missing. */
function rowOf(values: readonly string[]): Record<string, string | null> {
  const cells = values.map((text): [string, string | null] => {
    const [, column = '', value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? []
    if (column === '') throw new CairnError('INVALID_INPUT', `"${text}" is not a value. Write column=value.`, { value: text })
    return [column, value === '' ? null : value]
  })
  return Object.fromEntries(cells)
}

export function snippet(cli: Cli, { for: id }: { readonly for: string }, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = (await client.serving.snippets({ name })).find((one) => one.id === id)
    return { data: found, text: (found?.text ?? '').split('\n').map(escapeText).join('\n') }
  })
}

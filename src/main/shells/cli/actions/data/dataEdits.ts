import { ImportResult } from '../../../../../shared/contract/datasets/index.ts'
import type { Edit } from '../../../../../shared/domain/datasets/edits.ts'
import { CairnError } from '../../../../../shared/errors.ts'
import type { Cli, Outcome } from '../../cli.ts'
import type { CellEdit } from '../../options.ts'
import { withSession } from '../../session.ts'
import { editsText, previewEditsText } from '../../views/data/edits.ts'
import { importText } from '../../views/datasets.ts'
import { runAutomatic } from './prepare.ts'

interface EditOptions {
  readonly set?: readonly CellEdit[]
  readonly delete?: readonly number[]
  readonly insert?: readonly string[]
}

export function edit(cli: Cli, options: EditOptions, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const edits: Edit[] = [
      ...(options.set ?? []).map(({ row, column, value }): Edit => ({ kind: 'set', row, values: [{ column, value }] })),
      ...(options.delete ?? []).map((row): Edit => ({ kind: 'delete', row })),
      ...(options.insert ?? []).map(insertOf),
    ]
    if (edits.length === 0)
      throw new CairnError('INVALID_INPUT', 'Pass at least one edit: --set, --delete or --insert.', { option: '--set' })
    const made = await client.datasets.edit({ ref, edits }, { signal })
    return { data: made, text: editsText(made) }
  })
}

/** A row from a JSON object; numbers and booleans are written as text is. */
function insertOf(text: string): Edit {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new CairnError('INVALID_INPUT', `The value of --insert is not valid JSON: ${text}`, { option: '--insert' }, error)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CairnError('INVALID_INPUT', 'The value of --insert must be a JSON object.', { option: '--insert' })
  }
  return {
    kind: 'insert',
    values: Object.entries(value).map(([column, cell]) => ({ column, value: cell === null ? null : cellText(column, cell) })),
  }
}

function cellText(column: string, cell: unknown): string {
  if (typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean') return String(cell)
  throw new CairnError('INVALID_INPUT', `The value of "${column}" must be text, a number, true, false or null.`, { column })
}

interface EditsOptions {
  readonly discard?: string
  readonly limit: number
  readonly offset: number
}

export function edits(cli: Cli, { discard, limit, offset }: EditsOptions, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    if (discard !== undefined) {
      const made = await client.datasets.discardEdits({ ref, ids: discard === 'all' ? undefined : idsOf(discard) })
      return { data: made, text: editsText(made) }
    }
    const found = await client.datasets.edits({ ref, limit, offset }, { signal })
    return { data: found, text: previewEditsText(found, cli.style) }
  })
}

function idsOf(text: string): number[] {
  const ids = text.split(',').map(Number)
  if (ids.every((id) => Number.isSafeInteger(id) && id > 0)) return ids
  throw new CairnError('INVALID_INPUT', 'Pass edit numbers, such as 3,4, or all.', { option: '--discard' })
}

export function commit(cli: Cli, _: object, ref: string): Promise<Outcome> {
  return withSession(cli, async (session) => {
    const { client, runJob } = session
    const made = await runJob(await client.datasets.commitEdits({ ref }), ImportResult)
    await runAutomatic(cli, session)
    return { data: made, text: importText(made, cli.style) }
  })
}

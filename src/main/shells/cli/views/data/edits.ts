import type { EditsPreview, EditsSummary } from '../../../../../shared/contract/datasets/index.ts'
import { escapeText } from '../../text/escape.ts'
import { count, counted, none } from '../../../../../shared/numbers.ts'
import type { Style } from '../../text/style.ts'
import { blocks, table } from '../../text/table.ts'
import { quoted, shortCell, shortName } from '../datasets.ts'

export function editsText(made: EditsSummary & { discarded?: number }): string {
  const gone = made.discarded === undefined ? '' : `Discarded ${counted(made.discarded, 'edit')}. `
  if (made.edits === 0) return `${gone}${escapeText(made.ref)} has no staged edits.`
  return `${gone}${summary(made)}\nNext: cairn data edits ${quoted(made.ref)}, then cairn data commit ${quoted(made.ref)}`
}

function summary({ ref, cells, deleted, inserted }: EditsSummary): string {
  return `Staged for ${escapeText(ref)}: ${counted(cells, 'cell')} set, ${counted(deleted, 'row')} deleted, ${count(inserted)} added.`
}

export function previewEditsText(found: EditsPreview, style: Style): string {
  if (found.edits === 0) return editsText(found)
  return blocks(
    `${summary(found)} ${count(found.rows.from)} → ${count(found.rows.to)} rows.`,
    table(
      [{ title: 'edit', align: 'right' }, { title: 'row', align: 'right' }, 'what', 'column', 'before', 'after'],
      found.changes.flatMap((change) => changeLines(found, change)),
    ),
    style.faint(`Next: cairn data commit ${quoted(found.ref)}, or cairn data edits ${quoted(found.ref)} --discard all`),
  )
}

const kinds = { set: 'set', delete: 'delete row', insert: 'add row' } as const

/** One line for each cell that is set or added, and one for a row that goes. */
function changeLines({ columns }: EditsPreview, { id, kind, row, values, before, after }: EditsPreview['changes'][number]): string[][] {
  const head = [String(id), row === null ? 'new' : count(row), kinds[kind]]
  if (kind === 'delete') return [[...head, '', (before ?? []).slice(0, 4).map(shortCell).join(', '), none]]
  return values.map(({ column }, index) => {
    const place = columns.indexOf(column)
    return [
      ...(index === 0 ? head : ['', '', '']),
      shortName(column),
      shortCell(before?.[place] ?? null),
      shortCell(after?.[place] ?? null),
    ]
  })
}

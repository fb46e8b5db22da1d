import type { ArtifactComparison, ArtifactPreview, DiffLine } from '../../../../../shared/contract/tracking/artifacts.ts'
import { count, counted, none, size } from '../../../../../shared/numbers.ts'
import { escapeLines, escapeText, shorten } from '../../text/escape.ts'
import type { Style } from '../../text/style.ts'
import { blocks, lines, table } from '../../text/table.ts'

/** In characters. */
const widestCell = 40

const maskedNote = 'Values of sensitive columns are masked.'

/** A look into a file; nothing of it reaches the terminal as a control character. */
export function previewText({ bytes, content }: ArtifactPreview): string {
  switch (content.kind) {
    case 'text':
      return blocks(
        escapeLines(content.text),
        lines(content.truncated && `This is the beginning of ${size(bytes)}.`, content.masked && maskedNote),
      )
    case 'table':
      return blocks(
        table(
          content.columns.map(({ name, type }) => ({
            title: shorten(escapeText(name), widestCell),
            align: type === 'number' ? 'right' : 'left',
          })),
          content.rows.map((row) => row.map((cell) => (cell === null ? none : shorten(escapeText(cell), widestCell)))),
        ),
        lines(content.truncated && `The first ${counted(content.rows.length, 'row')}.`, content.masked && maskedNote),
      )
    case 'image':
      return `An image of ${count(content.width)} × ${count(content.height)} pixels (${content.mime}), ${size(bytes)}.`
    case 'none':
      return `${content.reason} (${size(bytes)})`
  }
}

/** As `diff -u` shows it. */
export function comparisonText({ same, content }: ArtifactComparison, style: Style): string {
  if (same) return 'The files are identical.'
  switch (content.kind) {
    case 'text':
      return blocks(
        ...content.hunks.map((hunk) => lines(style.faint(placeOf(hunk)), ...hunk.map((line) => lineText(line, style)))),
        lines(
          `${counted(content.removed, 'line')} removed, ${counted(content.added, 'line')} added.`,
          content.truncated && 'Only the beginnings were compared.',
          content.masked && maskedNote,
        ),
      )
    case 'images':
      return `The images differ: ${count(content.left.width)} × ${count(content.left.height)} and ${count(content.right.width)} × ${count(content.right.height)} pixels.`
    case 'none':
      return content.reason
  }
}

function placeOf(hunk: readonly DiffLine[]): string {
  const side = (which: 'left' | 'right') => {
    const numbers = hunk.flatMap((line) => line[which] ?? [])
    return `${numbers[0] ?? 0},${numbers.length}`
  }
  return `@@ -${side('left')} +${side('right')} @@`
}

function lineText({ kind, text }: DiffLine, style: Style): string {
  const shown = escapeText(text)
  if (kind === 'same') return ` ${shown}`
  return kind === 'left' ? style.bad(`-${shown}`) : style.good(`+${shown}`)
}

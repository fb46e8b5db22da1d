import type { Block, Document, Inline, Text } from './document.ts'

/** A document as Markdown (GitHub flavoured). */
export function toMarkdown({ title, blocks }: Document): string {
  const parts = [`# ${md(title)}`, ...blocks.map(blockText)]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `## ${md(block.text)}`
    case 'text':
      return inline(block.text)
    case 'notice':
      return `> **${md(block.word)}** ${inline(block.text)}`
    case 'prose':
      return personsText(block.text)
    case 'list':
      return block.items.map((item) => `- ${inline(item)}`).join('\n')
    case 'table':
      return tableText(
        block.header.map(inline),
        block.rows.map((row) => row.map(inline)),
      )
    case 'charts':
      return ''
  }
}

function inline(text: Text): string {
  return (typeof text === 'string' ? [text] : text).map(piece).join('')
}

function piece(part: Inline): string {
  if (typeof part === 'string') return md(part)
  return 'bold' in part ? `**${md(part.bold)}**` : `\`${md(part.code)}\``
}

/** A foreign text (a column, a label, a name) in running Markdown: shown as it is, on one line, never as markup. */
export function md(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (char) => (/\s/.test(char) ? ' ' : '\ufffd'))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_[\]|#~!$]/g, '\\$&')
}

/** What a person wrote as Markdown. Raw HTML is shown, not run; a heading cannot pretend to be one of ours. */
function personsText(text: string): string {
  return text
    .trim()
    .replaceAll('<', '&lt;')
    .replace(/^(\s*)(#+|=+\s*$|-+\s*$)/gm, '$1\\$2')
}

/** Cells are Markdown already. */
function tableText(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')
}

import type { Block, Document, Inline, Text } from './document.ts'
import { styleSheet } from './style.ts'

/** Text in HTML or SVG, in an element or a quoted attribute. What is invisible and could mislead is shown as a mark. */
export function escapeHtml(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (char) => (/\s/.test(char) ? ' ' : '\ufffd'))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/**
 * A document as one HTML file: no script, nothing that is loaded from elsewhere (and a policy that forbids both), light or
 * dark as the reader's system is, fit to print.
 */
export function toHtml({ title, blocks }: Document): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'"
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>
${styleSheet}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${blocks.map(blockHtml).join('\n')}
</main>
</body>
</html>
`
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h2>${escapeHtml(block.text)}</h2>`
    case 'text':
      return `<p>${inline(block.text)}</p>`
    case 'notice':
      return `<p class="notice"><strong>${escapeHtml(block.word)}</strong> ${inline(block.text)}</p>`
    case 'prose':
      return personsText(block.text)
    case 'list':
      return `<ul>\n${block.items.map((item) => `<li>${inline(item)}</li>`).join('\n')}\n</ul>`
    case 'table':
      return tableHtml(block.header, block.rows)
    case 'charts':
      if (block.charts.length === 0) return ''
      return `<div class="charts">\n${block.charts.map(({ title, svg }) => `<figure><figcaption>${escapeHtml(title)}</figcaption>${svg}</figure>`).join('\n')}\n</div>`
  }
}

function inline(text: Text): string {
  return (typeof text === 'string' ? [text] : text).map(piece).join('')
}

function piece(part: Inline): string {
  if (typeof part === 'string') return escapeHtml(part)
  return 'bold' in part ? `<strong>${escapeHtml(part.bold)}</strong>` : `<code>${escapeHtml(part.code)}</code>`
}

/** Markdown is shown as it was written, paragraph by paragraph. */
function personsText(text: string): string {
  const paragraphs = text.trim().split(/\r?\n\s*\r?\n/)
  return paragraphs.map((part) => `<p class="prose">${part.split(/\r?\n/).map(escapeHtml).join('\n')}</p>`).join('\n')
}

function tableHtml(header: readonly Text[], rows: readonly (readonly Text[])[]): string {
  const numeric = header.map((_, column) => rows.length > 0 && rows.every((row) => isFigure(row[column])))
  const cell = (tag: 'td' | 'th', text: Text, column: number) =>
    `<${tag}${numeric[column] ? ' class="number"' : ''}>${inline(text)}</${tag}>`
  const titled = header.some((text) => text !== '')
  const head = titled ? `<thead><tr>${header.map((text, column) => cell('th', text, column)).join('')}</tr></thead>\n` : ''
  const body = rows.map((row) => `<tr>${row.map((text, column) => cell('td', text, column)).join('')}</tr>`).join('\n')
  return `<div class="table"><table>\n${head}<tbody>\n${body}\n</tbody></table></div>`
}

/** Columns of figures are aligned to the right. */
export function isFigure(text: Text | undefined): boolean {
  return typeof text === 'string' && /^([−+-]?[\d,.]+(e[+-]?\d+)?( %)?|–)$/.test(text)
}

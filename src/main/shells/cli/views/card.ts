import type { Datasheet, ModelCard } from '../../../../shared/contract/models/cards.ts'
import { escapeLines, escapeText } from '../text/escape.ts'
import type { Style } from '../text/style.ts'
import { blocks, lines } from '../text/table.ts'

/** The sections of a model card or datasheet: what is written, and what is asked where nothing is. */
export function cardText(name: string, { sections, missing, complete }: ModelCard | Datasheet, style: Style): string {
  const written = sections.map(({ section, title, question, required, text }) => {
    const head = `${style.title(title)} ${style.faint(section)}`
    if (text !== null) return lines(head, `  ${escapeLines(text).replaceAll('\n', '\n  ')}`)
    return lines(head, `  ${required ? style.warn('Missing.') : style.faint('Not required.')} ${style.faint(question)}`)
  })
  const state = complete
    ? `${style.good('Complete')}: every required section of ${escapeText(name)} is written.`
    : `${style.warn('Draft')}: ${escapeText(name)} is missing ${missing.join(', ')}.`
  return blocks(...written, state)
}

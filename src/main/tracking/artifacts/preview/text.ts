import type { ArtifactContent } from '../../../../shared/contract/tracking/artifacts.ts'
import type { Mask } from '../../../datasets/index.ts'
import { endingOf, type Language, languageOf } from './kind.ts'
import { maskedJson, maskedLines, namedIn } from './sensitive.ts'

/** In bytes: more of a text is not shown. */
export const mostText = 512 * 1024

export type TextContent = Extract<ArtifactContent, { kind: 'text' | 'none' }>

/** A text as it is shown: JSON laid out, sensitive values masked. @param truncated whether it is only the beginning */
export function shownText(name: string, text: string, truncated: boolean, mask: Mask): TextContent {
  const language = languageOf(name)
  const json = language === 'json' && !truncated ? parsed(text) : undefined
  if (json !== undefined) {
    const shown = JSON.stringify(maskedJson(json, mask), null, 2)
    return { kind: 'text', text: shown, language, truncated, masked: shown !== JSON.stringify(json, null, 2) }
  }
  const column = hidesAnywhere(language, name) ? namedIn(text, mask) : null
  if (column !== null) return { kind: 'none', reason: `It names the sensitive column ${JSON.stringify(column)}, and may hold its values.` }
  const shown = maskedLines(text, mask)
  return { kind: 'text', text: shown, language, truncated, masked: shown !== text }
}

/** Where cells of a table may stand apart from their names: in markup, in the outputs of a notebook, and in JSON that is not all there. */
function hidesAnywhere(language: Language, name: string): boolean {
  return ['html', 'svg', 'xml', 'markdown', 'json'].includes(language) || endingOf(name) === 'ipynb'
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

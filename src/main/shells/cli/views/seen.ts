import { mayFlatter, type SeenRows, seenText } from '../../../../shared/domain/evaluation/seen.ts'
import { escapeText } from '../text/escape.ts'
import type { Style } from '../text/style.ts'

/** How many rows a model was trained on, as a line; in warning where the result may be optimistic. */
export function seenLine(seen: SeenRows, style: Style): string {
  const text = escapeText(seenText(seen))
  return mayFlatter(seen) ? style.warn(text) : style.faint(text)
}

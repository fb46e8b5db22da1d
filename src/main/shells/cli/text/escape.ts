/**
 * Names and cells are data from anywhere: in a terminal they must not move the cursor, set colours, or turn the
 * direction of what follows. Control characters, line separators and bidirectional overrides come out as text.
 */
const unsafe = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\ufeff]/gu

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** @returns the text as it can be shown on one line */
export function escapeText(text: string): string {
  return text.replace(unsafe, (character) => {
    const code = character.charCodeAt(0)
    return short[character] ?? (code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`)
  })
}

/** The same for a text of several lines, whose line ends and tabs are its own. */
export function escapeLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.split('\t').map(escapeText).join('\t'))
    .join('\n')
}

/** At most `width` characters, the last one `…` where something was cut. */
export function shorten(text: string, width: number): string {
  const characters = Array.from(text)
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`
}

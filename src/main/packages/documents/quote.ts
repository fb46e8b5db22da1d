/**
 * A text as a double-quoted literal of ASCII alone, which YAML 1.1, YAML 1.2 and Python read as the same text. Not JSON's:
 * both read JSON's surrogate pairs as two characters, and YAML refuses raw control characters.
 */
export function quoted(text: string): string {
  const body = Array.from(text, (char) => {
    if (char === '"' || char === '\\') return `\\${char}`
    const code = char.codePointAt(0) ?? 0
    if (code >= 0x20 && code < 0x7f) return char
    return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`
  })
  return `"${body.join('')}"`
}

/** A text as a JSON string of ASCII alone; also a literal of JavaScript. */
export function jsonQuoted(text: string): string {
  return JSON.stringify(text).replace(/[^\x20-\x7e]/g, (unit) => `\\u${hex(unit.charCodeAt(0), 4)}`)
}

/** A JSON object of entries whose values are JSON already. Not built from an object, because a column may be called `__proto__`. */
export function jsonObject(entries: readonly (readonly [string, string])[]): string {
  return `{${entries.map(([name, json]) => `${jsonQuoted(name)}: ${json}`).join(', ')}}`
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}

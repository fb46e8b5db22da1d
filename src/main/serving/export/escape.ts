/**
 * A text as a string literal of protobuf's text format (https://protobuf.dev/reference/protobuf/textformat-spec/#string): of ASCII alone,
 * everything else as octal escapes of its UTF-8 bytes. Three digits each, so that a digit that follows is none of them.
 */
export function pbtxtQuoted(text: string): string {
  const body = Array.from(Buffer.from(text.toWellFormed()), (byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`
  })
  return `"${body.join('')}"`
}

/** A value of a LABEL of a Dockerfile. Nothing is replaced in it; a control character, which cannot be written there, becomes a space. */
export function dockerQuoted(text: string): string {
  return `"${singleLine(text).replace(/["\\$]/g, String.raw`\$&`)}"`
}

/** A text as code in Markdown (https://spec.commonmark.org/0.31.2/#code-spans), on one line. */
export function codeSpan(text: string): string {
  const line = singleLine(text)
  const longest = Math.max(0, ...Array.from(line.matchAll(/`+/g), ([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  const pad = /^`|`$|^ .* $/.test(line) ? ' ' : ''
  return `${fence}${pad}${line === '' ? ' ' : line}${pad}${fence}`
}

/** Without line ends, control characters and characters that turn the direction of text. */
function singleLine(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]+/gu, ' ')
}

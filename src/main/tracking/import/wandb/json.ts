/**
 * A value as W&B writes it: JSON, but that NaN and infinities stand in it as bare words, or as texts of these words.
 * @returns undefined for what is neither
 */
export function readJson(text: string): unknown {
  const number = asNumber(text)
  if (number !== undefined) return number
  try {
    return JSON.parse(text)
  } catch {
    // Below.
  }
  try {
    return JSON.parse(text.replaceAll(textOrWord, (found) => (found.startsWith('"') ? found : `"${found}"`)))
  } catch {
    return undefined
  }
}

/** A text is passed over as a whole, so that no word within it is taken for a number. */
const textOrWord = /"(?:[^"\\]|\\.)*"|\bNaN\b|-?\bInfinity\b/g

/** Most values are plain numbers. */
function asNumber(text: string): number | undefined {
  if (/^-?\d/.test(text)) {
    const number = Number(text)
    return Number.isNaN(number) ? undefined : number
  }
  return wordNumber(text)
}

/** NaN or an infinity by its word, which may be in quotes; undefined for other texts. */
export function wordNumber(text: string): number | undefined {
  const word = text.startsWith('"') ? text.slice(1, -1) : text
  if (word === 'NaN') return Number.NaN
  if (word === 'Infinity' || word === '-Infinity') return Number(word)
  return undefined
}

export interface Match {
  readonly score: number
  /** The title in parts, those that were found marked. */
  readonly parts: readonly { readonly text: string; readonly hit: boolean }[]
}

/**
 * Whether the letters of a query occur in a title in their order. Whole words and beginnings of words count more; other words
 * that the command is known by count when the title has no match. @returns null where there is none
 */
export function matchCommand(query: string, title: string, also = ''): Match | null {
  const wanted = query.trim().toLowerCase()
  if (wanted === '') return { score: 0, parts: [{ text: title, hit: false }] }
  const hits = lettersIn(wanted, title.toLowerCase())
  if (hits) return { score: scoreOf(hits, title) + 1, parts: partsOf(title, new Set(hits)) }
  const other = also
    .toLowerCase()
    .split(' ')
    .some((word) => word.startsWith(wanted))
  return other ? { score: 0.5, parts: [{ text: title, hit: false }] } : null
}

/** The place of each letter: as one piece where there is one, else spread over words, each piece at the begin of one. */
function lettersIn(wanted: string, text: string): number[] | null {
  const begin = atWord(wanted, text)
  if (begin >= 0) return Array.from(wanted, (_, i) => begin + i)
  return spread(wanted.replaceAll(' ', ''), text, 0)
}

/** The letters go on after the last one, or with a later word. @param from where they may begin */
function spread(wanted: string, text: string, from: number): number[] | null {
  if (wanted === '') return []
  for (let at = text.indexOf(wanted[0], from); at >= 0; at = text.indexOf(wanted[0], at + 1)) {
    if ((at !== from || from === 0) && !beginsWord(text, at)) continue
    const rest = spread(wanted.slice(1), text, at + 1)
    if (rest) return [at, ...rest]
  }
  return null
}

function beginsWord(text: string, at: number): boolean {
  return at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1])
}

/** Where a piece occurs: at the begin of a word if anywhere, else at the first place. */
function atWord(wanted: string, text: string): number {
  const first = text.indexOf(wanted)
  for (let at = first; at >= 0; at = text.indexOf(wanted, at + 1)) if (beginsWord(text, at)) return at
  return first
}

function scoreOf(hits: readonly number[], title: string): number {
  const starts = hits.filter((at) => beginsWord(title, at)).length
  const joined = hits.filter((at, i) => i > 0 && at === hits[i - 1] + 1).length
  return (2 * starts + joined) / hits.length + hits.length / title.length
}

function partsOf(title: string, hits: ReadonlySet<number>): { text: string; hit: boolean }[] {
  const parts: { text: string; hit: boolean }[] = []
  for (let index = 0; index < title.length; index++) {
    const letter = title[index]
    const hit = hits.has(index)
    const last = parts.at(-1)
    if (last?.hit === hit) last.text += letter
    else parts.push({ text: letter, hit })
  }
  return parts
}

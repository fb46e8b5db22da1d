/**
 * A draft: what a person typed and has neither saved nor discarded. Drafts belong to this user on this computer, not to the
 * workspace: nobody who gets a copy of it reads them.
 */
export interface Draft {
  /** What it belongs to and where it was typed: see `draftKey`. */
  readonly key: string
  /** The typed value, and what it was typed over, both as JSON. */
  readonly value: string
  readonly base: string
  /** When it was typed last, in milliseconds since 1970 UTC. */
  readonly at: number
}

/** In characters of JSON: of one draft, and of all drafts of a workspace. Most drafts of a workspace. */
export const longestDraft = 200_000
export const longestDrafts = 4_000_000
export const mostDrafts = 200
export const longestDraftKey = 1_500

/** How long a draft is kept that nobody comes back to, in ms. */
export const draftAge = 180 * 24 * 3_600_000

const between = ' | '

/**
 * @param place where in the app it is typed: `card intendedUse`, `notes`
 * @param subject the address of what it is about (`dataset:wine`, `model:wine@v2`, `run:3`): its draft goes when it is deleted for good.
 * Nothing for what is about the workspace itself.
 */
export function draftKey(place: string, subject?: string): string {
  return subject === undefined ? place : `${subject}${between}${place}`
}

/** The address in a key, or null. */
export function draftSubject(key: string): string | null {
  // A place never has the mark; a name might.
  const end = key.lastIndexOf(between)
  return end < 0 ? null : key.slice(0, end)
}

/** The key after what it is about got another name: also of its versions. @param from the old address, such as `dataset:wine` */
export function renamedKey(key: string, from: string, to: string): string {
  const subject = draftSubject(key)
  return subject === from || subject?.startsWith(`${from}@`) ? to + key.slice(from.length) : key
}

/** Of several drafts those that are kept: the newest of each key, not too old, as many and as long as may be. Newest first. */
export function keptDrafts(drafts: readonly Draft[], now: number): Draft[] {
  const newest = new Map<string, Draft>()
  for (const draft of drafts.toSorted((a, b) => b.at - a.at)) if (!newest.has(draft.key)) newest.set(draft.key, draft)
  const kept: Draft[] = []
  let length = 0
  for (const draft of newest.values()) {
    const own = draft.value.length + draft.base.length
    if (own > longestDraft || draft.at < now - draftAge || kept.length === mostDrafts || length + own > longestDrafts) continue
    length += own
    kept.push(draft)
  }
  return kept
}

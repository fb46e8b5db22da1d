import type { Draft } from '../../../shared/domain/drafts.ts'
import { keptDrafts, longestDraft, renamedKey } from '../../../shared/domain/drafts.ts'

/** What of a draft is on screen. */
export interface Typed {
  readonly value: unknown
  /** What it was typed over. */
  readonly base: unknown
  readonly at: number
  /** It was saved: it stays on screen until the answer of the workspace has it too, and is not kept. */
  readonly saved: boolean
  /** It is too long to be kept beyond this page. */
  readonly tooLong: boolean
}

/** Where drafts are kept: the host keeps them for good, the page's own storage until it has. */
export interface DraftPlace {
  load(): Promise<{ workspace: string | null; drafts: readonly Draft[] }>
  keep(change: { workspace: string; keep: Draft[]; drop: string[] }): Promise<unknown>
  readonly pending: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null
  /** Told once in a session, where drafts can't be kept. */
  onFailure(error: unknown): void
}

/** In ms: a draft is kept once nobody has typed for so long, and at the latest after so long. */
const quiet = 400
const longestWait = 2_000
/** Of each workspace on its own: what waits for one must not give way to another. */
const storagePlace = (workspace: string) => `cairn-drafts-${workspace}`

/**
 * The drafts of the workspace that is shown. Each change goes into the page's own storage at once, which outlives a reload and a server
 * that is gone, and to the host soon after, which outlives the page's address.
 */
export class DraftStore {
  readonly #place: DraftPlace
  #typed: ReadonlyMap<string, Typed> = new Map()
  #workspace: string | null = null
  /** Keys that the host has not yet. */
  #changed = new Set<string>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #waitingSince = 0
  #failed = false
  #loading = 0
  readonly #listeners = new Set<() => void>()

  constructor(place: DraftPlace) {
    this.#place = place
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get(key: string): Typed | undefined {
    return this.#typed.get(key)
  }

  /** Of what is neither saved nor discarded. */
  keys(): string[] {
    return [...this.#typed].filter(([, { saved }]) => !saved).map(([key]) => key)
  }

  /** Turns to the workspace that is shown now. What was typed before this is known is kept on top of what was found. */
  async load(): Promise<void> {
    const turn = ++this.#loading
    await this.flush()
    this.#workspace = null
    this.#typed = new Map()
    this.#changed = new Set()
    this.#failed = false
    const { workspace, drafts } = await this.#place.load()
    if (turn !== this.#loading || workspace === null) return
    this.#workspace = workspace
    const pending = this.#readPending(workspace)
    const here = drafts.filter(({ key }) => !pending.drop.includes(key))
    const found = keptDrafts([...pending.keep, ...here], Date.now()).flatMap((draft) => typedOf(draft))
    const meanwhile = this.#typed
    this.#typed = new Map([...found, ...meanwhile])
    for (const { key } of pending.keep) this.#changed.add(key)
    for (const key of [...pending.drop, ...meanwhile.keys()]) this.#changed.add(key)
    if (this.#changed.size > 0) this.#later()
    this.#tell()
  }

  type(key: string, value: unknown, base: unknown): void {
    const before = this.#typed.get(key)
    const typedOver = before && !before.saved ? before.base : base
    const tooLong = JSON.stringify(value).length + JSON.stringify(typedOver).length > longestDraft
    this.#put(key, { value, base: typedOver, at: Date.now(), saved: false, tooLong })
  }

  /** Drafts of something go with its new name. */
  rename(from: string, to: string): void {
    for (const [key, typed] of this.#typed) {
      const now = renamedKey(key, from, to)
      if (now === key) continue
      this.#put(key, undefined)
      this.#put(now, typed)
    }
  }

  drop(key: string): void {
    if (this.#typed.has(key)) this.#put(key, undefined)
  }

  /** It is in the workspace now: it is no draft any more, and stays on screen until the workspace's answer has come. */
  save(key: string): void {
    const typed = this.#typed.get(key)
    if (typed) this.#put(key, { ...typed, saved: true })
  }

  /** Hands over to the host what it has not yet. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const workspace = this.#workspace
    const keys = [...this.#changed]
    if (workspace === null || keys.length === 0) return
    this.#changed = new Set()
    const keep = this.#toKeep(keys)
    const kept = new Set(keep.map(({ key }) => key))
    try {
      await this.#place.keep({ workspace, keep, drop: keys.filter((key) => !kept.has(key)) })
      if (workspace === this.#workspace && this.#changed.size === 0) this.#writePending()
    } catch (error) {
      if (workspace === this.#workspace) for (const key of keys) this.#changed.add(key)
      if (!this.#failed) this.#place.onFailure(error)
      this.#failed = true
    }
  }

  #put(key: string, typed: Typed | undefined): void {
    const next = new Map(this.#typed)
    if (typed) next.set(key, typed)
    else next.delete(key)
    this.#typed = next
    this.#changed.add(key)
    this.#writePending()
    this.#later()
    this.#tell()
  }

  #toKeep(keys: readonly string[]): Draft[] {
    return keys.flatMap((key) => {
      const typed = this.#typed.get(key)
      if (!typed || typed.saved || typed.tooLong) return []
      return [{ key, value: JSON.stringify(typed.value), base: JSON.stringify(typed.base), at: typed.at }]
    })
  }

  #later(): void {
    const now = Date.now()
    if (this.#timer === undefined) this.#waitingSince = now
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.flush(), Math.max(0, Math.min(quiet, this.#waitingSince + longestWait - now)))
  }

  #writePending(): void {
    const { pending } = this.#place
    if (this.#workspace === null || pending === null) return
    const place = storagePlace(this.#workspace)
    const keys = [...this.#changed]
    const keep = this.#toKeep(keys)
    try {
      if (keys.length === 0) pending.removeItem(place)
      else pending.setItem(place, JSON.stringify({ keep, drop: keys.filter((key) => !keep.some((draft) => draft.key === key)) }))
    } catch {
      // A browser that keeps nothing, or has no room: the host has it in a moment.
    }
  }

  /** What the page of before could not hand over. Damaged, it counts as none. */
  #readPending(workspace: string): { keep: Draft[]; drop: string[] } {
    const none = { keep: [], drop: [] }
    try {
      const read: unknown = JSON.parse(this.#place.pending?.getItem(storagePlace(workspace)) ?? 'null')
      if (typeof read !== 'object' || read === null) return none
      return {
        keep: 'keep' in read && Array.isArray(read.keep) ? read.keep.filter(isDraft) : [],
        drop: 'drop' in read && Array.isArray(read.drop) ? read.drop.filter((key) => typeof key === 'string') : [],
      }
    } catch {
      return none
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

function isDraft(value: unknown): value is Draft {
  if (typeof value !== 'object' || value === null) return false
  const { key, value: text, base, at } = value as Record<string, unknown>
  return typeof key === 'string' && typeof text === 'string' && typeof base === 'string' && typeof at === 'number'
}

function typedOf({ key, value, base, at }: Draft): [string, Typed][] {
  try {
    return [[key, { value: JSON.parse(value), base: JSON.parse(base), at, saved: false, tooLong: false }]]
  } catch {
    return []
  }
}

/** Whether two JSON values are the same, whatever the order of their keys; a missing key is as one that is undefined. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const [a, b] = [one as Record<string, unknown>, other as Record<string, unknown>]
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => isSame(a[key], b[key]))
}

/**
 * Whether a kept value can stand where another one stands: the same kinds of values under the same keys. A draft of an earlier release,
 * or a damaged one, is none.
 */
export function fits(value: unknown, initial: unknown): boolean {
  if (initial === null || initial === undefined) return true
  if (Array.isArray(initial)) return Array.isArray(value)
  if (typeof initial !== 'object') return typeof value === typeof initial
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.entries(initial).every(([key, part]) => part === undefined || fits((value as Record<string, unknown>)[key], part))
}

import { createHash } from 'node:crypto'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { replacePrivateFile } from '../../authors/index.ts'
import { databaseFile } from '../opening/isWorkspace.ts'

const Head = z.object({ seq: z.int().nonnegative(), hash: z.string(), at: z.number() })
/** An entry, and when it was written. */
export type Head = z.infer<typeof Head>

const HeadsByChain = z.record(z.string(), Head)

const Heads = z.object({
  /** The folder of the workspace; null once its owner has said that its log may be shorter. */
  place: z.string().nullable(),
  /** Chains by name. */
  heads: HeadsByChain,
  /** The same of the folders that it lay in before: a disk that was away may come back. */
  before: z.record(z.string(), HeadsByChain).default({}),
})
type Heads = z.infer<typeof Heads>

/** No workspace moves so often that more need to be known. */
const mostPlaces = 20

/**
 * What this user on this computer remembers of the logs of workspaces: how long each chain was when it was last written here. It lies
 * in the user's own folder, `audit/<id of the workspace>.json`, so that a log whose end was cut off is found out, signatures and all.
 */
export class RememberedHeads {
  /** What was written later does not count. */
  readonly asOf: number
  readonly #folder: string
  readonly #place: string
  /** For where nothing can be written: then this process alone remembers. */
  readonly #unwritten = new Map<string, Heads>()

  /**
   * @param home the folder of this user @param folder that of the workspace
   * @param asOf when it was read, for a workspace that is read as it was then
   */
  constructor(home: string, folder: string, asOf = Number.POSITIVE_INFINITY) {
    this.asOf = asOf
    this.#folder = join(home, 'audit')
    this.#place = realOf(folder)
  }

  /**
   * The heads that the log of this workspace has to reach; empty where nothing is known of it.
   * @param id of the workspace, or that of the copy that one of its chains was begun in
   * @param own whether it is the id that the workspace has now: then it may have been moved here
   */
  of(id: string, own: boolean): Readonly<Record<string, Head>> {
    const known = this.#read(id)
    const heads = known && this.#headsHere(known, own)
    return Object.fromEntries(Object.entries(heads ?? {}).filter(([, { at }]) => at <= this.asOf))
  }

  #headsHere({ place, heads, before }: Heads, own: boolean): Readonly<Record<string, Head>> | undefined {
    if (place === this.#place) return heads
    const earlier = Object.hasOwn(before, this.#place) ? before[this.#place] : undefined
    return earlier ?? (place !== null && own && !isThere(place) ? heads : undefined)
  }

  /** The ids of the workspaces that were written in this folder last, and not elsewhere since. */
  here(): readonly string[] {
    return [...new Set([...this.#idsHere(), ...this.#unwritten.keys()])].filter((id) => this.#read(id)?.place === this.#place)
  }

  /** Another workspace is made in this folder. */
  releaseHere(): void {
    for (const id of this.here()) this.release(id)
  }

  /** Whether the workspace of this id lies elsewhere, so that this one is a copy of it. */
  isElsewhere(id: string): boolean {
    const known = this.#read(id)
    return known !== null && known.place !== this.#place && (known.place === null || isThere(known.place))
  }

  /** To be called once the entry can't be taken back any more. What other processes have added since is kept. */
  remember({ workspace: id, chain, head }: { readonly workspace: string; readonly chain: string; readonly head: Head }): void {
    const known = this.#read(id)
    if (known?.place !== this.#place) this.#noteHere(id)
    const noted = known?.place === this.#place ? known.heads[chain] : undefined
    if (noted && noted.seq >= head.seq) return
    this.#write(id, { place: this.#place, heads: { ...known?.heads, [chain]: head }, before: known ? this.#placesBefore(known) : {} })
  }

  #placesBefore({ place, heads, before }: Heads): Heads['before'] {
    const places = Object.entries(before).filter(([one]) => one !== this.#place && one !== place)
    if (place !== null && place !== this.#place) places.push([place, heads])
    return Object.fromEntries(places.slice(-mostPlaces))
  }

  /** Its log may be shorter from now on than it was. */
  release(id: string): void {
    const known = this.#read(id)
    if (!known) return
    const isHere = known.place === this.#place || (known.place !== null && !isThere(known.place))
    this.#write(id, { ...known, place: isHere ? null : known.place, before: this.#placesBefore(known) })
  }

  #read(id: string): Heads | null {
    const unwritten = this.#unwritten.get(id)
    if (unwritten) return unwritten
    if (!isId(id)) return null
    try {
      return Heads.parse(JSON.parse(readFileSync(this.#path(id), 'utf8')))
    } catch {
      return null // none, or damaged by a power cut
    }
  }

  #write(id: string, heads: Heads): void {
    if (!isId(id)) return
    try {
      replacePrivateFile(this.#path(id), `${JSON.stringify(heads)}\n`, false)
      this.#unwritten.delete(id)
    } catch {
      this.#unwritten.set(id, heads)
    }
  }

  #path(id: string): string {
    return join(this.#folder, `${id}.json`)
  }

  /** Where it is noted which workspaces were in this folder. */
  get #placeFile(): string {
    return join(this.#folder, `place-${placeName(this.#place)}.txt`)
  }

  #idsHere(): string[] {
    try {
      return readFileSync(this.#placeFile, 'utf8').split('\n').filter(isId)
    } catch {
      return []
    }
  }

  #noteHere(id: string): void {
    const ids = this.#idsHere()
    if (ids.includes(id)) return
    try {
      replacePrivateFile(this.#placeFile, [...ids, id].join('\n'), false)
    } catch {
      // Then it is known by its id alone.
    }
  }
}

/** The id comes from the database, which may come from anyone, and becomes the name of a file. */
const isId = (id: string) => /^[0-9a-f]{32}$/.test(id)

/** What a log is compared with where nobody remembers anything of it. */
export const nothingRemembered: Pick<RememberedHeads, 'of' | 'here' | 'isElsewhere'> = {
  of: () => ({}),
  here: () => [],
  isElsewhere: () => false,
}

const isThere = (place: string) => existsSync(join(place, databaseFile))

export function realOf(folder: string): string {
  try {
    return realpathSync.native(folder)
  } catch {
    return folder
  }
}

/** A short name for a folder, as the name of a file. */
export function placeName(folder: string): string {
  return createHash('sha256').update(realOf(folder)).digest('hex').slice(0, 32)
}

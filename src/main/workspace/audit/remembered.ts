import { createHash } from 'node:crypto'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { replacePrivateFile } from '../../authors/index.ts'
import { databaseFile } from '../opening/isWorkspace.ts'

const Head = z.object({ seq: z.int().nonnegative(), hash: z.string(), at: z.number() })
/** An entry, and when it was written. */
export type Head = z.infer<typeof Head>

const Heads = z.object({
  /** The folder of the workspace; null once its owner has said that its log may be shorter. */
  place: z.string().nullable(),
  /** Chains by name. */
  heads: z.record(z.string(), Head),
})
type Heads = z.infer<typeof Heads>

/**
 * What this user on this computer remembers of the logs of workspaces: how long each chain was when it was last written here. It lies
 * in the user's own folder, `audit/<id of the workspace>.json`, so that a log whose end was cut off is found out, signatures and all.
 */
export class RememberedHeads {
  readonly #folder: string
  readonly #place: string
  readonly #asOf: number
  /** For where nothing can be written: then this process alone remembers. */
  readonly #unwritten = new Map<string, Heads>()

  /**
   * @param home the folder of this user @param folder that of the workspace
   * @param asOf what was written later does not count: for a workspace that is read as it was then
   */
  constructor(home: string, folder: string, asOf = Number.POSITIVE_INFINITY) {
    this.#asOf = asOf
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
    if (!known || known.place === null) return {}
    const counts = known.place === this.#place || (own && !isThere(known.place))
    return counts ? Object.fromEntries(Object.entries(known.heads).filter(([, { at }]) => at <= this.#asOf)) : {}
  }

  /** Whether the workspace of this id lies elsewhere, so that this one is a copy of it. */
  isElsewhere(id: string): boolean {
    const known = this.#read(id)
    return known !== null && known.place !== this.#place && (known.place === null || isThere(known.place))
  }

  /** To be called once the entry can't be taken back any more. What other processes have added since is kept. */
  remember({ workspace: id, chain, head }: { readonly workspace: string; readonly chain: string; readonly head: Head }): void {
    const known = this.#read(id)
    const before = known?.heads[chain]
    if (known && before && before.seq >= head.seq && known.place === this.#place) return
    this.#write(id, { place: this.#place, heads: { ...known?.heads, [chain]: head } })
  }

  /** Its log may be shorter from now on than it was. */
  release(id: string): void {
    const known = this.#read(id)
    if (known) this.#write(id, { ...known, place: null })
  }

  #read(id: string): Heads | null {
    const unwritten = this.#unwritten.get(id)
    if (unwritten) return unwritten
    try {
      return Heads.parse(JSON.parse(readFileSync(this.#path(id), 'utf8')))
    } catch {
      return null // none, or damaged by a power cut
    }
  }

  #write(id: string, heads: Heads): void {
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
}

/** What a log is compared with where nobody remembers anything of it. */
export const nothingRemembered: Pick<RememberedHeads, 'of' | 'isElsewhere'> = { of: () => ({}), isElsewhere: () => false }

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

import { readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { Draft } from '../../../shared/contract/app.ts'
import { draftSubject, keptDrafts, longestDrafts } from '../../../shared/domain/drafts.ts'
import { CairnError } from '../../../shared/errors.ts'
import { replacePrivateFile } from '../../authors/index.ts'

const Stored = z.object({ drafts: z.array(z.unknown()) })

/** With what JSON adds: quotes within texts are escaped twice. */
const longestFile = 6 * longestDrafts

/**
 * The drafts of each workspace, in one private file of this user for each. They lie here and not in the page's own storage, because a
 * browser knows the page by its port, which changes. What is damaged counts as none.
 */
export class DraftFiles {
  readonly #folder: string

  constructor(home: string) {
    this.#folder = join(home, 'drafts')
  }

  /** @param workspace the id that the host gave it. Newest first. */
  list(workspace: string): Draft[] {
    return keptDrafts(readDrafts(this.#path(workspace)), Date.now())
  }

  /** Puts drafts in the place of those with the same key, and drops others. @throws DISK_FULL, WORKSPACE_READ_ONLY */
  change(workspace: string, { keep, drop }: { keep: readonly Draft[]; drop: readonly string[] }): void {
    const stored = this.list(workspace)
    const gone = new Set([...drop, ...keep.map(({ key }) => key)])
    this.#write(workspace, stored.length, [...keep, ...stored.filter(({ key }) => !gone.has(key))])
  }

  /**
   * Drops the drafts of what is not there any more; those of what has another name go with it.
   * @param addressNow of a draft's subject: null where it is gone @returns those that stay
   */
  sweep(workspace: string, addressNow: (subject: string) => string | null): Draft[] {
    const stored = this.list(workspace)
    const staying = stored.flatMap((draft): Draft[] => {
      const subject = draftSubject(draft.key)
      const now = subject === null ? null : addressNow(subject)
      if (subject === null || now === subject) return [draft]
      return now === null ? [] : [{ ...draft, key: now + draft.key.slice(subject.length) }]
    })
    if (staying.length < stored.length || staying.some(({ key }, at) => key !== stored[at].key)) {
      this.#write(workspace, stored.length, staying)
    }
    return staying
  }

  #write(workspace: string, before: number, drafts: readonly Draft[]): void {
    const path = this.#path(workspace)
    const kept = keptDrafts(drafts, Date.now())
    if (kept.length === 0 && before === 0) return
    try {
      if (kept.length === 0) rmSync(path, { force: true })
      else replacePrivateFile(path, `${JSON.stringify({ drafts: kept })}\n`, false)
    } catch (error) {
      throw CairnError.from(error)
    }
  }

  #path(workspace: string): string {
    return join(this.#folder, `${workspace}.json`)
  }
}

function readDrafts(path: string): Draft[] {
  try {
    if (statSync(path).size > longestFile) return []
    const { drafts } = Stored.parse(JSON.parse(readFileSync(path, 'utf8')))
    return drafts.flatMap((one) => {
      const read = Draft.safeParse(one)
      return read.success ? [read.data] : []
    })
  } catch {
    return []
  }
}

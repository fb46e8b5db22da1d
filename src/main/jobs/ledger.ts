import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What this user on this computer has put into the queue of which workspace. It lies in the user's own folder and not in the
 * workspace: a workspace may come from anyone, and with it a queue that names any file of this computer. Of a job that waits, its
 * number and the SHA-256 of its kind and input are kept; no more is needed once it has begun.
 */
export class JobLedger {
  readonly #folder: string | null
  /** For where nothing can be written: then the job waits for this process alone. */
  readonly #noted = new Map<string, string>()

  /** @param home the folder of this user where Cairn keeps what belongs to no workspace; null keeps it in memory */
  constructor(home: string | null) {
    this.#folder = home === null ? null : join(home, 'queued')
  }

  /** This user wants this job. @param workspace its folder */
  note(workspace: string, job: number, hash: string): void {
    const path = this.#path(workspace, job)
    this.#noted.set(path, hash)
    if (this.#folder === null) return
    try {
      mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 })
      const temporary = `${path}.${process.pid}.tmp`
      writeFileSync(temporary, hash, { mode: 0o600 })
      renameSync(temporary, path)
    } catch {
      // It is still known in this process.
    }
  }

  knows(workspace: string, job: number, hash: string): boolean {
    const path = this.#path(workspace, job)
    if (this.#noted.get(path) === hash) return true
    if (this.#folder === null) return false
    try {
      return readFileSync(path, 'utf8') === hash
    } catch {
      return false
    }
  }

  forget(workspace: string, job: number): void {
    const path = this.#path(workspace, job)
    this.#noted.delete(path)
    if (this.#folder === null) return
    try {
      rmSync(path, { force: true })
    } catch {
      // What stays is for a job that does not wait any more.
    }
  }

  /** A workspace is where it lies: what is moved or copied here has to be allowed anew. */
  #path(workspace: string, job: number): string {
    const place = createHash('sha256').update(realOf(workspace)).digest('hex').slice(0, 32)
    return join(this.#folder ?? '', place, String(job))
  }
}

function realOf(folder: string): string {
  try {
    return realpathSync.native(folder)
  } catch {
    return folder
  }
}

/** What is allowed when a job is: its kind and its input, as they stand in the registry. */
export function jobHash(kind: string, input: string): string {
  return createHash('sha256').update(`${kind}\0${input}`).digest('hex')
}

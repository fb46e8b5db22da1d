import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What this user on this computer has asked for in which workspace: jobs in its queue, services and policies that are to run. It lies in the user's
 * own folder and not in the workspace: a workspace may come from anyone, and with it a queue that names any file of this computer. Of
 * each, its number and a SHA-256 of what it is are kept.
 */
export class Ledger {
  readonly #folder: string | null
  /** For where nothing can be written: then it is known to this process alone. */
  readonly #noted = new Map<string, string>()

  /**
   * @param home the folder of this user where Cairn keeps what belongs to no workspace; null keeps it in memory
   * @param what is asked for, each in a folder of its own
   */
  constructor(home: string | null, what: 'queued' | 'services' | 'policies' | 'monitors') {
    this.#folder = home === null ? null : join(home, what)
  }

  /**
   * This user wants this. @param workspace its folder @param id of the job, service, policy or monitor
   * @param before what was wanted until now, where it is not certain yet that the registry has taken over the new: both are known then
   */
  note(workspace: string, id: number, hash: string, before?: string): void {
    const path = this.#path(workspace, id)
    const hashes = before === undefined || before === hash ? hash : `${hash}\n${before}`
    this.#noted.set(path, hashes)
    if (this.#folder === null) return
    try {
      mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 })
      const temporary = `${path}.${process.pid}.tmp`
      writeFileSync(temporary, hashes, { mode: 0o600 })
      renameSync(temporary, path)
    } catch {
      // It is still known in this process.
    }
  }

  knows(workspace: string, id: number, hash: string): boolean {
    const path = this.#path(workspace, id)
    if (this.#noted.get(path)?.split('\n').includes(hash)) return true
    if (this.#folder === null) return false
    try {
      return readFileSync(path, 'utf8').split('\n').includes(hash)
    } catch {
      return false
    }
  }

  forget(workspace: string, id: number): void {
    const path = this.#path(workspace, id)
    this.#noted.delete(path)
    if (this.#folder === null) return
    try {
      rmSync(path, { force: true })
    } catch {
      // What stays is for something that no longer exists.
    }
  }

  /** A workspace is where it lies: what is moved or copied here has to be allowed anew. */
  #path(workspace: string, id: number): string {
    return join(this.#folder ?? '', placeOf(workspace), String(id))
  }
}

/** Stands for where a workspace lies, in the name of a file. */
export function placeOf(workspace: string): string {
  return createHash('sha256').update(realOf(workspace)).digest('hex').slice(0, 32)
}

function realOf(folder: string): string {
  try {
    return realpathSync.native(folder)
  } catch {
    return folder
  }
}

/** What is allowed when a job is: its kind, its input and where it runs, as they stand in the registry. */
export function jobHash(kind: string, input: string, target: string | null = null): string {
  const place = target === null ? '' : `\0${target}`
  return createHash('sha256').update(`${kind}\0${input}${place}`).digest('hex')
}

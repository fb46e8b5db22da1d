import type { Workspace } from '../../workspace/index.ts'
import { jobHash, type Ledger } from './ledger.ts'

/** Which jobs of a workspace this user has put into its queue, just as they are. */
export class WantedJobs {
  readonly #workspace: Workspace
  readonly #ledger: Ledger

  constructor(workspace: Workspace, ledger: Ledger) {
    this.#workspace = workspace
    this.#ledger = ledger
  }

  /** Of its kind, input and target as they stand in the registry. */
  hashOf(id: number): string | undefined {
    const row = this.#workspace.sqlite.prepare('SELECT kind, input, target FROM jobs WHERE id = ?').get(id) as
      | { kind: string; input: string; target: string | null }
      | undefined
    return row && jobHash(String(row.kind), String(row.input), row.target === null ? null : String(row.target))
  }

  /** Of what was asked for, not of what the row has become: a workspace may hold what changes it as it is written. */
  noteAsked(id: number, kind: string, input: unknown, target: string | null): void {
    this.#ledger.note(this.#workspace.path, id, jobHash(kind, JSON.stringify(input), target))
  }

  /** This user wants it as it stands. */
  note(id: number): void {
    const hash = this.hashOf(id)
    if (hash !== undefined) this.#ledger.note(this.#workspace.path, id, hash)
  }

  /** Whether this user put the job into the queue, just as it is. */
  has(id: number): boolean {
    const hash = this.hashOf(id)
    return hash !== undefined && this.#ledger.knows(this.#workspace.path, id, hash)
  }

  forget(id: number): void {
    this.#ledger.forget(this.#workspace.path, id)
  }
}

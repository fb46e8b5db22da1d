import { appendFileSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Workspace } from '../../workspace/index.ts'
import { type PoolRow, updatePool } from './submissions.ts'

/** Of a log at the most, in characters. */
const most = 16 * 2 ** 20

/** A copy of a submission's log in the workspace: the cluster forgets it when its node is gone. */
export class LogCopy {
  readonly #workspace: Workspace
  readonly #id: number
  readonly #path: string
  #length: number

  constructor(workspace: Workspace, { id, submissionId, logBytes }: PoolRow) {
    this.#workspace = workspace
    this.#id = id
    this.#length = logBytes
    this.#path = join(workspace.path, 'compute', 'log', `${submissionId}.log`)
  }

  add(text: string): void {
    if (this.#length < most) {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 })
      appendFileSync(this.#path, text.slice(0, most - this.#length), { mode: 0o600 })
    }
    this.#length += text.length
    updatePool(this.#workspace, this.#id, { logBytes: this.#length })
  }
}

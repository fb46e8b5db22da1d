import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { z } from 'zod'
import type { MakingWorkspace } from '../../../shared/contract/app.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { ApiContext } from '../../api/index.ts'
import { createClient } from '../../api/index.ts'
import type { OpenWorkspaces } from './openWorkspaces.ts'
import type { Opened } from './openWorkspaces.ts'

/** Those of the samples that a finished workspace is made of: two classes, and a number whose data gets a second version. */
const told: readonly string[] = ['breast-cancer', 'wine']

export interface SampleMaking {
  /** Where workspaces are made. */
  readonly parent: string
  readonly author: ApiContext['author']
  readonly open: OpenWorkspaces
  /** What a client of that workspace works with; its files are paths. */
  contextOf(opened: Opened): ApiContext
  changed(): void
}

/**
 * Makes a finished sample workspace beside what the window shows. It is made in a hidden folder and gets its name once it is whole, so
 * that one that was cancelled or killed leaves no half of a workspace behind.
 */
export class SampleWorkspace {
  readonly #making: SampleMaking
  readonly #stop = new AbortController()
  readonly #name: string
  #progress = 0
  #step = 'Creating the workspace'
  #error: CairnError | null = null
  /** Its folder, once it is whole; null where it was cancelled or has failed. */
  readonly done: Promise<string | null>

  constructor(making: SampleMaking) {
    this.#making = making
    this.#name = basename(freeFolder(making.parent))
    this.done = this.#make().catch((thrown: unknown) => {
      this.#error = CairnError.from(thrown)
      return null
    })
  }

  get state(): MakingWorkspace {
    return { name: this.#name, progress: this.#progress, step: this.#step, error: this.#error?.toJSON() ?? null }
  }

  get failed(): boolean {
    return this.#error !== null && this.#error.code !== 'CANCELLED'
  }

  /** Stops it. @returns once nothing of it is left */
  async cancel(): Promise<void> {
    this.#stop.abort()
    await this.done
  }

  async #make(): Promise<string> {
    const { parent } = this.#making
    mkdirSync(parent, { recursive: true })
    const { sweepUnfinished, unfinishedFolder } = await import('./unfinished.ts')
    sweepUnfinished(parent)
    const folder = unfinishedFolder(parent)
    const scratch = mkdtempSync(join(tmpdir(), 'cairn-sample-'))
    try {
      await this.#fill(folder, scratch)
      this.#checkStopped()
      return placed(folder, parent)
    } finally {
      for (const rest of [folder, scratch]) rmSync(rest, { recursive: true, force: true, maxRetries: 3 })
    }
  }

  async #fill(folder: string, handOff: string): Promise<void> {
    const { author, open } = this.#making
    const [{ createWorkspace }, { stepsOf, stories, tellStory }] = await Promise.all([
      import('../../workspace/index.ts'),
      import('../demo/index.ts'),
    ])
    const opened = await open.prepare(createWorkspace(folder, author))
    // What runs is stopped at once, and not only at the end of the step.
    const stop = () => void opened.runner.close()
    this.#stop.signal.addEventListener('abort', stop)
    const stopped = new Promise<void>((resolve) => this.#stop.signal.addEventListener('abort', () => resolve()))
    try {
      const chosen = stories.filter(({ name }) => told.includes(name))
      const steps = chosen.reduce((sum, story) => sum + stepsOf(story), 0)
      let taken = 0
      const context = {
        client: createClient(this.#making.contextOf(opened)),
        signal: this.#stop.signal,
        // It needs nothing installed, and gives the same bits everywhere.
        engine: 'wasm' as const,
        handOff,
        runJob: async <Result>({ jobId }: { readonly jobId: number }, result: z.ZodType<Result>): Promise<Result> => {
          // A job that waits for its turn stays there when all is stopped.
          const made = await Promise.race([opened.runner.result(jobId), stopped])
          this.#checkStopped()
          return result.parse(made)
        },
        say: (text: string) => {
          this.#checkStopped()
          this.#tell(++taken / steps, text)
        },
      }
      // Where one fails, the other has to have ended before its folder is removed.
      const ended = await Promise.allSettled(
        chosen.map((story) => tellStory(story, context).catch((error: unknown) => this.#giveUp(error))),
      )
      for (const one of ended) if (one.status === 'rejected') throw one.reason
    } finally {
      this.#stop.signal.removeEventListener('abort', stop)
      await open.close(opened)
    }
  }

  #giveUp(error: unknown): never {
    // Cancelled by the person, or because the other story has failed: the first reason is told.
    const reason: unknown = this.#stop.signal.aborted ? this.#stop.signal.reason : error
    this.#stop.abort(error)
    throw reason
  }

  #checkStopped(): void {
    if (this.#stop.signal.aborted) throw new CairnError('CANCELLED', 'Cancelled. Nothing was saved.')
  }

  #tell(progress: number, step: string): void {
    this.#progress = progress
    this.#step = step
    this.#making.changed()
  }
}

/** Gives it its name in one step; the next free one where another was faster. */
function placed(folder: string, parent: string): string {
  for (;;) {
    const place = freeFolder(parent)
    try {
      renameSync(folder, place)
      return place
    } catch (error) {
      if (!existsSync(place)) throw error
    }
  }
}

function freeFolder(parent: string): string {
  for (let number = 1; ; number++) {
    const folder = join(parent, number === 1 ? 'Cairn sample' : `Cairn sample ${number}`)
    if (!existsSync(folder)) return folder
  }
}

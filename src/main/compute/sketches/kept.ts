import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Workspace } from '../../workspace/index.ts'
import type { SketchOutput } from './sketchTask.ts'

const Kept = z.record(z.string(), z.object({ sketch: z.string().regex(/^[0-9a-f]{64}$/), rows: z.int(), notes: z.array(z.string()) }))

/** The groups that a job has sketched, in a file of the workspace: a job that is taken up again does not read them a second time. */
export class KeptSketches {
  readonly #workspace: Workspace
  readonly #folder: string
  readonly #path: string
  #done: Record<string, SketchOutput> = {}
  #writing: Promise<void> = Promise.resolve()

  private constructor(workspace: Workspace, jobId: number) {
    this.#workspace = workspace
    this.#folder = join(workspace.path, 'compute', 'sketches')
    this.#path = join(this.#folder, `${jobId}.json`)
  }

  static async open(workspace: Workspace, jobId: number): Promise<KeptSketches> {
    const kept = new KeptSketches(workspace, jobId)
    // One that is not there or cannot be read says that nothing is done.
    const text = await readFile(kept.#path, 'utf8').catch(() => '{}')
    try {
      kept.#done = Kept.parse(JSON.parse(text))
    } catch {
      kept.#done = {}
    }
    return kept
  }

  /** Null where the group was not sketched, or its sketch is gone: nothing refers to it, so it may be cleared away. */
  async find(step: string): Promise<SketchOutput | null> {
    const found = Object.hasOwn(this.#done, step) ? this.#done[step] : null
    return found && (await this.#workspace.objects.has(found.sketch)) ? found : null
  }

  async keep(step: string, output: SketchOutput): Promise<void> {
    this.#done[step] = output
    this.#writing = this.#writing.then(() => this.#write())
    await this.#writing
  }

  /** The job has ended. */
  async drop(): Promise<void> {
    await rm(this.#path, { force: true })
  }

  async #write(): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    await writeFile(`${this.#path}.new`, JSON.stringify(this.#done))
    await rename(`${this.#path}.new`, this.#path)
  }
}

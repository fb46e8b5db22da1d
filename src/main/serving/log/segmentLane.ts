import { join } from 'node:path'
import type { SegmentRoot } from './files.ts'
import { SegmentFile } from './segmentFile.ts'

export interface SegmentLimits {
  /** A segment is closed when it has so many bytes, or is so many ms old. */
  readonly segmentBytes: number
  readonly segmentAge: number
}

/** The segments of one deployment, one after another: a new one is begun where none is open. */
export class SegmentLane {
  readonly #within: readonly string[]
  readonly #folder: string
  readonly #limits: SegmentLimits
  readonly #closing = new Set<Promise<void>>()
  #segment: SegmentFile | null = null

  constructor(folder: string, root: SegmentRoot, deployment: string, limits: SegmentLimits) {
    this.#within = [folder, root(folder)]
    this.#folder = join(root(folder), deployment)
    this.#limits = limits
  }

  /** All of it or nothing. One call at a time. @throws where the disk refuses it */
  async append(lines: Uint8Array): Promise<void> {
    if (await this.#segment?.isGone()) this.retire()
    try {
      this.#segment ??= await SegmentFile.create(this.#folder, this.#within)
      await this.#segment.append(lines)
    } catch (error) {
      if (this.#segment?.isTorn) this.retire()
      throw error
    }
    if (this.#segment.bytes >= this.#limits.segmentBytes) this.retire()
  }

  /** Closes the segment beside all else: bringing it to the disk may take long. */
  retire(): void {
    const segment = this.#segment
    this.#segment = null
    if (!segment) return
    const closing = segment.close().catch(() => {})
    this.#closing.add(closing)
    void closing.finally(() => this.#closing.delete(closing))
  }

  retireOld(): void {
    if (this.#segment && Date.now() - this.#segment.begun >= this.#limits.segmentAge) this.retire()
  }

  async close(): Promise<void> {
    this.retire()
    await Promise.all(this.#closing)
  }
}

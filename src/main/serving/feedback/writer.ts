import type { FeedbackItem } from '../../../shared/domain/serving/feedback.ts'
import { CairnError } from '../../../shared/errors.ts'
import { closeLeftover } from '../log/files.ts'
import { SegmentLane, type SegmentLimits } from '../log/segmentLane.ts'
import { feedbackRoot } from './files.ts'

/** What the endpoint writes labels and outcomes with. */
export interface FeedbackWriter {
  /** Resolves when all of them are in the file; what was resolved survives the end of the process. @throws DISK_FULL, DISK_FAILED: then none of them is kept */
  record(deployment: string, items: readonly FeedbackItem[]): Promise<void>
  close(): Promise<void>
}

export const feedbackLimits: SegmentLimits = { segmentBytes: 16 * 2 ** 20, segmentAge: 10 * 60_000 }

/** In `<folder>/feedback/<deployment>/`. Batches are written one after another, beside the requests for predictions. */
export function openFeedback(folder: string, limits: SegmentLimits = feedbackLimits): FeedbackWriter {
  const lanes = new Map<string, SegmentLane>()
  let number = 0
  let work: Promise<void> = closeLeftover(folder, feedbackRoot).catch(() => {})
  const timer = setInterval(() => lanes.forEach((lane) => lane.retireOld()), Math.min(limits.segmentAge, 60_000)).unref()
  return {
    record(deployment, items) {
      if (items.length === 0) return Promise.resolve()
      const lane = lanes.get(deployment) ?? new SegmentLane(folder, feedbackRoot, deployment, limits)
      lanes.set(deployment, lane)
      const lines = Buffer.from(items.map((item) => `${JSON.stringify({ n: ++number, ...item })}\n`).join(''))
      const written = work.then(() => lane.append(lines)).catch(refused)
      work = written.catch(() => {})
      return written
    },
    async close() {
      clearInterval(timer)
      await work
      await Promise.all([...lanes.values()].map((lane) => lane.close()))
    },
  }
}

function refused(thrown: unknown): never {
  const { code } = thrown as NodeJS.ErrnoException
  const full = code === 'ENOSPC' || code === 'EDQUOT'
  throw new CairnError(
    full ? 'DISK_FULL' : 'DISK_FAILED',
    full ? 'There is no space left for feedback.' : 'Feedback could not be written to the disk.',
    {},
    thrown,
  )
}

import { join } from 'node:path'
import { type Segment, segmentsIn } from '../log/files.ts'

/**
 * Labels and outcomes of a deployment lie in segments as its request log does, in `feedback/<deployment>` of the folder of the endpoint.
 * Each line, or row of Parquet, is one of them; nothing is ever changed. `from` and `to` of a segment are when its first and last one came.
 */
export function feedbackRoot(folder: string): string {
  return join(folder, 'feedback')
}

/** The oldest first, each once. A new one, or one with more bytes, has labels that nobody has looked at. */
export function feedbackSegments(folder: string, deployment: string): Promise<Segment[]> {
  return segmentsIn(folder, feedbackRoot, deployment)
}

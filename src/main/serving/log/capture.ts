import type { Capture } from '../../../shared/domain/serving/capture.ts'
import type { LogEntry } from '../../../shared/domain/serving/requestLog.ts'

/** Whether a request is one of the share that is kept, by its id alone: a replay of the same requests keeps the same. */
export function isCaptured({ share }: Pick<Capture, 'share'>, id: string): boolean {
  return share >= 1 || (share > 0 && unitOf(id) < share)
}

/** What of an entry is kept. */
export function captured(capture: Capture, entry: LogEntry): LogEntry {
  if (capture.inputs !== 'none' && capture.outputs) return entry
  return { ...entry, inputs: capture.inputs === 'none' ? null : entry.inputs, outputs: capture.outputs ? entry.outputs : null }
}

/** FNV-1a with the final mix of MurmurHash3, as a number in [0, 1): ids that differ in their last digit alone are spread too. */
function unitOf(id: string): number {
  let hash = 0x811c9dc5
  for (let place = 0; place < id.length; place++) hash = Math.imul(hash ^ id.charCodeAt(place), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}

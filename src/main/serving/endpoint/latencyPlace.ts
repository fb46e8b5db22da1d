import { latencyBounds } from '../../../shared/domain/serving/statistics.ts'

const step = Math.log(1.125)

/** The place of a latency among `latencyBounds`, without a search: they are a geometric row, rounded. */
export function latencyPlace(us: number): number {
  if (us <= latencyBounds[0]) return 0
  const place = Math.min(latencyBounds.length, Math.max(0, Math.ceil(Math.log(us / 50) / step)))
  if (place > 0 && us <= latencyBounds[place - 1]) return place - 1
  return place < latencyBounds.length && us > latencyBounds[place] ? place + 1 : place
}

import { join } from 'node:path'
import type { ParityReport } from '../../../shared/domain/features/parity.ts'
import type { Task } from '../../jobs/index.ts'
import { Comparison } from './comparison.ts'
import type { ParityInput } from './input.ts'
import { compareOnline } from './online.ts'
import { compareTraining } from './training.ts'

/**
 * Replays what serving does. Random keys at random moments: an online store that is published as of each moment is asked, by the code
 * that endpoints run, and held against the join. Rows of a joined version: what the lookup code and the expressions of serving make of
 * the source rows that held at their moments is held against what is stored.
 */
export const parityTask: Task<ParityInput, ParityReport> = async (input, context) => {
  const { service, sources, joined, rows, seed } = input
  const comparison = new Comparison(service)
  context.progress(0, 'replaying online')
  const online = await compareOnline({ service, sources, rows, seed, store: join(context.scratch, 'store') }, comparison, {
    ...context,
    progress: (fraction) => context.progress(fraction * 0.6, 'replaying online'),
  })
  context.progress(0.6, 'replaying training rows')
  const training = joined === null ? null : { ref: joined.ref, ...(await compareTraining({ joined, rows, seed }, comparison, context)) }
  return {
    format: 'cairn.parity/1',
    service: service.ref,
    seed,
    mode: joined?.mode ?? 'latest',
    sources: sources.map(({ as, ref }) => ({ view: as, source: ref })),
    online,
    training,
    ...comparison.result(),
    at: Date.now(),
  }
}

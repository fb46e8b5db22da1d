import type { ParityReport } from '../../../shared/domain/features/parity.ts'
import type { TaskJob } from '../../jobs/index.ts'
import { schema } from '../../workspace/index.ts'
import type { ParityInput } from './input.ts'

export interface ParityJob extends ParityInput {
  readonly serviceVersionId: number
  /** The dataset version that was joined. */
  readonly joinedId: number | null
}

/** What a job gives: the replay, and whether everything agrees. */
export interface ParityMade {
  readonly id: number
  readonly service: string
  readonly passed: boolean
}

/** Nothing differs, and something was compared. */
export function hasPassed({ online, training }: ParityReport): boolean {
  return online.different === 0 && (training?.different ?? 0) === 0 && online.values + (training?.values ?? 0) > 0
}

export const parityJob: TaskJob<'features.parity', ParityJob> = {
  kind: 'features.parity',
  action: 'features.parity',
  reach: { does: 'Replays features online and offline' },
  commit: (db, _job, { serviceVersionId, joinedId }, report): ParityMade => {
    const passed = hasPassed(report)
    const values = { serviceVersionId, joinedId, passed, report, at: Date.now() }
    const { id } = db.insert(schema.featureParities).values(values).returning({ id: schema.featureParities.id }).get()
    return { id, service: report.service, passed }
  },
}

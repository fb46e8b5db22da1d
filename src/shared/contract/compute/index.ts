import { estimatesContract } from './estimates.ts'
import { profilesContract } from './profiles.ts'
import { scoringContract } from './scoring.ts'
import { submissionsContract } from './submissions.ts'
import { targetsContract } from './targets.ts'

export * from './estimates.ts'
export * from './profiles.ts'
export * from './scoring.ts'
export * from './submissions.ts'
export * from './targets.ts'

export const computeContract = {
  targets: targetsContract,
  profiles: profilesContract,
  scoring: scoringContract,
  estimates: estimatesContract,
  submissions: submissionsContract,
}

import { profilesContract } from './profiles.ts'
import { targetsContract } from './targets.ts'

export * from './profiles.ts'
export * from './targets.ts'

export const computeContract = { targets: targetsContract, profiles: profilesContract }

import { profiles } from './profiles.ts'
import { targets } from './targets.ts'

export const compute = { targets, profiles }

import { estimates } from './estimates.ts'
import { profiles } from './profiles.ts'
import { submissions } from './submissions.ts'
import { targets } from './targets.ts'

export const compute = { targets, profiles, estimates, submissions }

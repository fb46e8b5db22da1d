import { estimates } from './estimates.ts'
import { profiles } from './profiles.ts'
import { scoring } from './scoring.ts'
import { submissions } from './submissions.ts'
import { targets } from './targets.ts'

export const compute = { targets, profiles, scoring, estimates, submissions }

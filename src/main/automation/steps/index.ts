import { evaluating } from './evaluating.ts'
import { gated } from './gated.ts'
import { preparing } from './preparing.ts'
import { awaitingApproval, promoting } from './promoting.ts'
import type { Steps } from './step.ts'
import { training } from './training.ts'
import { triggered, waiting } from './triggered.ts'
import { watching } from './watching.ts'

export const policySteps: Steps = { triggered, waiting, preparing, training, evaluating, gated, awaitingApproval, promoting, watching }

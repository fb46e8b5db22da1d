import type { StepContext, StepOf, StepPlan } from '../table.ts'
import { CairnError } from '../../../../shared/errors.ts'

export function parse(_step: StepOf<'parse'>, _context: StepContext): StepPlan {
  throw new CairnError('STEP_INVALID', 'TODO', {})
}

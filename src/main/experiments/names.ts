import type { Subject } from '../../shared/contract/experiments.ts'
import type { SplitPart } from '../../shared/domain/dataset.ts'

/** The artifact of a run that holds an evaluation. */
export const evaluationName = (subject: Subject, part: SplitPart): string => `evaluation/${subject}/${part}`

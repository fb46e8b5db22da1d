import type { Subject } from '../../../shared/contract/experiments/index.ts'
import type { SplitPart } from '../../../shared/domain/datasets/dataset.ts'

/** The artifact of a run that holds an evaluation. */
export const evaluationName = (subject: Subject, part: SplitPart): string => `evaluation/${subject}/${part}`

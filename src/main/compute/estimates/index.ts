export { estimateScoring, scoringSubject } from './scoring.ts'
export { estimateStudy } from './study.ts'
export { type Measured, recordRate } from './rates.ts'

/** The room of reports: what the other rooms know, as a document for people. */
export { compareReport } from './compare.ts'
export { fairnessReport } from './fairness.ts'
export { datasheet } from './datasheet.ts'
export { runReport } from './run.ts'

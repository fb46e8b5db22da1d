export {
  addTarget,
  checkTarget,
  connectTo,
  forgetTarget,
  forgetToken,
  keepToken,
  requireTarget,
  shownTarget,
  targetsOf,
} from './targets/index.ts'
export { followSubmission, packageOf, RayClient } from './ray/index.ts'
export { maskedSketched, sketchedOf, withoutValues } from './sketches/result.ts'
export { startProfile } from './sketches/start.ts'
export { type ScoreRequest, startScoring } from './scoring/start.ts'
export { Pools } from './pool/elsewhere.ts'
export { hereOf, thereOf } from './pool/paths.ts'
export { writeImage } from './pool/image.ts'
export { estimateScoring, estimateStudy, recordRate, scoringSubject } from './estimates/index.ts'
export { readSubmissionLog, submissionsOfJob } from './submissions/index.ts'

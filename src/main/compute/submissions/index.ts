export { readSubmissionLog, submissionLogPath } from './log.ts'
export { submissionsOfJob } from './ofJob.ts'

export { RayClient, type Submission, type SubmissionState } from './client.ts'
export { type FollowOptions, followSubmission } from './follow.ts'
export { packageOf } from './package.ts'
export type { Connection } from './request.ts'

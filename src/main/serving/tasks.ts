export { compactLogTask, type LogSource } from './log/compact.ts'
export { type LogRelation, type TimeWindow, withRequestLog } from './log/relation.ts'
export { requestsTask } from './log/requests.ts'
export { replayTask } from './replay/task.ts'

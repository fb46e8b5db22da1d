export { childProcessWorkers } from './child-process.ts'
export { JobLedger } from './ledger.ts'
export { workerEnvironment } from './environment.ts'
export { performInWorker } from './perform.ts'
export { heard } from './parent.ts'
export type { FromWorker, StartWorker } from './protocol.ts'
export { type KindReach, pathOf, type Reach } from './permission.ts'
export { type ReadyWorkers, readyWorkers } from './ready.ts'
export {
  type AnyJobKind,
  type Conductor,
  type JobInput,
  type JobKind,
  type JobKinds,
  type JobName,
  type JobRow,
  JobRunner,
  type TaskJob,
} from './runner.ts'
export { serveTasks } from './serve.ts'
export { type PerformTask, taskPerformer, type Work } from './work.ts'
export { Paused, type Task, type TaskContext, type TaskInput, type TaskName, type TaskOutput, type TaskTable } from './task.ts'

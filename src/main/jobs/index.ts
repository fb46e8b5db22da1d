export { childProcessWorkers } from './child-process.ts'
export { jobHash, Ledger, placeOf } from './ledger.ts'
export { Liveness, type Owned } from './liveness.ts'
export { workerEnvironment } from './environment.ts'
export { endMarked, endWithParent, killGroup, markedProcesses, markVariable } from './marked.ts'
export { performInWorker } from './perform.ts'
export { heard, type Parent } from './parent.ts'
export type { FromWorker, Lasting, OutputStream, StartWorker, WorkerProcess } from './protocol.ts'
export { type KindReach, pathOf, type Reach, reachOf } from './permission.ts'
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
export { type BecomeService, serveTasks } from './serve.ts'
export { type PerformTask, taskPerformer, type Work } from './work.ts'
export { Paused, type Task, type TaskContext, type TaskInput, type TaskName, type TaskOutput, type TaskTable } from './task.ts'

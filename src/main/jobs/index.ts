export { childProcessWorkers } from './workers/childProcess.ts'
export { jobHash, Ledger, placeOf } from './queue/ledger.ts'
export { Liveness, type Owned } from './queue/liveness.ts'
export { workerEnvironment } from './workers/environment.ts'
export { endMarked, endWithParent, killGroup, markedProcesses, markVariable } from './workers/marked.ts'
export { performInWorker } from './workers/perform.ts'
export { heard, type Parent } from './workers/parent.ts'
export type { FromWorker, Lasting, OutputStream, StartWorker, WorkerProcess } from './workers/protocol.ts'
export { type KindReach, pathOf, type Reach, reachOf } from './queue/permission.ts'
export { type ReadyWorkers, readyWorkers } from './workers/ready.ts'
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
} from './queue/runner.ts'
export { type BecomeService, serveTasks } from './workers/serve.ts'
export { type PerformTask, taskPerformer, type Work } from './work.ts'
export { Paused, type Task, type TaskContext, type TaskInput, type TaskName, type TaskOutput, type TaskTable } from './task.ts'

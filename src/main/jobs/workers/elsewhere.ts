import type { WorkerProcess } from './protocol.ts'

/** Which task it is, for whoever looks for it again. */
export interface TaskPlace {
  readonly job: number
  /** When the job was started, in ms: a job that is done anew is another one. It stays when its process ends and the job goes on. */
  readonly since: number
  /** Of a job that conducts: which of its tasks. */
  readonly step: string | null
}

/** Does tasks on other machines. Jobs know no more of it; it is given by the room of compute targets. */
export interface Elsewhere {
  /**
   * A worker there for one task; one that was begun before and left is found again, with what it has told meanwhile. What keeps it from
   * working is told as its error.
   */
  startWorker(target: string, place: TaskPlace): WorkerProcess
  /** Ends what is left there of a job. Does nothing where that cannot be reached: it ends by itself. */
  abandon(target: string, place: Omit<TaskPlace, 'step'>): Promise<void>
  /** This process ends. */
  close(): Promise<void>
}

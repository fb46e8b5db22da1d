import { serveTasks } from '../../jobs/index.ts'

/** A worker process for tests, with the tasks of this room only. */
serveTasks({ train: async () => (await import('../tasks.ts')).trainTask })

import type { Monitoring } from '../context.ts'
import type { MonitorRow } from './store.ts'

/** Has the reference profiles made that a monitor needs and that its versions do not have yet. @returns the jobs that make them */
export async function ensureReferences(_monitoring: Monitoring, _row: MonitorRow): Promise<number[]> {
  return []
}

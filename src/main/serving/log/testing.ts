import { join } from 'node:path'
import type { TaskContext } from '../../jobs/index.ts'
import { ObjectStore } from '../../workspace/index.ts'
import type { LogEntry } from '../../../shared/domain/serving/requestLog.ts'

/** For tests: an entry of one row, or of as many as `values` has. */
export function entryOf(change: Partial<LogEntry> = {}, values: readonly number[] = [7.4]): LogEntry {
  return {
    id: 'r1',
    at: 1_700_000_000_000,
    deployment: 'wine',
    revision: 1,
    ref: 'wine@v1',
    arm: 'live',
    unit: null,
    protocol: 'mlflow',
    rows: values.length,
    code: 200,
    error: null,
    inputs: { acidity: [...values], color: values.map(() => 'red') },
    outputs: { labels: values.map(() => 'good'), probabilities: values.map(() => [0.25, 0.75]), values: null },
    us: { total: 812, queue: 40, input: 60, infer: 500, output: 30 },
    ...change,
  }
}

/** For tests: settings of a log of one deployment. */
export function logOf(name = 'wine', capture: Partial<{ share: number; inputs: 'masked' | 'none'; outputs: boolean }> = {}) {
  return {
    deployments: [{ name, capture: { share: 1, inputs: 'masked' as const, outputs: true, days: 90, bytes: 2 ** 30, ...capture } }],
  }
}

/** For tests: what a task of the log may use. */
export function taskContext(scratch: string, signal = new AbortController().signal): TaskContext {
  return { signal, scratch, objects: new ObjectStore(join(scratch, 'objects')), progress: () => {}, keeping: () => {}, emit: () => {} }
}

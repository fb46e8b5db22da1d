import { and, asc, eq, gt, max } from 'drizzle-orm'
import type { LogLine } from '../../../shared/contract/experiments/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'

const { runLog } = schema

/** What a task tells of its work, for the run's log. */
export interface LogEvent {
  readonly type: 'log'
  readonly level: LogLine['level']
  readonly text: string
}

export function isLogEvent(event: unknown): event is LogEvent {
  return typeof event === 'object' && event !== null && (event as { type?: unknown }).type === 'log'
}

export function appendLog(db: Registry, runId: number, text: string, level: LogLine['level'] = 'info'): void {
  const last = db
    .select({ seq: max(runLog.seq) })
    .from(runLog)
    .where(eq(runLog.runId, runId))
    .get()
  db.insert(runLog)
    .values({ runId, seq: (last?.seq ?? -1) + 1, at: Date.now(), level, text: text.slice(0, 2_000) })
    .run()
}

export function readLog(db: Registry, runId: number, after: number): LogLine[] {
  return db
    .select({ seq: runLog.seq, at: runLog.at, level: runLog.level, text: runLog.text })
    .from(runLog)
    .where(and(eq(runLog.runId, runId), gt(runLog.seq, after)))
    .orderBy(asc(runLog.seq))
    .all()
}

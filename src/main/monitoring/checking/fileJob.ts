import type { CheckedFile } from '../../../shared/contract/monitoring/index.ts'
import type { TaskJob } from '../../jobs/index.ts'
import { monitorById } from '../monitors/store.ts'
import { keepRow } from './commit.ts'
import type { CheckFileInput } from './fileTask.ts'
import { judgeWindows } from './judge.ts'

export interface CheckFileJob extends CheckFileInput {
  /** Keeps it as a window. */
  readonly monitorId: number | null
}

/** Its result is a CheckedFile with its values: whoever shows it masks what is sensitive then. */
export const checkFileJob: TaskJob<'monitoring.checkFile', CheckFileJob> = {
  kind: 'monitoring.checkFile',
  action: 'monitor.checkFile',
  reach: { does: 'Checks a file against the reference of a model version' },
  commit: (db, _job, { monitorId, version }, { window, overlays, predictions, target }) => {
    const now = Date.now()
    const row = monitorId === null ? undefined : monitorById(db, monitorId)
    const kept = row && keepRow(db, row, window, now)
    if (row && kept) judgeWindows(db, row, [kept], now)
    const { report } = window
    const checked = report && ({ report, overlays, predictions, alert: window.status === 'alert' } satisfies CheckedFile)
    return { format: 'cairn.checkedFile/1', ref: version.ref, window: kept?.id ?? null, target, checked }
  },
}

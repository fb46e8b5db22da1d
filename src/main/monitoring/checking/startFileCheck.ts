import { basename } from 'node:path'
import { CheckSettings } from '../../../shared/domain/monitoring/checks.ts'
import { LabelSettings } from '../../../shared/domain/monitoring/monitor.ts'
import { makeReference, requireModelVersion } from '../../models/index.ts'
import type { Monitoring } from '../context.ts'
import { requireMonitor, settingsOf } from '../monitors/store.ts'
import { fileKey } from '../sources/folder.ts'
import { judgedVersion } from './versions.ts'

export interface FileCheck {
  readonly ref: string
  readonly path: string
  /** Keeps it as a window of this monitor, with its settings. */
  readonly monitor?: string
  readonly checks?: CheckSettings
}

/**
 * Starts a job that holds a file against the reference of a version, which is made first where the version has none.
 * @throws NOT_FOUND, FILE_NOT_FOUND, and what keeps a reference from being made
 */
export async function startFileCheck(monitoring: Monitoring, { ref, path, monitor: name, checks }: FileCheck): Promise<{ jobId: number }> {
  const { workspace, runner } = monitoring
  const { db } = workspace
  const monitor = name === undefined ? null : requireMonitor(db, name)
  const settings = monitor && settingsOf(monitor)
  const version = requireModelVersion(db, ref)
  const source = basename(path)
  const place = await fileKey(path, source)
  if (judgedVersion(db, version).reference === null) await runner.result(makeReference(monitoring, { ref }).jobId)
  const judged = judgedVersion(db, version)
  const job = {
    path,
    source,
    ...place,
    model: judged.ref.slice(0, judged.ref.lastIndexOf('@')),
    version: judged,
    checks: checks ?? settings?.checks ?? CheckSettings.parse({}),
    labels: settings?.labels ?? LabelSettings.parse({}),
    monitorId: monitor?.id ?? null,
  }
  return { jobId: runner.enqueue('monitoring.checkFile', `Check ${source} with ${judged.ref}`, job, () => null).jobId }
}

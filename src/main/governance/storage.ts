import { statSync } from 'node:fs'
import { originalName } from '../../shared/domain/governance/trash.ts'
import { references, type Workspace } from '../workspace/index.ts'

export interface DatasetStorage {
  readonly dataset: string
  readonly trashed: boolean
  readonly versions: number
  /** Bytes of the rows on disk: a segment that several versions share counts once. */
  readonly bytes: number
  /** What it would be if every version was stored whole. */
  readonly wholeBytes: number
}

export interface StorageReport {
  readonly datasets: readonly DatasetStorage[]
  /** Everything that the registry refers to, each object once, and what of it only the trash refers to. */
  readonly bytes: number
  readonly trashBytes: number
}

/** Objects that something outside the trash refers to. */
const living = `
  SELECT s.object FROM dataset_segments s JOIN dataset_versions v ON v.id = s.version_id JOIN datasets d ON d.id = v.dataset_id WHERE d.deleted_at IS NULL
  UNION SELECT profile_object FROM dataset_versions v JOIN datasets d ON d.id = v.dataset_id WHERE d.deleted_at IS NULL
  UNION SELECT a.object FROM run_artifacts a JOIN runs r ON r.id = a.run_id WHERE r.deleted_at IS NULL
  UNION SELECT c.object FROM run_checkpoints c JOIN runs r ON r.id = c.run_id WHERE r.deleted_at IS NULL
  UNION SELECT onnx_object FROM model_versions v JOIN models m ON m.id = v.model_id WHERE v.deleted_at IS NULL AND m.deleted_at IS NULL
  UNION SELECT signature_object FROM model_versions v JOIN models m ON m.id = v.model_id WHERE v.deleted_at IS NULL AND m.deleted_at IS NULL
  UNION SELECT a.object FROM logged_model_artifacts a JOIN logged_models m ON m.id = a.model_id WHERE m.deleted_at IS NULL
  UNION SELECT f.object FROM model_version_files f JOIN model_versions v ON v.id = f.version_id JOIN models m ON m.id = v.model_id
    WHERE v.deleted_at IS NULL AND m.deleted_at IS NULL
  UNION SELECT evaluation_object FROM model_evaluations e JOIN model_versions v ON v.id = e.version_id WHERE v.deleted_at IS NULL
  UNION SELECT predictions_object FROM model_evaluations e JOIN model_versions v ON v.id = e.version_id WHERE v.deleted_at IS NULL
  UNION SELECT object FROM packages WHERE deleted_at IS NULL`

const ofDatasets = `
  SELECT d.name, d.deleted_at IS NOT NULL AS trashed,
    (SELECT count(*) FROM dataset_versions v WHERE v.dataset_id = d.id) AS versions,
    (SELECT coalesce(sum(bytes), 0) FROM (SELECT DISTINCT s.object, s.bytes FROM dataset_segments s JOIN dataset_versions v ON v.id = s.version_id
      WHERE v.dataset_id = d.id)) AS bytes,
    (SELECT coalesce(sum(s.bytes), 0) FROM dataset_segments s JOIN dataset_versions v ON v.id = s.version_id WHERE v.dataset_id = d.id) AS wholeBytes
  FROM datasets d ORDER BY bytes DESC, d.name`

/** What each dataset with its versions takes on disk, and what emptying the trash would free. */
export function storageOf({ sqlite, objects }: Workspace): StorageReport {
  const rows = sqlite.prepare(ofDatasets).all() as { name: string; trashed: number; versions: number; bytes: number; wholeBytes: number }[]
  const alive = new Set(sqlite.prepare(living).pluck().all() as string[])
  const all = sqlite.prepare(`SELECT DISTINCT object FROM (${references})`).pluck().all() as string[]
  const report = { bytes: 0, trashBytes: 0 }
  for (const object of all) {
    const size = statSync(objects.path(object), { throwIfNoEntry: false })?.size ?? 0
    report.bytes += size
    if (!alive.has(object)) report.trashBytes += size
  }
  return {
    datasets: rows.map(({ name, trashed, ...sizes }) => ({ dataset: originalName(name), trashed: Boolean(trashed), ...sizes })),
    ...report,
  }
}

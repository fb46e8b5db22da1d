import { statSync } from 'node:fs'
import { originalName } from '../../shared/domain/governance/trash.ts'
import { objectColumns, references, type Workspace } from '../workspace/index.ts'

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

const datasetsNow = 'SELECT id FROM datasets WHERE deleted_at IS NULL'
const runsNow = 'SELECT id FROM runs WHERE deleted_at IS NULL'
const versionsNow =
  'SELECT v.id FROM model_versions v JOIN models m ON m.id = v.model_id WHERE v.deleted_at IS NULL AND m.deleted_at IS NULL'

/** Of the tables whose rows go with something that may lie in the trash: the rows of what does not lie there. */
const outsideTrash: Readonly<Record<string, string>> = {
  dataset_segments: `version_id IN (SELECT id FROM dataset_versions WHERE dataset_id IN (${datasetsNow}))`,
  dataset_versions: `dataset_id IN (${datasetsNow})`,
  run_artifacts: `run_id IN (${runsNow})`,
  run_checkpoints: `run_id IN (${runsNow})`,
  logged_model_artifacts: 'model_id IN (SELECT id FROM logged_models WHERE deleted_at IS NULL)',
  model_versions: `id IN (${versionsNow})`,
  model_version_files: `version_id IN (${versionsNow})`,
  model_evaluations: `version_id IN (${versionsNow})`,
  reference_profiles: `version_id IN (${versionsNow})`,
  servables: `version_id IN (${versionsNow})`,
  packages: 'deleted_at IS NULL',
}

/** Objects that something outside the trash refers to. */
const living = objectColumns
  .map(({ table, column }) => `SELECT "${column}" FROM "${table}" WHERE "${column}" IS NOT NULL AND ${outsideTrash[table] ?? 'TRUE'}`)
  .join(' UNION ')

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

import {
  type LineageEdge,
  type LineageGraph,
  type LineageKind,
  type LineageNode,
  parseAddress,
  profileOf,
  reach,
} from '../../shared/domain/governance/lineage.ts'
import { CairnError } from '../../shared/errors.ts'
import { requireVersion } from '../datasets/index.ts'
import { requireRun } from '../experiments/index.ts'
import { Catalogue } from '../features/index.ts'
import { requireModelVersion } from '../models/index.ts'
import type { Workspace } from '../workspace/index.ts'

/** Every edge of the registry: [id of the source, id of what was made from it, how]. */
const edgeQuery = `
  SELECT 'datasetVersion-' || parent_id AS "from", 'datasetVersion-' || id AS "to", 'next version' AS how
    FROM dataset_versions WHERE parent_id IS NOT NULL
  UNION ALL SELECT DISTINCT 'datasetVersion-' || parent_id, 'datasetVersion-' || version_id, 'prepared' FROM preparation_inputs
  UNION ALL SELECT DISTINCT 'datasetVersion-' || source_id, 'datasetVersion-' || version_id, 'joined' FROM feature_join_sources
  UNION ALL SELECT 'datasetVersion-' || entity_version_id, 'datasetVersion-' || version_id, 'joined' FROM feature_joins WHERE entity_version_id IS NOT NULL
  UNION ALL SELECT 'featureService-' || service_version_id, 'datasetVersion-' || version_id, 'joined' FROM feature_joins
  UNION ALL SELECT DISTINCT 'featureView-' || u.used_id, CASE o.kind WHEN 'service' THEN 'featureService-' ELSE 'featureView-' END || u.version_id, 'listed'
    FROM feature_uses u JOIN feature_versions v ON v.id = u.version_id JOIN feature_objects o ON o.id = v.object_id WHERE u.space = 'view'
  UNION ALL SELECT 'datasetVersion-' || dataset_version_id, 'run-' || run_id, 'trained on' FROM training_runs
  UNION ALL SELECT 'run-' || reproduces_id, 'run-' || run_id, 'reproduced' FROM training_runs WHERE reproduces_id IS NOT NULL
  UNION ALL SELECT 'run-' || extends_id, 'run-' || run_id, 'extended' FROM training_runs WHERE extends_id IS NOT NULL
  UNION ALL SELECT 'run-' || cloned_from_id, 'run-' || run_id, 'cloned' FROM training_runs WHERE cloned_from_id IS NOT NULL
  UNION ALL SELECT 'run-' || run_id, 'modelVersion-' || id, 'registered' FROM model_versions WHERE run_id IS NOT NULL
  UNION ALL SELECT DISTINCT 'datasetVersion-' || d.dataset_version_id, 'run-' || i.run_id, 'used'
    FROM run_inputs i JOIN logged_datasets d ON d.id = i.dataset_id WHERE d.dataset_version_id IS NOT NULL
  UNION ALL SELECT 'run-' || r.id, 'modelVersion-' || o.version_id, 'registered' FROM model_version_origins o
    LEFT JOIN logged_models l ON l.id = o.logged_model_id JOIN runs r ON r.uuid = o.run_uuid OR (o.run_uuid IS NULL AND r.id = l.run_id)
    JOIN model_versions v ON v.id = o.version_id WHERE v.run_id IS NULL
  UNION ALL SELECT 'package-' || imported_from_id, 'modelVersion-' || id, 'imported' FROM model_versions WHERE imported_from_id IS NOT NULL
  UNION ALL SELECT 'modelVersion-' || model_version_id, 'package-' || id, 'packaged' FROM packages WHERE model_version_id IS NOT NULL
  UNION ALL SELECT DISTINCT 'datasetVersion-' || dataset_version_id, 'modelVersion-' || version_id, 'evaluated on' FROM model_evaluations
  UNION ALL SELECT 'modelVersion-' || version_id, 'referenceProfile-' || id, 'profiled' FROM reference_profiles
  UNION ALL SELECT DISTINCT 'modelVersion-' || version_id, 'monitor-' || monitor_id, 'monitored' FROM monitor_windows WHERE version_id IS NOT NULL`

const featureQuery = `SELECT v.id, o.name || '@v' || v.number AS label, o.deleted_at IS NOT NULL AS trashed, v.hash
    FROM feature_versions v JOIN feature_objects o ON o.id = v.object_id WHERE v.id = ?`

const nodeQueries: Record<LineageKind, string> = {
  datasetVersion: `SELECT v.id, d.name || '@v' || v.number AS label, d.deleted_at IS NOT NULL AS trashed, v.hash
    FROM dataset_versions v JOIN datasets d ON d.id = v.dataset_id WHERE v.id = ?`,
  featureView: featureQuery,
  featureService: featureQuery,
  run: `SELECT id, CASE WHEN name = 'run ' || id THEN name ELSE 'run ' || id || ' · ' || name END AS label, deleted_at IS NOT NULL AS trashed,
    (SELECT fingerprint FROM training_runs WHERE run_id = runs.id) AS hash
    FROM runs WHERE id = ?`,
  modelVersion: `SELECT v.id, m.name || '@v' || v.number AS label, (m.deleted_at IS NOT NULL OR v.deleted_at IS NOT NULL) AS trashed,
    v.checksum AS hash FROM model_versions v JOIN models m ON m.id = v.model_id WHERE v.id = ?`,
  package: 'SELECT id, name AS label, deleted_at IS NOT NULL AS trashed, object AS hash FROM packages WHERE id = ?',
  referenceProfile: `SELECT r.id, '${profileOf}' || m.name || '@v' || v.number AS label, (m.deleted_at IS NOT NULL OR v.deleted_at IS NOT NULL) AS trashed,
    r.object AS hash FROM reference_profiles r JOIN model_versions v ON v.id = r.version_id JOIN models m ON m.id = v.model_id WHERE r.id = ?`,
  monitor: 'SELECT id, name AS label, 0 AS trashed, NULL AS hash FROM monitors WHERE id = ?',
}

/**
 * Where something comes from, back to the first data, and what was made of it, from the registry alone.
 * @param address see `parseAddress`; a dataset or model without a version is its latest
 * @throws NOT_FOUND, INVALID_INPUT
 */
export function lineageOf(workspace: Workspace, address: string): LineageGraph {
  const roots = rootsOf(workspace, address)
  const all = workspace.sqlite.prepare(edgeQuery).all() as LineageEdge[]
  const shown = new Set(roots)
  const edges = new Set<LineageEdge>()
  for (const root of roots) {
    for (const direction of ['sources', 'uses'] as const) {
      const found = reach(all, root, direction).add(root)
      for (const id of found) shown.add(id)
      for (const edge of all) if (found.has(edge.from) && found.has(edge.to)) edges.add(edge)
    }
  }
  return { roots, nodes: [...shown].map((id) => nodeOf(workspace, id)), edges: [...edges] }
}

function nodeOf({ sqlite }: Workspace, id: string): LineageNode {
  const at = id.lastIndexOf('-')
  const kind = id.slice(0, at) as LineageKind
  const row = sqlite.prepare(nodeQueries[kind]).get(Number(id.slice(at + 1))) as { label: string; trashed: number; hash: string | null }
  return { id, kind, label: row.label, trashed: Boolean(row.trashed), hash: row.hash }
}

function rootsOf({ db, sqlite }: Workspace, text: string): string[] {
  const address = parseAddress(text)
  switch (address.kind) {
    case 'dataset':
      return [`datasetVersion-${requireVersion(db, address.ref).id}`]
    case 'view':
      return [`featureView-${new Catalogue(db).version('view', address.ref).id}`]
    case 'service':
      return [`featureService-${new Catalogue(db).version('service', address.ref).id}`]
    case 'model':
      return [`modelVersion-${requireModelVersion(db, address.ref).id}`]
    case 'run':
      return [`run-${requireRun(db, address.id).id}`]
    case 'package':
      if (sqlite.prepare(nodeQueries.package).get(address.id)) return [`package-${address.id}`]
      throw new CairnError('NOT_FOUND', `There is no package ${address.id}.`, { package: address.id })
    case 'experiment':
      throw new CairnError('INVALID_INPUT', 'An experiment is a group of runs and has no lineage. Choose one of its runs.', {
        address: text,
      })
    case 'name': {
      const found = [
        orNull(() => `datasetVersion-${requireVersion(db, address.ref).id}`),
        orNull(() => `modelVersion-${requireModelVersion(db, address.ref).id}`),
      ].filter((id) => id !== null)
      if (found.length > 0) return found
      throw new CairnError('NOT_FOUND', `There is no dataset version or model version ${address.ref}.`, { name: address.ref })
    }
  }
}

function orNull<T>(find: () => T): T | null {
  try {
    return find()
  } catch (error) {
    if (CairnError.from(error).code === 'NOT_FOUND') return null
    throw error
  }
}

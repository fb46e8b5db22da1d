import { join } from 'node:path'
import { importedFiles, listFolder } from '../localFiles.ts'
import type { ImportedInput, ImportedRun, ReadContext } from '../source.ts'
import { filesAt, folderAt } from './artifactPlaces.ts'
import { readEntries, readPoints } from './folderParts.ts'
import { type Meta, readMeta } from './meta.ts'
import { loggedModelPattern, readStatus, reasons, runIdPattern, tags as tagNames } from './words.ts'

/** An experiment's folder that is being read. */
export interface ExperimentFolder {
  /** The chosen folder. */
  readonly root: string
  readonly folder: string
  /** For the report. */
  readonly place: string
  readonly id: string
  readonly context: ReadContext
  /** The datasets of its runs that were read already, by the name of their folder. */
  readonly datasets: Map<string, Meta | null>
}

/** @returns null where it is left out, which is told */
export function readRun(experiment: ExperimentFolder, name: string): ImportedRun | null {
  const { root, context } = experiment
  const folder = join(experiment.folder, name)
  const place = `${experiment.place}/${name}`
  const leaveOut = (reason: string) => {
    context.leaveOut({ kind: 'run', place, reason })
    return null
  }
  const meta = readMeta(join(folder, 'meta.yaml'))
  if (!meta) return leaveOut(reasons.noMeta)
  const uuid = meta.text('run_id') ?? meta.text('run_uuid')
  if (uuid !== name || meta.text('experiment_id') !== experiment.id || !runIdPattern.test(uuid)) return leaveOut(reasons.otherId)
  if (meta.text('lifecycle_stage') === 'deleted') return leaveOut(reasons.deleted)
  const status = readStatus(meta.text('status'))
  if (status === null) return leaveOut(reasons.status)
  const tags = readEntries(join(folder, 'tags'), `${place}/tags`, 'tag', context)
  return {
    uuid,
    experiment: experiment.id,
    name: meta.text('run_name') || tags.get(tagNames.name) || null,
    user: meta.text('user_id') || tags.get(tagNames.user) || null,
    notes: tags.get(tagNames.notes) ?? '',
    status,
    startedAt: meta.integer('start_time'),
    endedAt: meta.integer('end_time'),
    params: readEntries(join(folder, 'params'), `${place}/params`, 'param', context),
    tags,
    inputs: readInputs(experiment, folder, place),
    models: readModels(folder, place, context),
    points: () => readPoints(join(folder, 'metrics'), `${place}/metrics`, context),
    files: function* () {
      const own = folderAt(folder, ['artifacts'])
      if (own !== null) yield* importedFiles(own, `${place}/artifacts`, context)
      else yield* filesAt({ root, location: meta.text('artifact_uri'), owner: uuid }, context)
    },
  }
}

function readInputs(experiment: ExperimentFolder, folder: string, place: string): ImportedInput[] {
  return inFolders(folder, 'inputs').flatMap(({ name, meta }) => {
    if (meta?.text('source_type') !== 'DATASET') return []
    const dataset = datasetOf(experiment, meta.text('source_id') ?? '')
    const [called, digest] = [dataset?.text('name'), dataset?.text('digest')]
    if (!dataset || !called || !digest) {
      experiment.context.leaveOut({ kind: 'input', place: `${place}/inputs/${name}`, reason: reasons.input })
      return []
    }
    const texts = { sourceType: dataset.text('source_type') ?? '', source: dataset.text('source') ?? '' }
    const described = { schema: dataset.text('schema'), profile: dataset.text('profile') }
    return [{ name: called, digest, ...texts, ...described, tags: meta.map('tags') }]
  })
}

/** @param id the name of its folder: a hash, or it leads somewhere else */
function datasetOf({ datasets, folder }: ExperimentFolder, id: string): Meta | null {
  if (!runIdPattern.test(id)) return null
  const found = datasets.get(id)
  if (found !== undefined) return found
  const read = readMeta(join(folder, 'datasets', id, 'meta.yaml'))
  datasets.set(id, read)
  return read
}

/** The id of what went in stands in `source_id`; of what came out only the folder's name is right. */
function readModels(folder: string, place: string, { leaveOut }: ReadContext): ImportedRun['models'] {
  const used = inFolders(folder, 'inputs').flatMap(({ meta }) =>
    meta?.text('source_type') === 'MODEL' ? [{ model: meta.text('source_id') ?? '', role: 'input' as const, step: 0 }] : [],
  )
  const made = inFolders(folder, 'outputs').map(({ name, meta }) => ({
    model: name,
    role: 'output' as const,
    step: meta?.integer('step') ?? 0,
  }))
  return [...used, ...made].filter(({ model, role }) => {
    const known = loggedModelPattern.test(model)
    if (!known) leaveOut({ kind: 'input', place: `${place}/${role}s`, reason: reasons.input })
    return known
  })
}

function inFolders(folder: string, name: string): { name: string; meta: Meta | null }[] {
  const holder = join(folder, name)
  const folders = listFolder(holder).filter(({ kind }) => kind === 'folder')
  return folders.map((entry) => ({ name: entry.name, meta: readMeta(join(holder, entry.name, 'meta.yaml')) }))
}

import { join } from 'node:path'
import { importedFiles, listFolder, readSmall } from '../localFiles.ts'
import type { ImportedLoggedModel, ImportedMetric, ImportedModel, ImportedModelVersion, ReadContext } from '../source.ts'
import { filesAt, folderAt } from './artifactPlaces.ts'
import type { ExperimentFolder } from './folderRun.ts'
import { readEntries, readMetrics } from './folderParts.ts'
import { readMeta } from './meta.ts'
import { loggedModelPattern, readModelStatus, reasons, runIdPattern } from './words.ts'

/** A model beside the runs of an experiment. @returns null where it is left out, which is told */
export function readLoggedModel({ root, context, ...experiment }: ExperimentFolder, name: string): ImportedLoggedModel | null {
  const folder = join(experiment.folder, 'models', name)
  const place = `${experiment.place}/models/${name}`
  const meta = readMeta(join(folder, 'meta.yaml'))
  const leaveOut = (reason: string) => {
    context.leaveOut({ kind: 'loggedModel', place, reason })
    return null
  }
  if (!meta) return leaveOut(reasons.noMeta)
  if (meta.text('model_id') !== name || meta.text('experiment_id') !== experiment.id || !loggedModelPattern.test(name))
    return leaveOut(reasons.otherId)
  if (meta.text('lifecycle_stage') === 'deleted') return leaveOut(reasons.deleted)
  const location = meta.text('artifact_location')
  return {
    id: name,
    experiment: experiment.id,
    name: meta.text('name') ?? name,
    type: meta.text('model_type') ?? '',
    status: readModelStatus(meta.text('status')),
    sourceRun: meta.text('source_run_id'),
    createdAt: meta.integer('creation_timestamp'),
    updatedAt: meta.integer('last_updated_timestamp'),
    params: readEntries(join(folder, 'params'), `${place}/params`, 'param', context),
    tags: readEntries(join(folder, 'tags'), `${place}/tags`, 'tag', context),
    metrics: [...metricsOf(join(folder, 'metrics'), `${place}/metrics`, context)],
    files: function* () {
      const own = folderAt(folder, ['artifacts'])
      if (own !== null) yield* importedFiles(own, `${place}/artifacts`, context)
      else yield* filesAt({ root, location: location, owner: name }, context)
    },
  }
}

/** Its lines go on with the run that measured it, and with name and digest of a dataset. */
function* metricsOf(folder: string, place: string, context: ReadContext): Generator<ImportedMetric> {
  for (const { name, lines } of readMetrics(folder, place, context))
    for (const { step, timestamp, value, rest } of lines) {
      const [run = '', ...dataset] = rest
      const digest = dataset.pop()
      const named = digest !== undefined && dataset.length > 0
      const on = named ? { name: dataset.join(' '), digest } : null
      yield { name, step, timestamp, value, run: runIdPattern.test(run) ? run : null, dataset: on }
    }
}

/** The registered models of a folder. */
export function* readRegistry(root: string, context: ReadContext): Generator<ImportedModel> {
  for (const { name, kind } of listFolder(join(root, 'models'))) {
    if (kind !== 'folder') continue
    const folder = join(root, 'models', name)
    const place = `models/${name}`
    const meta = readMeta(join(folder, 'meta.yaml'))
    if (!meta || meta.text('name') !== name) {
      context.leaveOut({ kind: 'model', place, reason: meta ? reasons.otherId : reasons.noMeta })
      continue
    }
    yield {
      name,
      notes: meta.text('description') ?? '',
      tags: readEntries(join(folder, 'tags'), `${place}/tags`, 'tag', context),
      createdAt: meta.integer('creation_timestamp'),
      versions: [...readVersions(folder, place, context)].sort((a, b) => a.number - b.number),
      aliases: readAliases(join(folder, 'aliases')),
    }
  }
}

function* readVersions(folder: string, place: string, context: ReadContext): Generator<ImportedModelVersion> {
  for (const { name, kind } of listFolder(folder)) {
    const number = /^version-([1-9]\d{0,8})$/.exec(name)?.[1]
    if (kind !== 'folder' || number === undefined) continue
    const meta = readMeta(join(folder, name, 'meta.yaml'))
    const stage = meta?.text('current_stage') ?? 'None'
    const leaveOut = (reason: string) => context.leaveOut({ kind: 'model', place: `${place}/${name}`, reason })
    if (!meta || meta.text('version') !== number) leaveOut(meta ? reasons.otherId : reasons.noMeta)
    else if (stage === 'Deleted_Internal') leaveOut(reasons.deleted)
    else
      yield {
        number: Number(number),
        notes: meta.text('description') ?? '',
        tags: readEntries(join(folder, name, 'tags'), `${place}/${name}/tags`, 'tag', context),
        createdAt: meta.integer('creation_timestamp'),
        source: meta.text('source') ?? '',
        run: meta.text('run_id') || null,
        runLink: meta.text('run_link') || null,
        loggedModel: meta.text('model_id') || null,
        stage,
        user: meta.text('user_id') || null,
      }
  }
}

function readAliases(folder: string): ImportedModel['aliases'] {
  return listFolder(folder).flatMap(({ name }) => {
    const text = readSmall(join(folder, name), 100)?.trim() ?? ''
    return /^[1-9]\d{0,8}$/.test(text) ? [{ alias: name, version: Number(text) }] : []
  })
}

import { basename } from 'node:path'
import type { Dataset } from '../../shared/contract/datasets.ts'
import {
  checksBeforeNext,
  describeDataset,
  describeVersion,
  listDatasets,
  manifestOf,
  profileOf,
  requireDataset,
  requireVersion,
  updateDataset,
  versionRef,
} from '../datasets/index.ts'
import type { AppendJob, ImportJob } from '../datasets/jobs.ts'
import type { diffRowsTask, diffTask, exportTask, inspectTask, leakageTask, rowsTask, splitTask } from '../datasets/tasks.ts'
import { os } from './base.ts'
import { changeLabel } from './labels.ts'
import { performTask } from './perform.ts'

export const datasets = {
  list: os.datasets.list.handler(({ context }) => listDatasets(context.workspace().db)),
  get: os.datasets.get.handler(({ input, context }) => {
    const { db } = context.workspace()
    return describeDataset(db, requireDataset(db, input.name))
  }),
  update: os.datasets.update.handler(({ input, context }) => {
    const { name, ...change } = input
    return context.workspace().change(
      (_: Dataset) => ({
        action: 'dataset.update',
        subject: `dataset:${name}`,
        detail: change,
        undo: changeLabel(`the dataset ${name}`, change),
      }),
      (db) => describeDataset(db, updateDataset(db, name, change)),
    )
  }),
  inspect: os.datasets.inspect.handler(({ input, context, signal }) =>
    performTask<typeof inspectTask>(context, 'datasets.inspect', { path: context.resolveFile(input.file), options: input.options }, signal),
  ),
  import: os.datasets.import.handler(({ input, context }) => {
    const path = context.resolveFile(input.file)
    const checks = checksBeforeNext(context.workspace().db, input.name)
    const job: ImportJob = { name: input.name, file: basename(path), path, options: input.options, checks }
    return { jobId: context.runner().enqueue('datasets.import', `Import ${job.file} as ${job.name}`, job, () => null).jobId }
  }),
  append: os.datasets.append.handler(({ input, context }) => {
    const { db } = context.workspace()
    const path = context.resolveFile(input.file)
    const latest = requireVersion(db, input.name)
    const { name, options } = input
    const job: AppendJob = {
      name,
      file: basename(path),
      path,
      options,
      checks: checksBeforeNext(db, name),
      manifest: manifestOf(latest),
      parentHash: latest.hash,
    }
    return { jobId: context.runner().enqueue('datasets.append', `Append ${job.file} to ${job.name}`, job, () => null).jobId }
  }),
  version: os.datasets.version.handler(async ({ input, context }) => {
    const workspace = context.workspace()
    const version = requireVersion(workspace.db, input.ref)
    return { version: describeVersion(workspace.db, version), manifest: manifestOf(version), profile: await profileOf(workspace, version) }
  }),
  rows: os.datasets.rows.handler(async ({ input, context, signal }) => {
    const { ref, ...page } = input
    const manifest = manifestOf(requireVersion(context.workspace().db, ref))
    return performTask<typeof rowsTask>(context, 'datasets.rows', { manifest, ...page }, signal)
  }),
  diff: os.datasets.diff.handler(async ({ input, context, signal }) => {
    const { db } = context.workspace()
    const [from, to] = [requireVersion(db, input.from), requireVersion(db, input.to)]
    const order = { from: manifestOf(from), to: manifestOf(to), key: input.key }
    const found = await performTask<typeof diffTask>(context, 'datasets.diff', order, signal)
    return { ...found, from: versionRef(db, from.id), to: versionRef(db, to.id) }
  }),
  diffRows: os.datasets.diffRows.handler(async ({ input, context, signal }) => {
    const { db } = context.workspace()
    const order = { ...input, from: manifestOf(requireVersion(db, input.from)), to: manifestOf(requireVersion(db, input.to)) }
    return performTask<typeof diffRowsTask>(context, 'datasets.diffRows', order, signal)
  }),
  split: os.datasets.split.handler(async ({ input, context, signal }) => {
    const manifest = manifestOf(requireVersion(context.workspace().db, input.ref))
    const { summary } = await performTask<typeof splitTask>(context, 'datasets.split', { manifest, recipe: input.recipe }, signal)
    return summary
  }),
  leakage: os.datasets.leakage.handler(({ input, context, signal }) => {
    const { ref, ...asked } = input
    const manifest = manifestOf(requireVersion(context.workspace().db, ref))
    return performTask<typeof leakageTask>(context, 'datasets.leakage', { manifest, ...asked }, signal)
  }),
  export: os.datasets.export.handler(({ input, context }) => {
    const path = context.resolveFile(input.file)
    const manifest = manifestOf(requireVersion(context.workspace().db, input.ref))
    const order: Parameters<typeof exportTask>[0] = { manifest, format: input.format, path, overwrite: input.overwrite }
    return { jobId: context.runner().enqueue('datasets.export', `Export ${input.ref} as ${basename(path)}`, order, () => null).jobId }
  }),
}

import { basename } from 'node:path'
import { type ColumnInfo, type Dataset, type EditsSummary, datasetsContract } from '../../../shared/contract/datasets/index.ts'
import type { DefaultSplit } from '../../../shared/domain/datasets/defaultSplit.ts'
import type { SchemaDiff } from '../../../shared/domain/datasets/diff.ts'
import { reportOf } from '../../../shared/domain/datasets/versionSource.ts'
import { counted } from '../../../shared/numbers.ts'
import { CairnError } from '../../../shared/errors.ts'
import {
  checksBeforeNext,
  type ColumnMark,
  countEdits,
  defaultSplit,
  describeDataset,
  describeVersion,
  discardEdits,
  listDatasets,
  manifestOf,
  markColumns,
  markDerived,
  Mask,
  personalHints,
  profileOf,
  readingOf,
  requireDataset,
  requireVersion,
  saveSplit,
  searchDatasets,
  protectedColumns,
  sensitiveColumns,
  stagedOf,
  stageEdits,
  tagDataset,
  unstageRows,
  updateDataset,
  versionRef,
  type VersionRow,
  appendFile,
  earlierVersion,
  importFile,
} from '../../datasets/index.ts'
import type { EditPreview } from '../../datasets/edits/preview.ts'
import type { CommitEditsJob } from '../../datasets/jobs.ts'
import type { exportTask } from '../../datasets/tasks.ts'
import type { Registry } from '../../workspace/index.ts'
import { type ApiContext, implementing } from '../base.ts'
import { changeLabel } from '../labels.ts'
import { performTask, workOf } from '../perform.ts'
import { maskedIn } from '../revealing.ts'
import { preparation } from './preparation.ts'
import { relations } from './relations.ts'
import { rules } from './rules.ts'

const os = implementing(datasetsContract)

export const datasets = {
  rules,
  preparation,
  ...relations,
  list: os.list.handler(({ context }) => listDatasets(context.workspace().db).map((dataset) => maskedDataset(context, dataset))),
  get: os.get.handler(({ input, context }) => {
    const { db } = context.workspace()
    return maskedDataset(context, describeDataset(db, requireDataset(db, input.name)))
  }),
  update: os.update.handler(({ input, context }) => {
    const { name, ...change } = input
    return context.workspace().change(
      (_: Dataset) => ({
        action: 'dataset.update',
        subject: `dataset:${name}`,
        detail: change,
        undo: changeLabel(`the dataset ${name}`, change),
      }),
      (db) => maskedDataset(context, describeDataset(db, updateDataset(db, name, change))),
    )
  }),
  tag: os.tag.handler(({ input, context }) => {
    const { name, ...change } = input
    return context.workspace().change(
      (_: Dataset) => ({ action: 'dataset.tag', subject: `dataset:${name}`, detail: change }),
      (db) => {
        tagDataset(db, name, change)
        return maskedDataset(context, describeDataset(db, requireDataset(db, name)))
      },
    )
  }),
  search: os.search.handler(({ input, context }) => searchDatasets(context.workspace().db, input.text)),
  inspect: os.inspect.handler(({ input: { file, options, name }, context, signal }) => {
    const earlier = name === undefined ? undefined : earlierVersion(context.workspace().db, name)
    return performTask(
      context,
      'datasets.inspect',
      { path: context.resolveFile(file, 'data'), options, ...(earlier && { earlier }) },
      signal,
    )
  }),
  import: os.import.handler(({ input: { file, ...input }, context }) =>
    importFile(workOf(context), { ...input, path: context.resolveFile(file, 'data') }),
  ),
  append: os.append.handler(({ input: { file, ...input }, context }) =>
    appendFile(workOf(context), { ...input, path: context.resolveFile(file, 'data') }),
  ),
  version: os.version.handler(async ({ input, context }) => {
    const workspace = context.workspace()
    const version = requireVersion(workspace.db, input.ref)
    const mask = Mask.ofVersion(workspace.db, version.id)
    const profile = mask.profile(await profileOf(workspace, version))
    const report = mask.report(reportOf(version.source))
    return { version: mask.texts(describeVersion(workspace.db, version)), manifest: manifestOf(version), profile, report }
  }),
  rows: os.rows.handler(async ({ input, context, signal }) => {
    const { ref, ...query } = input
    const { db } = context.workspace()
    const version = requireVersion(db, ref)
    const mask = Mask.ofVersion(db, version.id)
    const byValue = (query.filters ?? []).filter(({ operator }) => operator !== 'missing' && operator !== 'present')
    mask.refuse([...byValue, ...(query.orderBy ?? [])].map(({ column }) => column))
    const page = await performTask(context, 'datasets.rows', { manifest: manifestOf(version), ...query }, signal)
    return { ...page, rows: page.rows.map(({ row, cells }) => ({ row, cells: mask.cells(page.columns, cells) })) }
  }),
  diff: os.diff.handler(async ({ input, context, signal }) => {
    const { db } = context.workspace()
    const [from, to] = [requireVersion(db, input.from), requireVersion(db, input.to)]
    const order = { from: manifestOf(from), to: manifestOf(to), key: input.key }
    const found = await performTask(context, 'datasets.diff', order, signal)
    const mask = new Mask(sensitiveInBoth(db, from, to, found.schema))
    return { ...found, columns: found.columns.map((shift) => mask.shift(shift)), from: versionRef(db, from.id), to: versionRef(db, to.id) }
  }),
  diffRows: os.diffRows.handler(async ({ input, context, signal }) => {
    const { db } = context.workspace()
    const [from, to] = [requireVersion(db, input.from), requireVersion(db, input.to)]
    const order = { ...input, from: manifestOf(from), to: manifestOf(to) }
    const page = await performTask(context, 'datasets.diffRows', order, signal)
    const [before, after] = [sensitiveColumns(db, from.datasetId), sensitiveColumns(db, to.datasetId)]
    // A column that was renamed is sensitive under both names.
    const sensitive = new Set([...before, ...after])
    page.columns.forEach((name, index) => before.has(page.fromColumns[index]) && sensitive.add(name))
    const mask = new Mask(sensitive)
    const masked = (cells: (typeof page.rows)[number]['from']) => cells && mask.cells(page.columns, cells)
    const { fromColumns: _, ...shown } = page
    return { ...shown, rows: page.rows.map((row) => ({ ...row, from: masked(row.from), to: masked(row.to) })) }
  }),
  split: os.split.handler(async ({ input, context, signal }) => {
    const { db } = context.workspace()
    const version = requireVersion(db, input.ref)
    const found = await performTask(context, 'datasets.split', { manifest: manifestOf(version), recipe: input.recipe }, signal)
    return Mask.ofVersion(db, version.id).split(found)
  }),
  defaultSplit: os.defaultSplit.handler(async ({ input, context }) => {
    const workspace = context.workspace()
    const version = requireVersion(workspace.db, input.ref)
    return defaultSplit(workspace.db, version, await profileOf(workspace, version))
  }),
  setDefaultSplit: os.setDefaultSplit.handler(async ({ input: { ref, recipe }, context, signal }) => {
    const workspace = context.workspace()
    const version = requireVersion(workspace.db, ref)
    const profile = await profileOf(workspace, version)
    if (recipe) await performTask(context, 'datasets.split', { manifest: manifestOf(version), recipe }, signal)
    return workspace.change(
      (made: DefaultSplit) => ({
        action: 'dataset.setDefaultSplit',
        subject: `dataset:${made.ref}`,
        detail: { split: recipe },
        undo: recipe ? `Save the default split of ${made.ref}` : `Use the automatic split of ${made.ref}`,
      }),
      (db) => {
        saveSplit(db, version, recipe)
        return defaultSplit(db, version, profile)
      },
    )
  }),
  exportSplit: os.exportSplit.handler(({ input, context }) => {
    const workspace = context.workspace()
    const path = context.resolveFile(input.file, 'write')
    const version = requireVersion(workspace.db, input.ref)
    const { ref, recipe, format, overwrite, reveal } = input
    const masked = maskedIn(workspace, version, reveal, path)
    const order = { manifest: manifestOf(version), recipe, format, path, overwrite, masked }
    return {
      jobId: context.runner().enqueue('datasets.exportSplit', `Export the split of ${ref} as ${basename(path)}`, order, () => null).jobId,
    }
  }),
  leakage: os.leakage.handler(async ({ input, context, signal }) => {
    const { ref, ...asked } = input
    const { db } = context.workspace()
    const version = requireVersion(db, ref)
    const found = await performTask(context, 'datasets.leakage', { manifest: manifestOf(version), ...asked }, signal)
    return { ...found, split: Mask.ofVersion(db, version.id).split(found.split) }
  }),
  edit: os.edit.handler(async ({ input, context, signal }) => {
    const workspace = context.workspace()
    const version = requireVersion(workspace.db, input.ref)
    const order = { manifest: manifestOf(version), edits: input.edits, nullTokens: readingOf(workspace.db, version)?.nullTokens ?? null }
    if (input.edits.length > 0) await performTask(context, 'datasets.checkEdits', order, signal)
    return workspace.change(
      (made: EditsSummary) => ({
        action: 'dataset.stageEdits',
        subject: `dataset:${made.ref}`,
        detail: { staged: input.edits.length, ...(input.unstage.length > 0 && { unstaged: input.unstage.length }) },
      }),
      (db) => {
        unstageRows(db, version.id, input.unstage)
        stageEdits(db, version.id, input.edits)
        return editsSummary(db, version.id)
      },
    )
  }),
  edits: os.edits.handler(async ({ input, context, signal }) => {
    const { db } = context.workspace()
    const version = requireVersion(db, input.ref)
    const manifest = manifestOf(version)
    const mask = Mask.ofVersion(db, version.id)
    const names = manifest.columns.map(({ name }) => name)
    const masked = (cells: EditPreview['before']) => cells && mask.cells(names, cells)
    const summary = editsSummary(db, version.id)
    const edits = stagedOf(db, version.id).slice(input.offset, input.offset + input.limit)
    const previews =
      edits.length === 0
        ? []
        : await performTask(
            context,
            'datasets.previewEdits',
            { manifest, edits, nullTokens: readingOf(db, version)?.nullTokens ?? null },
            signal,
          )
    return {
      ...summary,
      columns: names,
      rows: { from: version.rows, to: version.rows - summary.deleted + summary.inserted },
      changes: edits.map((edit, index) => ({
        ...edit,
        values: edit.values.map(({ column, value }) => ({ column, value: mask.value(column, value) })),
        before: masked(previews[index].before),
        after: masked(previews[index].after),
      })),
    }
  }),
  discardEdits: os.discardEdits.handler(({ input, context }) => {
    const workspace = context.workspace()
    const version = requireVersion(workspace.db, input.ref)
    return workspace.change(
      (made: EditsSummary & { discarded: number }) => ({
        action: 'dataset.discardEdits',
        subject: `dataset:${made.ref}`,
        detail: { discarded: made.discarded },
      }),
      (db) => {
        const discarded = discardEdits(db, version.id, input.ids)
        return { ...editsSummary(db, version.id), discarded }
      },
    )
  }),
  commitEdits: os.commitEdits.handler(({ input, context }) => {
    const { db } = context.workspace()
    const version = requireVersion(db, input.ref)
    const ref = versionRef(db, version.id)
    const edits = stagedOf(db, version.id)
    if (edits.length === 0) throw new CairnError('INVALID_INPUT', `No edits of ${ref} are staged.`, { dataset: ref })
    const name = ref.replace(/@v\d+$/, '')
    const job: CommitEditsJob = {
      ref,
      name,
      versionId: version.id,
      manifest: manifestOf(version),
      edits,
      nullTokens: readingOf(db, version)?.nullTokens ?? null,
      checks: checksBeforeNext(db, name),
    }
    return { jobId: context.runner().enqueue('datasets.commitEdits', `Commit the edits of ${ref}`, job, () => null).jobId }
  }),
  export: os.export.handler(({ input, context }) => {
    const workspace = context.workspace()
    const path = context.resolveFile(input.file, 'write')
    const version = requireVersion(workspace.db, input.ref)
    const order: Parameters<typeof exportTask>[0] = {
      manifest: manifestOf(version),
      format: input.format,
      path,
      overwrite: input.overwrite,
      masked: maskedIn(workspace, version, input.reveal, path),
    }
    return { jobId: context.runner().enqueue('datasets.export', `Export ${input.ref} as ${basename(path)}`, order, () => null).jobId }
  }),
  columns: os.columns.handler(({ input, context }) => {
    const { db } = context.workspace()
    return columnInfos(db, requireVersion(db, input.ref))
  }),
  markSensitive: os.markSensitive.handler(({ input, context }) => {
    const { name, columns, sensitive } = input
    return context.workspace().change(
      (_: ColumnInfo[]) => ({
        action: 'dataset.markSensitive',
        subject: `dataset:${name}`,
        detail: { columns, sensitive },
        undo: markLabel(name, columns, sensitive, 'sensitive'),
      }),
      (db) => {
        markColumns(db, name, { mark: 'sensitive', columns, on: sensitive })
        if (sensitive) markDerived(db, requireDataset(db, name).id, columns)
        return columnInfos(db, requireVersion(db, name))
      },
    )
  }),
  markProtected: os.markProtected.handler(({ input, context }) => {
    const { name, columns, protected: on } = input
    return context.workspace().change(
      (_: ColumnInfo[]) => ({
        action: 'dataset.markProtected',
        subject: `dataset:${name}`,
        detail: { columns, protected: on },
        undo: markLabel(name, columns, on, 'protected'),
      }),
      (db) => {
        markColumns(db, name, { mark: 'protected', columns, on })
        return columnInfos(db, requireVersion(db, name))
      },
    )
  }),
}

const markLabel = (name: string, columns: readonly string[], on: boolean, mark: ColumnMark) =>
  `${on ? 'Mark' : 'Unmark'} ${columns.length === 1 ? columns[0] : counted(columns.length, 'column')} of ${name} as ${mark}`

/** Its versions keep what their imports noticed, which quotes values. */
function maskedDataset(context: ApiContext, dataset: Dataset): Dataset {
  const { db } = context.workspace()
  return { ...dataset, versions: Mask.ofDataset(db, requireDataset(db, dataset.name).id).texts(dataset.versions) }
}

function columnInfos(db: Registry, version: VersionRow): ColumnInfo[] {
  const sensitive = sensitiveColumns(db, version.datasetId)
  const ofGroups = protectedColumns(db, version.datasetId)
  const hints = new Map(personalHints(version).map((hint) => [hint.column, hint]))
  return manifestOf(version).columns.map(({ name, type }) => ({
    name,
    type,
    sensitive: sensitive.has(name),
    protected: ofGroups.has(name),
    hint: hints.get(name) ?? null,
  }))
}

/** Names in `to` of the columns that are sensitive on either side; one that was renamed is so under both names. */
function sensitiveInBoth(db: Registry, from: VersionRow, to: VersionRow, { renamed }: SchemaDiff): ReadonlySet<string> {
  const before = sensitiveColumns(db, from.datasetId)
  const now = new Map(renamed.map((column) => [column.from, column.to]))
  return new Set([...sensitiveColumns(db, to.datasetId), ...[...before].map((name) => now.get(name) ?? name)])
}

function editsSummary(db: Registry, versionId: number): EditsSummary {
  const edits = stagedOf(db, versionId)
  return { ref: versionRef(db, versionId), ...countEdits(edits), edits: edits.length }
}

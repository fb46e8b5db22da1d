import { type ColumnShape, type PreparationPreview, preparationContract } from '../../../shared/contract/datasets/preparation.ts'
import { CairnError } from '../../../shared/errors.ts'
import {
  columnsFrom,
  lastPreparation,
  listPreparations,
  manifestOf,
  Mask,
  preparationInfo,
  preparationOf,
  prepareAgain,
  prepareDataset,
  prepareDue,
  profileOf,
  requireDataset,
  requireVersion,
  sensitiveOfVersion,
  setAutomatic,
  tablesFor,
  usedVersions,
  versionRef,
} from '../../datasets/index.ts'
import type { Previewed } from '../../datasets/preparation/preview.ts'
import { parseVersionRef } from '../../../shared/domain/refs.ts'
import { implementing } from '../base.ts'
import { performTask, workOf } from '../perform.ts'

const os = implementing(preparationContract)

export const preparation = {
  preview: os.preview.handler(async ({ input: { ref, steps, ...shown }, context, signal }) => {
    const { db } = context.workspace()
    const used = usedVersions(db, ref, steps)
    const tables = tablesFor(db, used)
    const found = await performTask(context, 'datasets.previewPreparation', { ...tables, steps, ...shown }, signal)
    const own = sensitiveOfVersion(db, used.input.version.id)
    return { ref: versionRef(db, used.input.version.id), ...maskPreview(found, own, new Set(tables.sensitive)) }
  }),
  suggest: os.suggest.handler(async ({ input, context, signal }) => {
    const workspace = context.workspace()
    const version = requireVersion(workspace.db, input.ref)
    const order = {
      manifest: manifestOf(version),
      profile: await profileOf(workspace, version),
      sensitive: [...sensitiveOfVersion(workspace.db, version.id)],
    }
    return performTask(context, 'datasets.suggestSteps', order, signal)
  }),
  run: os.run.handler(({ input, context }) => prepareDataset(workOf(context), input)),
  again: os.again.handler(({ input, context }) => prepareAgain(workOf(context), input.name)),
  get: os.get.handler(({ input, context }) => {
    const { db } = context.workspace()
    const version = requireVersion(db, input.ref)
    const whole = parseVersionRef(input.ref).by === 'latest'
    const row = whole ? lastPreparation(db, version.datasetId) : preparationOf(db, version.id)
    return row ? preparationInfo(db, row) : null
  }),
  list: os.list.handler(({ input, context }) => {
    const { db } = context.workspace()
    const reads = input.reads === undefined ? undefined : requireDataset(db, input.reads).id
    return listPreparations(db, reads).map((row) => preparationInfo(db, row))
  }),
  setAuto: os.setAuto.handler(({ input: { name, auto }, context }) => {
    const workspace = context.workspace()
    const dataset = requireDataset(workspace.db, name)
    const row = lastPreparation(workspace.db, dataset.id)
    if (!row) throw new CairnError('NOT_FOUND', `"${dataset.name}" was not prepared from another dataset.`, { dataset: dataset.name })
    return workspace.change(
      () => ({
        action: 'dataset.setAutomatic',
        subject: `dataset:${dataset.name}`,
        detail: { automatic: auto },
        undo: auto ? `Run ${dataset.name} automatically` : `Stop running ${dataset.name} automatically`,
      }),
      (db) => {
        setAutomatic(db, dataset.id, auto)
        return preparationInfo(db, row)
      },
    )
  }),
  runDue: os.runDue.handler(({ context }) => prepareDue(workOf(context))),
  sql: os.sql.handler(async ({ input: { ref, steps }, context, signal }) => {
    const { db } = context.workspace()
    const used = usedVersions(db, ref, steps)
    const refs = [used.input, ...used.others].map(({ version }) => versionRef(db, version.id))
    return { sql: await performTask(context, 'datasets.preparationSql', { ...tablesFor(db, used), steps, refs }, signal) }
  }),
}

/** @param own the sensitive columns of the input @param origins those of all inputs */
function maskPreview(
  { steps, lineages, view, sampledRows }: Previewed,
  own: ReadonlySet<string>,
  origins: ReadonlySet<string>,
): Omit<PreparationPreview, 'ref'> {
  const hiddenAfter = (index: number): ReadonlySet<string> => (index < 0 ? own : new Set(columnsFrom(lineages[index], origins)))
  const sensitive = [...hiddenAfter(steps.length - 1)]
  if (view === null) return { steps: [...steps], view: null, sensitive, sampledRows }
  const { chosenBy, ...rest } = view
  const [before, after] = [new Mask(hiddenAfter(view.index - 1)), new Mask(hiddenAfter(view.index))]
  const namesBefore = view.before.map(({ name }) => name)
  const namesAfter = view.after.map(({ name }) => name)
  const hidden = chosenBy.some(({ input, column }) => origins.has(JSON.stringify([input, column])))
  const rows = hidden
    ? []
    : view.rows.map((row) => ({
        ...row,
        // What was changed in a masked column is told as a count alone.
        changed: row.changed.filter((name) => !after.hides(name)),
        before: row.before && before.cells(namesBefore, row.before),
        after: row.after && after.cells(namesAfter, row.after),
      }))
  const columns = view.columns.map(({ name, before: old, after: now }) => ({
    name,
    before: old && maskShape(old, before.hides(old.name) || after.hides(name)),
    after: now && maskShape(now, after.hides(name)),
  }))
  return { steps: [...steps], view: { ...rest, rows, columns, hidden } as PreparationPreview['view'], sensitive, sampledRows }
}

function maskShape(shape: ColumnShape, hide: boolean): ColumnShape {
  return hide ? { ...shape, min: null, max: null, top: [], histogram: null } : shape
}

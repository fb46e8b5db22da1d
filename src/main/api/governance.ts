import { type AuthorState, authorState, decideOnKey, forgetKey, knownKeys, setAuthorName } from '../authors/index.ts'
import {
  deletedBy,
  emptyTrash,
  type EmptiedTrash,
  lineageOf,
  listTrash,
  putIntoTrash,
  restoreFromTrash,
  storageOf,
  type TrashEntry,
} from '../governance/index.ts'
import {
  acceptShorter,
  backupWorkspace,
  checkAudit,
  collectGarbage,
  forgetLast,
  type GarbageReport,
  listAudit,
  redoNext,
  restoreWorkspace,
  undoLast,
  undoSteps,
  type Workspace,
} from '../workspace/index.ts'
import { auditRowView } from './auditRowView.ts'
import { implementing } from './base.ts'
import { Mask } from '../datasets/index.ts'
import { governanceContract } from '../../shared/contract/governance.ts'

const os = implementing(governanceContract)

/** What is younger is not taken for garbage, in ms. */
const safeAge = 60 * 60 * 1000

export const governance = {
  author: {
    show: os.author.show.handler(({ context }) => authorView(authorState(context.author.home))),
    set: os.author.set.handler(({ input, context }) => authorView(setAuthorName(input.name, context.author.home))),
  },
  keys: {
    list: os.keys.list.handler(({ context }) => knownKeys(context.author.home)),
    decide: os.keys.decide.handler(({ input, context }) => decideOnKey(input, context.author.home)),
    forget: os.keys.forget.handler(({ input, context }) => forgetKey(input.fingerprint, context.author.home)),
  },
  audit: {
    list: os.audit.list.handler(({ input, context }) => {
      const { sqlite, db } = context.workspace()
      const { total, rows } = listAudit(sqlite, input)
      const mask = Mask.anywhere(db)
      return { total, rows: rows.map((row) => auditRowView(row, mask)) }
    }),
    verify: os.audit.verify.handler(async ({ input, context, signal }) => {
      const report = await checkAudit(context.workspace(), { ...input, signal })
      return { ...report, chains: [...report.chains], problems: [...report.problems] }
    }),
    accept: os.audit.accept.handler(async ({ context }) => ({ missing: [...(await acceptShorter(context.workspace()))] })),
  },
  undo: {
    list: os.undo.list.handler(({ input, context }) => undoSteps(context.workspace(), input.limit)),
    undo: os.undo.undo.handler(({ context }) => undoLast(context.workspace())),
    redo: os.undo.redo.handler(({ context }) => redoNext(context.workspace())),
    forget: os.undo.forget.handler(({ context }) => forgetLast(context.workspace())),
  },
  trash: {
    list: os.trash.list.handler(({ context }) => entryViews(context.workspace(), listTrash(context.workspace()))),
    put: os.trash.put.handler(({ input, context }) => {
      const workspace = context.workspace()
      const at = Date.now()
      const entries = workspace.change(
        (put: TrashEntry[]) => ({
          action: 'trash.put',
          subject: put.length === 1 ? put[0].id.replace('-', ':') : 'trash',
          detail: { entries: put.map(({ id, label }) => ({ id, label })) },
          undo: put.length === 1 ? `Move ${named(put[0])} to the trash` : `Move ${put.length} items to the trash`,
        }),
        () => input.items.map((item) => putIntoTrash(workspace, item, at)),
      )
      return entryViews(workspace, entries)
    }),
    restore: os.trash.restore.handler(({ input, context }) => {
      const workspace = context.workspace()
      const restored = workspace.change(
        (entry: TrashEntry) => ({
          action: 'trash.restore',
          subject: entry.id.replace('-', ':'),
          detail: { label: entry.label },
          undo: `Restore ${named(entry)} from the trash`,
        }),
        () => restoreFromTrash(workspace, input.entry, input.name),
      )
      return entryViews(workspace, [restored])[0]
    }),
    empty: os.trash.empty.handler(({ context }) => {
      const workspace = context.workspace()
      const { deleted, kept } = workspace.change(
        (emptied: EmptiedTrash) => ({
          action: 'trash.empty',
          subject: 'trash',
          detail: { deleted: emptied.deleted.map(({ id, label }) => ({ id, label })), kept: emptied.kept.map((entry) => entry.id) },
        }),
        () => emptyTrash(workspace),
      )
      return { deleted: entryViews(workspace, deleted), kept: entryViews(workspace, kept) }
    }),
  },
  storage: os.storage.handler(({ context }) => {
    const report = storageOf(context.workspace())
    return { ...report, datasets: [...report.datasets] }
  }),
  gc: os.gc.handler(async ({ input, context }) => {
    const workspace = context.workspace()
    // Jobs whose process is gone are no reason to wait.
    if (!workspace.readOnly) context.runner().markLost()
    const report = await collectGarbage(workspace, { dryRun: input.dryRun, minimumAge: input.now ? -1000 : safeAge })
    const { objects, bytes, leftovers, database } = report
    if (!input.dryRun && objects + leftovers + database > 0)
      workspace.change(
        (_: GarbageReport) => ({ action: 'workspace.gc', subject: 'workspace', detail: { objects, bytes, leftovers, database } }),
        () => report,
      )
    return report
  }),
  lineage: os.lineage.handler(({ input, context }) => {
    const { roots, nodes, edges } = lineageOf(context.workspace(), input.of)
    return { roots: [...roots], nodes: [...nodes], edges: [...edges] }
  }),
  backup: os.backup.handler(({ input, context, signal }) =>
    backupWorkspace(context.workspace(), context.resolveFile(input.folder, 'folder'), { link: input.link, signal }),
  ),
  restore: os.restore.handler(({ input, context, signal }) =>
    restoreWorkspace(context.resolveFile(input.backup, 'folder'), context.resolveFile(input.folder, 'folder'), {
      author: context.author,
      signal,
    }),
  ),
}

function entryViews(workspace: Workspace, entries: readonly TrashEntry[]) {
  const authors = deletedBy(workspace)
  return entries.map(({ usedBy, ...entry }) => ({ ...entry, usedBy: [...usedBy], deletedBy: authors.get(entry.id) ?? '' }))
}

const authorView = ({ key, ...state }: AuthorState) => ({
  ...state,
  key: key && { keyId: key.keyId, fingerprint: key.fingerprint, publicKey: key.publicKey },
})

const kinds: Record<TrashEntry['kind'], string> = {
  dataset: 'the dataset ',
  experiment: 'the experiment ',
  run: '',
  loggedModel: 'the logged model ',
  model: 'the model ',
  modelVersion: 'the model version ',
  package: 'the package ',
}

const named = ({ kind, label }: TrashEntry): string => kinds[kind] + label

import { experimentsContract } from '../../../shared/contract/experiments/index.ts'
import { currentView, keepCurrentView, listViews, removeView, saveView, usualViewIn } from '../../experiments/index.ts'
import { implementing } from '../base.ts'

const os = implementing(experimentsContract)

/** Saved views of the runs table and of comparisons. */
export const views = {
  list: os.views.list.handler(({ context }) => listViews(context.workspace().db)),
  save: os.views.save.handler(({ input, context }) =>
    context.workspace().change(
      () => ({ action: 'view.save', subject: `view:${input.name}`, detail: {}, undo: `Save the view ${input.name}` }),
      (db) => saveView(db, input.name, input.view),
    ),
  ),
  remove: os.views.remove.handler(({ input, context }) =>
    context.workspace().change(
      () => ({ action: 'view.remove', subject: `view:${input.name}`, detail: {}, undo: `Remove the view ${input.name}` }),
      (db) => removeView(db, input.name),
    ),
  ),
  usual: os.views.usual.handler(({ context }) => usualViewIn(context.workspace().db)),
  current: os.views.current.handler(({ context }) => currentView(context.workspace().db)),
  /** Where the table was left is no decision: it is neither in the audit log nor undone. */
  keepCurrent: os.views.keepCurrent.handler(({ input, context }) => {
    const workspace = context.workspace()
    if (workspace.readOnly) return input.view
    return workspace.write((db) => keepCurrentView(db, input.view))
  }),
}

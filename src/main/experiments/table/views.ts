import { and, asc, eq, inArray, ne } from 'drizzle-orm'
import type { NamedView } from '../../../shared/contract/experiments/index.ts'
import { RunsView, SavedView } from '../../../shared/domain/experiments/runsView.ts'
import { formsOf, isSameName } from '../../../shared/domain/names.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { usualViewIn } from './usualView.ts'

const { runViews } = schema

/** No view that a person names is called so. */
const current = ''

export function listViews(db: Registry): NamedView[] {
  const rows = db.select().from(runViews).where(ne(runViews.name, current)).orderBy(asc(runViews.name)).all()
  return rows.flatMap(({ name, view }) => {
    // One of a newer Cairn may say more than this one knows.
    const read = SavedView.safeParse(view)
    return read.success ? [{ name, view: read.data }] : []
  })
}

export function saveView(db: Registry, name: string, view: SavedView): NamedView {
  db.delete(runViews)
    .where(and(inArray(runViews.name, formsOf([name])), ne(runViews.name, name)))
    .run()
  db.insert(runViews).values({ name, view }).onConflictDoUpdate({ target: runViews.name, set: { view } }).run()
  return { name, view }
}

/** @throws NOT_FOUND */
function requireView(db: Registry, name: string): NamedView {
  const views = listViews(db)
  const found = views.find((view) => isSameName(view.name, name))
  if (found) return found
  throw new CairnError('NOT_FOUND', `There is no view "${name}".`, { view: name, views: views.map((view) => view.name) })
}

/** @throws NOT_FOUND */
export function removeView(db: Registry, name: string): NamedView {
  const view = requireView(db, name)
  db.delete(runViews).where(eq(runViews.name, view.name)).run()
  return view
}

/** As the runs table was left; the usual one where it never was, or where this Cairn cannot read it. */
export function currentView(db: Registry): RunsView {
  const row = db.select().from(runViews).where(eq(runViews.name, current)).get()
  const read = RunsView.safeParse(row?.view)
  return read.success ? read.data : usualViewIn(db)
}

export function keepCurrentView(db: Registry, view: RunsView): RunsView {
  saveView(db, current, view)
  return view
}

import type { IntegrityProblem, Workspace } from '../../workspace/index.ts'
import { CairnError } from '../../../shared/errors.ts'
import { Catalogue } from '../catalogue.ts'
import { resolveView } from '../resolve.ts'
import { shapeOf } from './shape.ts'
import { OnlineStore } from './store.ts'

const where = 'online/features.db'

/** What is wrong with the online store: its file, its tables, and rows that no view of this registry can have. */
export function* checkOnline({ path, db }: Workspace): Iterable<Required<IntegrityProblem>> {
  const fix = 'Publish the views again with `cairn features publish`: the file is set aside, and a new one is made.'
  const store = OnlineStore.open(path, { readOnly: true })
  try {
    const found = store.look((database) => ({
      broken: database.pragma('integrity_check(1)', { simple: true }) as string,
      shapes: database.prepare('SELECT view, shape FROM views').raw().all() as [bigint, string][],
    }))
    if (!found) return
    if (found.broken !== 'ok') yield { where, what: found.broken, fix }
    const catalogue = new Catalogue(db)
    for (const [view, shape] of found.shapes)
      if (shapeIn(catalogue, Number(view)) !== shape)
        yield {
          where,
          what: `It has values of view version ${view}, which are not those of a view of this workspace. They are not used.`,
          fix,
        }
  } catch (thrown) {
    yield { where, what: CairnError.from(thrown).message, fix }
  } finally {
    store.close()
  }
}

function shapeIn(catalogue: Catalogue, id: number): string | null {
  try {
    return shapeOf(resolveView(catalogue.byId(id)))
  } catch {
    return null
  }
}

import { endWithParent } from '../../../jobs/workers/marked.ts'
import type { ServeOptions } from '../../../jobs/workers/serve.ts'
import { ObjectsThere } from './objects.ts'
import { folderParent } from './parent.ts'

/**
 * A worker that a pool has started on a machine of a cluster. It ends with the process of Ray that started it.
 * @param args the folder of its task, that of the objects, and one on a disk of that machine
 */
export function startedThere([task = '', objects = '', scratch = '']: readonly string[]): NonNullable<ServeOptions['elsewhere']> {
  endWithParent(task)
  return { parent: folderParent(task, scratch), objects: new ObjectsThere(objects) }
}

import type { Workspace } from '../../workspace/index.ts'
import { OnlineStore } from './store.ts'

/** Opens the online store of a workspace for one piece of work. */
export async function withStore<T>(
  { path, readOnly }: Pick<Workspace, 'path' | 'readOnly'>,
  use: (store: OnlineStore) => T,
): Promise<Awaited<T>> {
  const store = OnlineStore.open(path, { readOnly })
  try {
    return await use(store)
  } finally {
    store.close()
  }
}

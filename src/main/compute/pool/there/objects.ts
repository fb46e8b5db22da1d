import { existsSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ObjectStore, type StoredObject } from '../../../workspace/objects/objects.ts'
import { modesOf } from '../layout.ts'

/** What tasks read and store in the shared folder: readable for whoever that is readable for, home among them. */
export class ObjectsThere extends ObjectStore {
  override async put(bytes: Uint8Array | string): Promise<StoredObject> {
    return this.#shared(await super.put(bytes))
  }

  override async putStream(content: AsyncIterable<Uint8Array>): Promise<StoredObject> {
    return this.#shared(await super.putStream(content))
  }

  override async adopt(path: string): Promise<StoredObject> {
    return this.#shared(await super.adopt(path))
  }

  async #shared(stored: StoredObject): Promise<StoredObject> {
    const path = this.path(stored.object)
    if (!existsSync(path)) return stored
    const { folder, file } = modesOf(this.root)
    // What another user has stored is as it should be.
    await chmod(dirname(path), folder).catch(() => {})
    await chmod(path, file & 0o444).catch(() => {})
    return stored
  }
}

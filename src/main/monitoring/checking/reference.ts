import type { ReferenceProfile } from '../../../shared/domain/models/profile.ts'
import { unpackReference } from '../../models/index.ts'
import type { ObjectStore } from '../../workspace/index.ts'

/** Objects never change: what was read once is known, for as many as a monitor of a roll-out meets. */
const read = new Map<string, ReferenceProfile>()
const mostRead = 4

/** @throws OBJECT_MISSING, OBJECT_CORRUPT; FORMAT_INVALID for one of a later release */
export async function readReference(object: string, objects: Pick<ObjectStore, 'get'>): Promise<ReferenceProfile> {
  const known = read.get(object)
  if (known) return known
  const reference = unpackReference(await objects.get(object))
  if (read.size >= mostRead) read.clear()
  read.set(object, reference)
  return reference
}

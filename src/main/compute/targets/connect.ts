import { RayClient } from '../ray/index.ts'
import { requireTarget } from './store.ts'
import { tokenOf } from './tokens.ts'

/** The client of a target that the person has named. @throws TARGET_NOT_FOUND */
export async function connectTo(home: string, name: string): Promise<RayClient> {
  const { address, certificates } = requireTarget(home, name)
  return new RayClient({ name, address, certificates, token: (await tokenOf(home, name)).token })
}

import { RayClient } from '../ray/index.ts'
import { requireTarget } from './store.ts'
import { tokenOf } from './tokens.ts'

/** The client of a target that the person has named. @throws TARGET_NOT_FOUND, TARGET_REFUSED where its token cannot be read */
export async function connectTo(home: string, name: string): Promise<RayClient> {
  const target = requireTarget(home, name)
  const { address, certificates } = target
  return new RayClient({ name, address, certificates, token: await tokenOf(home, target) })
}

import type { TokenPlace } from '../../../shared/domain/compute/target.ts'
import { warningsOf } from './address.ts'
import type { KeptTarget } from './store.ts'
import { tokenOf } from './tokens.ts'

export { checkTarget } from './check.ts'
export { connectTo } from './connect.ts'
export { addTarget, forgetTarget, type KeptTarget, type NewTarget, requireTarget, targetsOf } from './store.ts'
export { forgetToken, keepToken } from './tokens.ts'

/** A target as people see it: where its token is kept, but not the token. */
export async function shownTarget(home: string, target: KeptTarget): Promise<KeptTarget & { token: TokenPlace; warnings: string[] }> {
  const { place } = await tokenOf(home, target.name)
  return { ...target, token: place, warnings: warningsOf(target.address, place !== 'none') }
}

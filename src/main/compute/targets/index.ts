import { warningsOf } from './address.ts'
import type { KeptTarget } from './store.ts'

export { checkTarget } from './check.ts'
export { connectTo } from './connect.ts'
export { addTarget, forgetTarget, type KeptTarget, type NewTarget, requireTarget, targetsOf } from './store.ts'
export { forgetToken, keepToken } from './tokens.ts'

/** A target as people see it, with what they had better know of it. */
export function shownTarget(target: KeptTarget): KeptTarget & { warnings: string[] } {
  return { ...target, warnings: warningsOf(target.address, target.token !== 'none') }
}

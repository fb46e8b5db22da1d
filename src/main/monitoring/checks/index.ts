export { compareProfiles } from './compare.ts'
export { effectOf } from './effect.ts'
export { exactProfile, type WholeColumn } from './exact.ts'
export { maskedComparison } from './texts.ts'

export { compareProfiles } from './compare.ts'
export { exactProfile, type WholeColumn } from './exact.ts'
export { maskedComparison } from './texts.ts'

export { compareProfiles } from './compare.ts'
export { effectOf } from './effect.ts'
export { maskedComparison } from './texts.ts'

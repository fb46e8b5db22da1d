export { defaultLimits, type PackageLimits } from './limits.ts'
export { loadPackage, readPackage, readPackageBytes } from './read.ts'
export { type CheckedSeal, canonicalJson, checkSeal, requireChecks, type SealOptions, sealPackage } from './seal.ts'
export { type WrittenPackage, writePackage } from './write.ts'

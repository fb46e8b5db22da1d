export { cairnHome, knownAuthorKey } from './container/keys.ts'
export { buildOrder } from './order.ts'
export { checkSeal, placeFile, readPackageBytes } from './container/index.ts'
export { listPackages, requirePackage } from './jobs.ts'

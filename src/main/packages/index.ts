export { cairnHome, knownAuthorKey } from './container/keys.ts'
export { buildOrder } from './order.ts'
export { placeFile } from './container/index.ts'
export { listPackages, requirePackage } from './jobs.ts'

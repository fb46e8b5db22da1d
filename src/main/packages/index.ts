export { cairnHome, knownAuthorKey } from './container/keys.ts'
export { buildOrder } from './order.ts'
export { listPackages } from './jobs.ts'

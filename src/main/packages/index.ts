export { buildOrder } from './order.ts'
export { checkSeal, readPackageBytes } from './container/index.ts'
export { listPackages, requirePackage } from './jobs.ts'
export { gateProofs } from './gateProofs.ts'

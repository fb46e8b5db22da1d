export { buildOrder } from './order.ts'
export { checkSeal, placeFile, readPackageBytes } from './container/index.ts'
export { listPackages, requirePackage } from './jobs.ts'
export { gateProofs } from './gateProofs.ts'

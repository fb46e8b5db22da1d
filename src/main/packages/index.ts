export { buildInputOf } from './buildInput.ts'
export { checkSeal, readPackageBytes } from './container/index.ts'
export { listPackages, requirePackage } from './jobs.ts'
export { gateProofs } from './gateProofs.ts'

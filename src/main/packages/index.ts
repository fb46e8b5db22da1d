export { buildOrder } from './order.ts'
export { listPackages } from './jobs.ts'

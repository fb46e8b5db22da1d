/**
 * The registry. Whole things that are never queried inside are JSON in a text column; whatever is sorted or filtered by has a
 * column of its own. After a change: `npm run migration -- name`, then read the SQL, then write its test.
 */
export * from './automation.ts'
export * from './compute.ts'
export * from './datasets.ts'
export * from './experiments.ts'
export * from './features.ts'
export * from './jobs.ts'
export * from './metrics.ts'
export * from './models.ts'
export * from './monitoring.ts'
export * from './runs.ts'
export * from './services.ts'
export * from './serving.ts'
export * from './tracking.ts'

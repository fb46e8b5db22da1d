export type { Serving as Monitoring } from '../serving/index.ts'

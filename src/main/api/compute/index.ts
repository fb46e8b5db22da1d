import { targets } from './targets.ts'

export const compute = { targets }

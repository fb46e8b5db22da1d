import { targetsContract } from './targets.ts'

export * from './targets.ts'

export const computeContract = { targets: targetsContract }

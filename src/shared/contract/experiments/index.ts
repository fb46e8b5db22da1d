import { artifactsContract } from './artifacts.ts'
import { comparisonContract } from './comparison.ts'
import { experimentOperations } from './experiments.ts'
import { groupsContract } from './groups.ts'
import { studiesContract } from './studies.ts'

export * from './artifacts.ts'
export * from './comparison.ts'
export * from './experiments.ts'
export * from './groups.ts'
export * from './studies.ts'

/** All operations of the room, those of its parts under their names. */
export const experimentsContract = {
  ...experimentOperations,
  artifacts: artifactsContract,
  comparison: comparisonContract,
  groups: groupsContract,
  studies: studiesContract,
}

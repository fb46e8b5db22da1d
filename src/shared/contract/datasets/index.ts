import { datasetOperations } from './datasets.ts'
import { preparationContract } from './preparation.ts'
import { rulesContract } from './rules.ts'

export * from './datasets.ts'
export * from './preparation.ts'
export * from './rules.ts'

/** All operations of the room, those of its parts under their names. */
export const datasetsContract = {
  ...datasetOperations,
  preparation: preparationContract,
  rules: rulesContract,
}

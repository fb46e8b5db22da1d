import { cardsContract } from './cards.ts'
import { externalContract } from './external.ts'
import { gatesContract } from './gates.ts'
import { modelOperations } from './models.ts'
import { referenceOperations } from './reference.ts'

export * from './cards.ts'
export * from './external.ts'
export * from './gates.ts'
export * from './models.ts'
export * from './reference.ts'

/** All operations of the room, those of its parts under their names. */
export const modelsContract = {
  ...modelOperations,
  ...referenceOperations,
  cards: cardsContract,
  external: externalContract,
  gates: gatesContract,
}

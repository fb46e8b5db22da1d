import { CairnError } from '../../../shared/errors.ts'

/** What a client asked for that cannot be: MLflow's INVALID_PARAMETER_VALUE. */
export const refuse = (message: string): CairnError => new CairnError('INVALID_INPUT', message)

import { CairnError } from '../../shared/errors.ts'
import { Mask, maskedError } from '../datasets/index.ts'
import { type DamagedRow, damagedRows, namedTrouble, type Workspace } from '../workspace/index.ts'

/** What an operation on a workspace threw, by its name and without values of sensitive columns, which its cause must not tell either. */
export function publicError(thrown: unknown, workspace: Workspace): { readonly error: CairnError; readonly cause: unknown } {
  const named = damageBehind(namedTrouble(workspace.path, thrown), workspace)
  const error = withoutValues(named, workspace)
  return { error, cause: error === named ? thrown : error }
}

/** A registry that cannot be read has its own error, which quotes no value. */
function withoutValues(error: CairnError, { db }: Workspace): CairnError {
  try {
    return maskedError(error, Mask.anywhere(db))
  } catch {
    return error
  }
}

/** A workspace may hold anything: what looks like a fault in Cairn may be a value that Cairn has not written. Then it is named. */
function damageBehind(error: CairnError, { sqlite }: Workspace): CairnError {
  if (error.code !== 'INTERNAL') return error
  try {
    const [damaged] = damagedRows(sqlite)
    return damaged ? rowDamaged(damaged, error) : error
  } catch {
    return error
  }
}

function rowDamaged({ table, row, column, what }: DamagedRow, cause: unknown): CairnError {
  return new CairnError('ROW_DAMAGED', `${table}, ${row}: ${column}: ${what}`, { table, row, column }, cause)
}

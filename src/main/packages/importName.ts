import { and, eq, isNull } from 'drizzle-orm'
import type { ImportName } from '../../shared/contract/packages.ts'
import { requireName } from '../../shared/domain/names.ts'
import { CairnError } from '../../shared/errors.ts'
import { findModel, nextNumber } from '../models/index.ts'
import { type Registry, schema } from '../workspace/index.ts'

const { modelVersions, packages } = schema

/** A number beyond this is made to leave no room for the next ones. */
const highestNumber = 1_000_000

export interface PackagedName {
  /** The model and the number of its version, as the package has them. */
  readonly name: string
  readonly version: number
  /** The key that signed it. */
  readonly keyId: string | null
}

/**
 * What a package would be called here: the name and number that it has, and what stands in the way of them.
 * @param as another name that a person gave it
 * @throws PACKAGE_INVALID for a name or number that no model version can have here
 */
export function importNameOf(db: Registry, { name, version, keyId }: PackagedName, as?: string): ImportName {
  const wanted = as ?? ownName(name)
  if (version > highestNumber)
    throw new CairnError('PACKAGE_INVALID', `The package has version ${version}; versions go up to ${highestNumber}.`, {
      version,
    })
  const model = findModel(db, wanted)
  if (!model) return { name: wanted, number: version, clash: null, next: version }
  const next = nextNumber(db, model.id)
  const taken = db
    .select({ deletedAt: modelVersions.deletedAt })
    .from(modelVersions)
    .where(and(eq(modelVersions.modelId, model.id), eq(modelVersions.number, version)))
    .get()
  const clash = taken ? 'version' : isBySameAuthor(db, model.id, keyId) ? null : 'model'
  return { name: model.name, number: version, clash, next: taken ? next : version }
}

/** Whether all versions of a model came in packages that were signed with one key. */
function isBySameAuthor(db: Registry, modelId: number, keyId: string | null): boolean {
  const rows = db
    .select({ keyId: packages.keyId })
    .from(modelVersions)
    .leftJoin(packages, eq(packages.id, modelVersions.importedFromId))
    .where(and(eq(modelVersions.modelId, modelId), isNull(modelVersions.deletedAt)))
    .all()
  return keyId !== null && rows.every((row) => row.keyId === keyId)
}

/** @throws ALREADY_EXISTS where the name has to be decided by a person */
export function requireNoClash({ name, number, clash, next }: ImportName): void {
  if (clash === null) return
  const what =
    clash === 'version'
      ? `${name}@v${number} already exists in this workspace, or is in its trash.`
      : `This workspace has another model called "${name}", which is not from the author of the package.`
  const message = `${what} Import the package under another name, or add it to "${name}" as v${next}.`
  throw new CairnError('ALREADY_EXISTS', message, { model: name, version: number, next })
}

function ownName(name: string): string {
  try {
    return requireName(name)
  } catch (error) {
    const message = `${CairnError.from(error).message} Give the model another name when you import the package.`
    throw new CairnError('PACKAGE_INVALID', message, { name: name.slice(0, 200) }, error)
  }
}

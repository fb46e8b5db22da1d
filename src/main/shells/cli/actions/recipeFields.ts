import { unknownFields } from '../../../../shared/domain/training/fields/unknownFields.ts'
import { Recipe } from '../../../../shared/domain/training/recipe.ts'
import { CairnError } from '../../../../shared/errors.ts'

/**
 * The recipe with fields named on the command line, such as `model.epochs=50`, `model.hidden=[64,32]` or `features.0.transform.scale=robust`.
 * A value is JSON, or a text where it is none.
 * @throws INVALID_INPUT for what is no field, or no value of it
 */
export function setFields(recipe: Recipe, assignments: readonly string[]): Recipe {
  let set: unknown = recipe
  for (const assignment of assignments) {
    const at = assignment.indexOf('=')
    if (at < 1) throw refused(assignment, 'It must be a field and its value, such as model.epochs=50.')
    set = withValue(set, assignment.slice(0, at).split('.'), valueOf(assignment.slice(at + 1)))
  }
  const read = Recipe.safeParse(set)
  if (!read.success)
    throw refused(
      assignments.join(' '),
      read.error.issues.map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`).join('; '),
    )
  const [unknown] = unknownFields(set, read.data)
  if (unknown !== undefined) throw refused(assignments.join(' '), `A recipe has no field ${unknown}.`)
  return read.data
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function withValue(within: unknown, [name, ...path]: readonly string[], value: unknown): unknown {
  const inner = (before: unknown) => (path.length === 0 ? value : withValue(before, path, value))
  if (Array.isArray(within)) return within.toSpliced(Number(name), 1, inner(within[Number(name)]))
  const fields = typeof within === 'object' && within !== null ? within : {}
  return { ...fields, [name]: inner((fields as Record<string, unknown>)[name]) }
}

function refused(set: string, why: string): CairnError {
  return new CairnError('INVALID_INPUT', `--set ${set}: ${why}`, { option: '--set' })
}

import { recipeLabels } from '../../../../../../shared/domain/training/fields/labels.ts'
import type { Problem } from '../../../../../../shared/domain/training/fields/read.ts'

/**
 * What an operation refused, for beside the fields that it is about: the issues of the contract's schema, or the field that an error names.
 * Nothing where it is about no field of the form.
 */
export function serverProblems(thrown: unknown): Problem[] {
  if (typeof thrown !== 'object' || thrown === null) return []
  const { message, data } = thrown as { message?: unknown; data?: { issues?: unknown; details?: { field?: unknown } } }
  if (Array.isArray(data?.issues)) return data.issues.flatMap(issueProblem)
  const field = data?.details?.field
  if (typeof field !== 'string' || typeof message !== 'string') return []
  return isField(field) ? [{ path: field, message }] : []
}

const ofRun = ['name', 'experiment', 'tags', 'notes']
const isField = (path: string) => path in recipeLabels || ofRun.includes(path) || path === 'features'

function issueProblem(issue: { path?: readonly PropertyKey[]; message?: unknown }): Problem[] {
  const path = (issue.path ?? []).map(String)
  const named = (path[0] === 'recipe' ? path.slice(1) : path.slice(0, 1)).join('.')
  if (typeof issue.message !== 'string') return []
  const message = issue.message
  if (isField(named)) return [{ path: named, message }]
  // What is within a field that is one text, such as one of the hidden layers.
  const within = Object.keys(recipeLabels).find((label) => named.startsWith(`${label}.`))
  return within === undefined ? [] : [{ path: within, message }]
}

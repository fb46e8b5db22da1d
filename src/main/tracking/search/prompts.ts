import type { Clause } from './grammar/clause.ts'

/** The tag that tells a prompt from a model: clients keep both in the registry. */
export const promptTag = 'mlflow.prompt.is_prompt'

/**
 * As in MLflow, a search finds either prompts or models: prompts where its first clause about the tag asks for them, else models,
 * which do not have the tag. Clauses about it say no more than that.
 */
export function withoutPrompts(clauses: readonly Clause[]): { readonly clauses: readonly Clause[]; readonly models: boolean } {
  const about = clauses.find((clause) => isAboutPrompts(clause))
  const value = String(about?.value).toLowerCase()
  const asks = (about?.comparator === '=' && value === 'true') || (about?.comparator === '!=' && value === 'false')
  return asks ? { clauses, models: false } : { clauses: clauses.filter((clause) => !isAboutPrompts(clause)), models: true }
}

const isAboutPrompts = ({ entity, key }: Clause) => entity === 'tag' && key === promptTag

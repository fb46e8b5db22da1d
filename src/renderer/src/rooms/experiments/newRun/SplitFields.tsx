import type { RunForm } from './form.ts'
import { RecipeFields } from './RecipeFields.tsx'

/** How rows are assigned to train, validation and test. */
export function SplitFields({ form }: { readonly form: RunForm }) {
  const columns = form.columns.map(({ name }) => name)
  return (
    <fieldset className="plain run-split">
      <legend className="sm soft">Split</legend>
      <div className="run-fields">
        <RecipeFields form={form} paths={['split']} choices={{ 'split.by': columns }} />
      </div>
    </fieldset>
  )
}

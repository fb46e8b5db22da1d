import { useCallback } from 'react'
import { FieldInput } from './FieldInput.tsx'
import { type RunForm, shownFields, startTexts } from './form.ts'
import { type BeforeFamily, setFamily, setField, setFields, setRowWeights } from './model/changes.ts'
import { applyEdits, type RunEdits } from './model/edits.ts'

interface RecipeFieldsProps {
  readonly form: RunForm
  /** Paths of the recipe, each with what lies within it. */
  readonly paths: readonly string[]
  /** Choices that the data has, by path. */
  readonly choices?: Readonly<Record<string, readonly string[]>>
  /** Fields that are shown elsewhere. */
  readonly without?: readonly string[]
}

/** Fields of a recipe beside each other, those that go with what is chosen among them. */
export function RecipeFields({ form, paths, choices = {}, without = [] }: RecipeFieldsProps) {
  const { texts, checked, change, base, columns, proposed } = form
  const onText = useCallback(
    (path: string, text: string) =>
      change((before) => {
        const known = { texts: applyEdits(base, before), data: columns, proposed }
        const edits = setText(before, known, path, text)
        return setFields(edits, startTexts(applyEdits(base, edits)))
      }),
    [change, base, columns, proposed],
  )
  return shownFields(texts, paths)
    .filter(({ field }) => !without.includes(field.path))
    .map(({ field, label, text }) => (
      <FieldInput
        key={field.path}
        field={field}
        label={label}
        text={text}
        problem={checked.byPath.get(field.path)}
        choices={choices[field.path]}
        onText={onText}
      />
    ))
}

/** A field with what else follows from it. */
function setText(before: RunEdits, known: BeforeFamily, path: string, text: string): RunEdits {
  if (path === 'model.family') return setFamily(before, known, text)
  return path === 'rowWeights' ? setRowWeights(before, known.texts, text) : setField(before, path, text)
}

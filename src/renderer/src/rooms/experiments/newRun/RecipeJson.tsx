import { Button, Textarea } from '@mantine/core'
import { useDeferredValue, useMemo, useState } from 'react'
import { textsOfRecipe } from '../../../../../shared/domain/training/fields/recipeTexts.ts'
import { Card } from '../../../ui/Card.tsx'
import type { RunForm } from './form.ts'
import { editsTowards } from './model/edits.ts'
import { readRecipeJson } from './model/recipeJson.ts'

/** The same recipe as text, in step with the form. What is no recipe yet is kept as it is written. */
export function RecipeJson({ form: { base, edits, checked, change } }: { readonly form: RunForm }) {
  const [writing, setWriting] = useState<string | null>(null)
  // It follows the form as soon as there is time: the JSON of many columns is long.
  const draft = useDeferredValue(checked.draft)
  const following = useMemo(() => JSON.stringify(draft, null, 2), [draft])
  const text = edits.json ?? writing ?? following
  const write = (next: string) => {
    setWriting(next)
    const read = readRecipeJson(next)
    change((before) => ('recipe' in read ? editsTowards(base, textsOfRecipe(read.recipe), before) : { ...before, json: next }))
  }
  return (
    <Card
      title="JSON"
      note="what the run records"
      padded
      className="run-json"
      actions={
        edits.json !== null && (
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              setWriting(null)
              change((before) => ({ ...before, json: null }))
            }}
          >
            Discard JSON changes
          </Button>
        )
      }
    >
      <Textarea
        aria-label="Recipe as JSON"
        rows={20}
        resize="vertical"
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--cairn-mono)', fontSize: 12 } }}
        value={text}
        error={edits.json === null ? undefined : jsonProblem(edits.json)}
        onChange={(event) => write(event.currentTarget.value)}
        onBlur={() => setWriting(null)}
      />
    </Card>
  )
}

/** Undefined for a text that is a recipe. */
export function jsonProblem(text: string): string | undefined {
  const read = readRecipeJson(text)
  return 'problem' in read ? read.problem : undefined
}

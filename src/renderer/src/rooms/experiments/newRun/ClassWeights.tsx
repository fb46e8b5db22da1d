import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { weightPath } from '../../../../../shared/domain/training/fields/recipeTexts.ts'
import type { RunForm } from './form.ts'

/** A weight for each class by name. */
export function ClassWeights({ form: { texts, classes, checked, change } }: { readonly form: RunForm }) {
  const [label, setLabel] = useState('')
  const { weights } = texts
  const labels = [...new Set([...classes, ...Object.keys(weights).filter((one) => weights[one] !== '' || classes.length === 0)])]
  const weigh = (name: string, text: string) => change((before) => ({ ...before, weights: { ...before.weights, [name]: text } }))
  return (
    <fieldset className="plain stack tight">
      <legend className="sm soft">Weight per class: how much each row of the class counts. Empty counts as 1.</legend>
      <div className="run-fields">
        {labels.map((name) => (
          <TextInput
            key={name}
            label={<span className="clip">{name}</span>}
            aria-label={`Weight of ${name}`}
            inputMode="decimal"
            placeholder="1"
            value={weights[name] ?? ''}
            error={checked.byPath.get(weightPath(name))}
            onChange={(event) => weigh(name, event.currentTarget.value)}
          />
        ))}
      </div>
      {classes.length === 0 && (
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault()
            weigh(label, '1')
            setLabel('')
          }}
        >
          <TextInput aria-label="Class" placeholder="Class" value={label} onChange={(event) => setLabel(event.currentTarget.value)} />
          <Button type="submit" variant="default" disabled={label === ''}>
            Add class
          </Button>
        </form>
      )}
    </fieldset>
  )
}

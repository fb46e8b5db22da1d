import { Select } from '@mantine/core'
import { useState } from 'react'
import { type DefaultSplit, splitWords } from '../../../../../shared/domain/datasets/defaultSplit.ts'
import type { Texts } from '../../../../../shared/domain/training/fields/field.ts'
import { recipeSchema } from '../../../../../shared/domain/training/fields/schema.ts'
import { writeObject } from '../../../../../shared/domain/training/fields/write.ts'
import type { RunForm } from './form.ts'
import { setFields } from './model/changes.ts'
import { RecipeFields } from './RecipeFields.tsx'

/** How rows are assigned to train, validation and test: as the dataset version has it, or otherwise for this run. */
export function SplitFields({ form }: { readonly form: RunForm }) {
  const { texts, change, split } = form
  const [opened, setOpened] = useState(false)
  const usual = split && textsOfSplit(split)
  const isUsual = usual !== null && Object.entries(usual).every(([path, text]) => (texts.fields[path] ?? '') === text)
  const custom = opened || !isUsual
  const columns = form.columns.map(({ name }) => name)
  return (
    <fieldset className="plain stack tight">
      <legend className="sm soft">Split</legend>
      {split && (
        <Select
          aria-label="Split"
          allowDeselect={false}
          data={[
            { value: 'usual', label: `Dataset split (${split.ref}: ${splitWords(split.recipe)})` },
            { value: 'custom', label: 'Custom, for this run only' },
          ]}
          value={custom ? 'custom' : 'usual'}
          onChange={(value) => {
            setOpened(value === 'custom')
            if (value === 'usual' && usual) change((before) => setFields(before, usual))
          }}
        />
      )}
      {(custom || split === null) && (
        <div className="run-fields">
          <RecipeFields form={form} paths={['split']} choices={{ 'split.by': columns }} />
        </div>
      )}
    </fieldset>
  )
}

function textsOfSplit({ recipe }: DefaultSplit): Texts {
  const texts = writeObject(recipeSchema.properties?.split ?? {}, recipe)
  return Object.fromEntries(Object.entries(texts).map(([path, text]) => [`split.${path}`, text]))
}

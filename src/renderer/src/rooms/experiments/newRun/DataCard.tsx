import { Select } from '@mantine/core'
import { recipeLabels } from '../../../../../shared/domain/training/fields/labels.ts'
import { Task } from '../../../../../shared/domain/training/recipe.ts'
import { hasPositive } from '../../../../../shared/domain/training/tasks.ts'
import { Card } from '../../../ui/Card.tsx'
import { FeatureServiceData } from './FeatureServiceData.tsx'
import { FieldInput } from './FieldInput.tsx'
import { type RunForm, shownFields } from './form.ts'
import { setField, setRef, setTarget, setTask } from './model/changes.ts'
import { Questions } from './Questions.tsx'
import { SplitFields } from './SplitFields.tsx'

interface DataCardProps {
  readonly form: RunForm
  readonly refs: readonly string[]
}

/** What is learnt from what: the data version, the target, and how rows are split. */
export function DataCard({ form, refs }: DataCardProps) {
  const { ref, columns, classes, texts, checked, change } = form
  const { fields } = texts
  const task = Task.safeParse(fields.task).data
  const paths = ['target', 'task', ...(task && hasPositive(task) ? ['positive'] : [])]
  const choices: Readonly<Record<string, readonly string[]>> = {
    target: columns.map(({ name }) => name),
    ...(classes.length > 0 ? { positive: classes } : {}),
  }
  const set = (path: string, text: string) =>
    change((before) => {
      if (path === 'target') return setTarget(before, text)
      return path === 'task' ? setTask(before, text, fields.loss ?? '') : setField(before, path, text)
    })
  const inOrder = shownFields(texts, paths).toSorted((a, b) => paths.indexOf(a.field.path) - paths.indexOf(b.field.path))
  return (
    <Card title="Data" padded>
      <div className="run-fields">
        <DataSelect value={ref} refs={refs} onChange={(value) => change((before) => setRef(before, value))} />
        {inOrder.map(({ field, text }) => (
          <FieldInput
            key={field.path}
            field={field}
            label={recipeLabels[field.path]}
            text={text}
            choices={choices[field.path]}
            problem={checked.byPath.get(field.path)}
            onText={set}
          />
        ))}
      </div>
      <FeatureServiceData value={ref} onChange={(value) => change((before) => setRef(before, value))} />
      <Questions form={form} onAnswer={set} />
      <SplitFields form={form} />
    </Card>
  )
}

interface DataSelectProps {
  readonly value: string
  readonly refs: readonly string[]
  readonly onChange: (ref: string) => void
}

export function DataSelect({ value, refs, onChange }: DataSelectProps) {
  return (
    <Select
      label="Data"
      description="The dataset version to train on."
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      searchable
      allowDeselect={false}
      data={[...refs]}
      value={value}
      onChange={(next) => next && onChange(next)}
    />
  )
}

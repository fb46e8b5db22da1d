import { Select, TagsInput, Textarea, TextInput } from '@mantine/core'
import { EngineChoice } from '../../../../../shared/domain/training/recipe.ts'
import { Card } from '../../../ui/Card.tsx'
import { ExperimentInput } from '../runs/ExperimentInput.tsx'
import type { ChangeEdits } from './form.ts'
import type { RunEdits } from './model/edits.ts'

const order: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'error', 'description']
const engineNames: Readonly<Record<EngineChoice, string>> = {
  auto: 'Automatic',
  graph: 'Graph (TensorFlow)',
  wasm: 'WebAssembly',
  native: 'Native (TensorFlow)',
  cpu: 'CPU (reference)',
}

/** What a run is called and where it runs, as the form has it: what was typed, else what is suggested. */
export interface Details {
  readonly experiment: string
  readonly tags: readonly string[]
  readonly engine: EngineChoice
}

interface RunDetailsProps {
  readonly details: Details
  readonly edits: RunEdits
  /** The name that an experiment gets without one. */
  readonly usualExperiment: string
  readonly problems: ReadonlyMap<string, string>
  readonly change: ChangeEdits
}

export function RunDetails({ details, edits, usualExperiment, problems, change }: RunDetailsProps) {
  const set = (part: Partial<RunEdits>) => change((before) => ({ ...before, ...part }))
  return (
    <Card title="Run" padded>
      <div className="run-fields">
        <TextInput
          label="Name"
          description="The name of the run in tables."
          inputWrapperOrder={order}
          placeholder="automatic"
          value={edits.name}
          error={problems.get('name')}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <ExperimentInput
          size="xs"
          label="Experiment"
          description="The group of runs that it belongs to."
          inputWrapperOrder={order}
          placeholder={usualExperiment}
          value={details.experiment}
          error={problems.get('experiment')}
          onChange={(experiment) => set({ experiment })}
        />
        <Select
          label="Engine"
          description="The backend that trains the run."
          inputWrapperOrder={order}
          allowDeselect={false}
          data={EngineChoice.options.map((value) => ({ value, label: engineNames[value] }))}
          value={details.engine}
          onChange={(engine) => engine && set({ engine })}
        />
        <TagsInput
          size="xs"
          label="Tags"
          description="Press Enter after each tag."
          inputWrapperOrder={order}
          value={[...details.tags]}
          error={problems.get('tags')}
          onChange={(tags) => set({ tags })}
        />
      </div>
      <Textarea
        mt="sm"
        label="Notes"
        rows={3}
        resize="vertical"
        maxLength={100_000}
        placeholder="(optional)"
        value={edits.notes}
        onChange={(event) => set({ notes: event.currentTarget.value })}
      />
    </Card>
  )
}

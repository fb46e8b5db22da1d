import { Button, NumberInput, TagsInput, TextInput } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useState } from 'react'
import { client } from '../../../app/connection.ts'
import { draftKey, useDraft } from '../../../app/drafts.ts'
import { useMutation } from '../../../app/queries.ts'
import { DraftNote } from '../../../ui/DraftNote.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'

interface Reading {
  /** The name of the graph's input whose columns are listed. */
  readonly input: string
  readonly columns: readonly string[]
  readonly target: string
  readonly labels: readonly string[]
  readonly output: string
}

const empty: Reading = { input: '', columns: [], target: '', labels: [], output: '' }

/** Inside a dialog: how the inputs and outputs of an ONNX file are read, where the file does not tell. */
export function OpenForm({ version, reason }: { readonly version: string; readonly reason: string }) {
  const draft = useDraft<Reading>(draftKey('reading', `model:${version}`), empty)
  const [threshold, setThreshold] = useState<number | string>('')
  const { input, columns, target, labels, output } = draft.value
  const set = (change: Partial<Reading>) => draft.set((before) => ({ ...before, ...change }))
  const open = useMutation({
    mutationFn: () =>
      client.tracking.models.read({
        ref: version,
        ...(input.trim() !== '' && columns.length > 0 && { inputs: [{ input: input.trim(), columns: [...columns] }] }),
        ...(target.trim() !== '' && { target: target.trim() }),
        ...(labels.length > 0 && { labels: [...labels] }),
        ...(output.trim() !== '' && { output: output.trim() }),
        ...(threshold !== '' && { threshold: Number(threshold) }),
      }),
    onSuccess: () => {
      draft.saved()
      modals.closeAll()
    },
    onError: () => {},
  })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        open.mutate()
      }}
    >
      <DraftNote draft={draft} />
      <p className="soft sm">{reason}</p>
      <div className="two-fields">
        <TextInput
          data-autofocus
          label="Input"
          description="Name of an input of the graph"
          value={input}
          onChange={(event) => set({ input: event.target.value })}
        />
        <TagsInput
          label="Its columns"
          description="In the order of the input; Enter after each"
          value={[...columns]}
          onChange={(next) => set({ columns: next })}
        />
      </div>
      <div className="two-fields">
        <TextInput label="Target (optional)" value={target} onChange={(event) => set({ target: event.target.value })} />
        <TagsInput
          label="Classes (optional)"
          description="In the order of the probabilities; of two classes, [negative, positive]"
          value={[...labels]}
          onChange={(next) => set({ labels: next })}
        />
      </div>
      <div className="two-fields">
        <TextInput
          label="Output (optional)"
          description="Where the graph has several"
          value={output}
          onChange={(event) => set({ output: event.target.value })}
        />
        <NumberInput
          label="Threshold (optional)"
          description="For two classes"
          min={0}
          max={1}
          step={0.05}
          value={threshold}
          onChange={setThreshold}
        />
      </div>
      {open.isError && <FailureBanner error={open.error} />}
      <div className="row">
        <Button type="submit" loading={open.isPending}>
          Open model
        </Button>
      </div>
    </form>
  )
}

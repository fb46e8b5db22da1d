import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useState } from 'react'
import { Gate } from '../../../../../shared/domain/models/gates.ts'
import type { MetricId } from '../../../../../shared/domain/evaluation/metrics.ts'
import type { Task } from '../../../../../shared/domain/training/recipe.ts'
import { client } from '../../../app/connection.ts'
import { draftKey, useDraft } from '../../../app/drafts.ts'
import { DraftNote } from '../../../ui/DraftNote.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { GateFields } from './GateFields.tsx'

interface GateEditorProps {
  readonly name: string
  readonly alias: string
  readonly task: Task
  /** The metric that is proposed first. */
  readonly main: MetricId
  readonly gates: readonly Gate[]
}

/** Inside a dialog: the gates of an alias. What is not saved stays as a draft. */
export function GateEditor({ name, alias, task, main, gates: before }: GateEditorProps) {
  const draft = useDraft<readonly Gate[]>(draftKey(`gates ${alias}`, `model:${name}`), before, areGates)
  const { value: gates, set: setGates } = draft
  const [failure, setFailure] = useState<unknown>(null)
  const save = async () => {
    try {
      if (gates.length === 0) await client.models.gates.remove({ name, alias })
      else await client.models.gates.set({ name, alias, policy: { gates: [...gates] } })
      draft.saved()
      modals.closeAll()
    } catch (error) {
      setFailure(error)
    }
  }
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <DraftNote draft={draft} />
      <GateFields alias={alias} task={task} main={main} gates={gates} onGates={setGates} />
      {failure !== null && <FailureBanner error={failure} />}
      <div className="row">
        <Button type="submit">{gates.length === 0 ? 'Remove all gates' : 'Save gates'}</Button>
      </div>
    </form>
  )
}

/** Whether what was kept is still of a form that can be edited here. */
const areGates = (value: readonly Gate[]) => Gate.array().max(50).safeParse(value).success

import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Monitor } from '../../../../../shared/contract/monitoring/index.ts'
import type { MonitorSettings } from '../../../../../shared/domain/monitoring/monitor.ts'
import { api } from '../../../app/connection.ts'
import type { DraftState } from '../../../app/drafts.ts'
import { useMutation, useQuery } from '../../../app/queries.ts'
import { DraftNote } from '../../../ui/DraftNote.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { Folded } from '../../../ui/Folded.tsx'
import { ChecksFields } from './ChecksFields.tsx'
import { draftProblem, type MonitorDraft, nameProblem, proposedName, settingsOf } from './monitorDraft.ts'
import { RulesFields } from './RulesFields.tsx'
import { type ChosenFolder, SourceFields } from './SourceFields.tsx'
import type { useSources } from './sources.ts'

type Sources = NonNullable<ReturnType<typeof useSources>['data']>

interface MonitorFormProps {
  readonly sources: Sources
  readonly draft: DraftState<MonitorDraft>
  /** The monitor that is changed; a new one when absent. */
  readonly monitor?: Monitor
  readonly action: string
  readonly save: (name: string, settings: MonitorSettings) => Promise<unknown>
  readonly onSaved: (name: string) => void
}

/** A monitor as a form: what it watches is seen at once; limits and rules have sensible values and are folded. */
export function MonitorForm({ sources, draft, monitor, action, save, onSaved }: MonitorFormProps) {
  const { models, deployments, datasets, names } = sources
  const stored = monitor?.settings.source.kind === 'folder' ? monitor.settings.source.path : null
  const [folder, setFolder] = useState<ChosenFolder | null>(stored === null ? null : { path: stored, name: stored })
  const [typed, setTyped] = useState(false)
  const { value } = draft
  const taken = names.filter((other) => other !== monitor?.name)
  const name = value.name === '' && !typed ? proposedName(value, taken) : value.name
  const path = folder?.path ?? ''
  const problem = draftProblem(value, path, monitor?.settings) ?? nameProblem(name, taken)
  const columns = useColumns(value, models)
  const submit = useMutation({
    mutationFn: async () => {
      const settings = settingsOf(value, path, monitor?.settings)
      if (!settings.success) throw settings.error
      // Once it is saved its name is taken, and another one would be proposed.
      const saved = name.trim()
      await save(saved, settings.data)
      return saved
    },
    onSuccess: (saved) => {
      draft.saved()
      onSaved(saved)
    },
    onError: () => {},
  })
  const changed = draft.dirty || path !== (stored ?? '')
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        submit.mutate()
      }}
    >
      <DraftNote draft={draft} />
      <SourceFields
        draft={value}
        onDraft={draft.set}
        folder={folder}
        onFolder={setFolder}
        deployments={deployments}
        datasets={datasets}
        models={models}
      />
      {monitor === undefined && (
        <TextInput
          label="Name"
          value={name}
          maxLength={200}
          error={typed && nameProblem(name, taken)}
          onChange={(event) => {
            setTyped(true)
            const next = event.target.value
            draft.set((before) => ({ ...before, name: next }))
          }}
        />
      )}
      <Folded title="Checks and limits" note={checksNote(value)} open={monitor !== undefined}>
        <ChecksFields draft={value} onDraft={draft.set} columns={columns} />
      </Folded>
      <Folded title="Alert rules" note={rulesNote(value)} open={monitor !== undefined}>
        <RulesFields rules={value.rules} onRules={(rules) => draft.set((before) => ({ ...before, rules: [...rules] }))} />
      </Folded>
      {problem !== null && (changed || monitor === undefined) && (
        <p className="c-worse sm" role="alert">
          {problem}
        </p>
      )}
      {submit.isError && <FailureBanner error={submit.error} />}
      <div className="row">
        <Button type="submit" loading={submit.isPending} disabled={problem !== null || (monitor !== undefined && !changed)}>
          {action}
        </Button>
        {monitor !== undefined && draft.dirty && !draft.restored && (
          <Button variant="default" onClick={draft.discard}>
            Discard
          </Button>
        )}
      </div>
    </form>
  )
}

const checksNote = ({ method, numbers }: MonitorDraft) =>
  method === 'evidently'
    ? 'tests and limits as Evidently'
    : `drift from an effect of ${numbers.effect ?? '–'}, missing values, new categories, range, predictions, performance`

function rulesNote({ rules }: MonitorDraft): string {
  if (rules.length === 0) return 'no alerts'
  const critical = rules.filter(({ severity }) => severity === 'critical').length
  return `${rules.length} ${rules.length === 1 ? 'rule' : 'rules'}, ${critical} critical; most fire when 2 of 3 windows fail`
}

/** The inputs of the model's newest version, where the workspace knows them. */
function useColumns({ model }: MonitorDraft, models: Sources['models']): readonly string[] {
  const version = models.find(({ name }) => name === model)?.versions.toSorted((a, b) => b.number - a.number)[0]
  const preview = useQuery({
    ...api.models.cards.preview.queryOptions({ input: { ref: version?.ref ?? '' } }),
    enabled: version !== undefined && version.run !== null,
  }).data
  return preview?.signature.inputs.map(({ name }) => name) ?? []
}

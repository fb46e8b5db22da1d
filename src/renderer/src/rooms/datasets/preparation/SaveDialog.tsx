import { Button, Checkbox, Modal, MultiSelect, SegmentedControl, Select, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { DatasetVersion, ImportResult } from '../../../../../shared/contract/datasets/index.ts'
import type { Column } from '../../../../../shared/domain/datasets/dataset.ts'
import type { PreparationStep } from '../../../../../shared/domain/datasets/preparation.ts'
import { counted, percent } from '../../../../../shared/numbers.ts'
import { api, client } from '../../../app/connection.ts'
import { jobResult, useFollowedJob } from '../../../app/jobs.ts'
import { useMutation, useQuery } from '../../../app/queries.ts'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { Bar } from '../../../ui/marks.tsx'

interface SaveProps {
  readonly version: DatasetVersion
  readonly steps: readonly PreparationStep[]
  /** Of the result. */
  readonly columns: readonly Column[]
  /** The prepared dataset that the steps came from; empty for none. */
  readonly into: string
  readonly onSaved: () => void
}

interface SaveDialogProps extends SaveProps {
  readonly opened: boolean
  readonly onClose: () => void
}

export function SaveDialog({ opened, onClose, ...props }: SaveDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Save prepared data">
      {opened && <SaveForm {...props} onClose={onClose} />}
    </Modal>
  )
}

/** Where the result goes: a dataset of its own, or the next version of one that is there. */
function SaveForm({ version, steps, columns, into, onSaved, onClose }: SaveProps & { readonly onClose: () => void }) {
  const { ref, dataset, target: inputTarget } = version
  const datasets = useQuery(api.datasets.list.queryOptions({ input: {} })).data ?? []
  const [as, setAs] = useState<'dataset' | 'version'>(into === '' ? 'dataset' : 'version')
  const [newName, setNewName] = useState(`${dataset}-prepared`)
  const [known, setKnown] = useState(into === '' ? dataset : into)
  const keepsTarget = inputTarget !== null && columns.some(({ name }) => name === inputTarget)
  const [target, setTarget] = useState<string | null>(keepsTarget ? inputTarget : null)
  // Not chosen: that of the input, where its values are still unique in the result.
  const [key, setKey] = useState<string[] | undefined>(undefined)
  const [auto, setAuto] = useState(false)
  const [jobId, setJobId] = useState<number | undefined>(undefined)
  const job = useFollowedJob(jobId)
  const navigate = useNavigate()
  const name = as === 'dataset' ? newName.trim() : known
  const isTaken = as === 'dataset' && datasets.some((each) => each.name === name)
  // Its own versions would be its input: it would never come to an end.
  const canFollow = name !== dataset
  const save = useMutation({
    mutationFn: async () => {
      const started = await client.datasets.preparation.run({ ref, steps: [...steps], name, as, target, key, auto: auto && canFollow })
      setJobId(started.jobId)
      return (await jobResult(started.jobId)) as ImportResult
    },
    onError: () => setJobId(undefined),
    onSuccess: (result) => {
      tell(result)
      onSaved()
      onClose()
      const { dataset: made, number } = result.version
      void navigate({ to: '/datasets/$name', params: { name: made }, search: { tab: 'rows', version: number } })
    },
  })
  if (save.isPending)
    return (
      <div className="stack" role="status">
        <p className="row">
          <b className="clip">{name}</b> <span className="dim push num">{job ? percent(job.progress) : ''}</span>
        </p>
        <Bar share={job?.progress ?? 0} label={`Preparing ${name}`} />
        <p className="dim sm">{job?.phase || 'waiting'}. Canceling leaves nothing behind.</p>
        <div className="row">
          <Button
            variant="default"
            disabled={jobId === undefined}
            onClick={() => jobId !== undefined && void client.jobs.cancel({ jobId }).catch(() => {})}
          >
            Cancel
          </Button>
        </div>
      </div>
    )
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (name !== '' && !isTaken) save.mutate()
      }}
    >
      <SegmentedControl
        aria-label="Save as"
        value={as}
        onChange={(value) => setAs(value as 'dataset' | 'version')}
        data={[
          { value: 'dataset', label: 'New dataset' },
          { value: 'version', label: 'Next version of a dataset' },
        ]}
      />
      {as === 'dataset' ? (
        <TextInput
          data-autofocus
          label="Name"
          value={newName}
          onChange={(event) => setNewName(event.target.value)}
          error={isTaken && `${name} exists. Choose another name, or save as its next version.`}
        />
      ) : (
        <Select
          label="Dataset"
          searchable
          allowDeselect={false}
          data={[...new Set([known, ...datasets.map((each) => each.name)])]}
          value={known}
          onChange={(value) => value && setKnown(value)}
        />
      )}
      <Select
        label="Target"
        placeholder="No target"
        searchable
        clearable
        limit={200}
        data={columns.map((column) => column.name)}
        value={target}
        onChange={setTarget}
      />
      <MultiSelect
        label="Key"
        description="Columns whose values are unique in each row"
        placeholder={key === undefined ? 'Key of the input, if still unique' : key.length === 0 ? 'No key' : undefined}
        searchable
        clearable
        limit={200}
        data={columns.map((column) => column.name)}
        value={key ?? []}
        onChange={setKey}
      />
      <Checkbox
        label="Run when the input changes"
        description={
          canFollow
            ? `When ${dataset} or a joined dataset gets a version, these steps run again and make the next version of ${name || 'the result'}.`
            : `Not available: ${dataset} would be its own input.`
        }
        disabled={!canFollow}
        checked={auto && canFollow}
        onChange={(event) => setAuto(event.target.checked)}
      />
      {save.isError && <FailureBanner error={save.error} />}
      <div className="row">
        <Button type="submit" disabled={name === '' || isTaken}>
          Save
        </Button>
        <Button variant="subtle" color="gray" onClick={onClose}>
          Cancel
        </Button>
        <span className="dim sm">
          {counted(steps.length, 'step')} on all rows of {ref}
        </span>
      </div>
    </form>
  )
}

/** What became of a run. */
export function tell({ version, identicalTo, warnings }: ImportResult): void {
  notifications.show(
    identicalTo === null
      ? { title: `Created ${version.ref}`, message: `${counted(version.rows, 'row')}, ${counted(version.columns, 'column')}` }
      : { title: `Identical to ${identicalTo}`, message: 'The same content already exists: nothing was added.' },
  )
  for (const message of warnings) notifications.show({ color: 'yellow', title: version.ref, message, autoClose: false })
}

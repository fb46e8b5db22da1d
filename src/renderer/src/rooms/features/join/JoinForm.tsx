import { Button, Select, SegmentedControl } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { ImportResult } from '../../../../../shared/contract/datasets/index.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { api, client } from '../../../app/connection.ts'
import type { JoinQuestion } from '../../../app/join.ts'
import { jobResult } from '../../../app/jobs.ts'
import { queryClient, useMutation, useQuery } from '../../../app/queries.ts'
import { dataFileNames, dataFiles } from '../../../ui/dataFiles.ts'
import { DropBox } from '../../../ui/DropBox.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { DatasetSelect } from '../../datasets/preparation/fields/DatasetSelect.tsx'
import { JobLine } from '../JobLine.tsx'
import { JoinPreview } from './JoinPreview.tsx'
import { JoinTarget } from './JoinTarget.tsx'
import { JoinTime } from './JoinTime.tsx'
import { type JoinDraft, joinInputOf, newJoinDraft, proposedName, proposedTime } from './joinDraft.ts'
import { ModeChoice } from './ModeChoice.tsx'
import { NeededColumns } from './NeededColumns.tsx'
import { useRowColumns } from './useRowColumns.ts'

interface JoinFormProps {
  readonly asked: JoinQuestion
  readonly services: readonly string[]
  readonly onClose: () => void
}

/** Service, rows, time and mode; the first rows as they would be; then a job makes a dataset version of all. */
export function JoinForm({ asked, services, onClose }: JoinFormProps) {
  const navigate = useNavigate()
  const [draft, setDraft] = useState<JoinDraft>({
    ...newJoinDraft,
    service: asked.service ?? (services.length === 1 ? services[0] : ''),
    dataset: asked.entities ?? '',
  })
  // What was not chosen follows from the rows.
  const [chosen, setChosen] = useState<{ readonly time: boolean; readonly name: boolean; readonly target: boolean }>({
    time: false,
    name: false,
    target: false,
  })
  const [jobId, setJobId] = useState<number | undefined>(undefined)
  const datasets = useQuery(api.datasets.list.queryOptions({ input: {} })).data ?? []
  const rows = useRowColumns(draft)
  const rowsName = draft.from === 'dataset' ? draft.dataset : (draft.file?.name ?? '')
  const value: JoinDraft = {
    ...draft,
    time: chosen.time ? draft.time : proposedTime(rows.columns),
    name:
      chosen.name || rowsName === ''
        ? draft.name
        : proposedName(rowsName, draft.service, draft.as === 'dataset' ? datasets.map(({ name }) => name) : []),
    target: chosen.target ? draft.target : (rows.target ?? ''),
  }
  const change = (part: Partial<JoinDraft>) => {
    setDraft((before) => ({ ...before, ...part }))
    setChosen((before) => ({
      time: before.time || 'time' in part,
      name: before.name || 'name' in part,
      target: before.target || 'target' in part,
    }))
  }
  const input = joinInputOf(value)
  const isTaken = value.as === 'dataset' && datasets.some(({ name }) => name === value.name.trim())
  const join = useMutation({
    mutationFn: async () => {
      if (input === null) throw new Error('No rows were chosen.')
      const started = await client.features.join({
        ...input,
        name: value.name.trim(),
        as: value.as,
        target: value.target === '' ? null : value.target,
      })
      setJobId(started.jobId)
      const result = (await jobResult(started.jobId)) as Pick<ImportResult, 'version'>
      await queryClient.invalidateQueries({ queryKey: api.datasets.key() })
      return result.version
    },
    onError: () => setJobId(undefined),
    onSuccess: (version) => {
      notifications.show({
        title: `Created ${version.ref}`,
        message: `${counted(version.rows, 'row')} with the features of ${value.service}`,
      })
      onClose()
      if (asked.onJoined) return asked.onJoined(version.ref)
      void navigate({ to: '/datasets/$name', params: { name: version.dataset }, search: { version: version.number } })
    },
  })
  const ready = input !== null && value.name.trim() !== '' && !isTaken
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) join.mutate()
      }}
    >
      {asked.service === undefined && (
        <Select
          label="Service"
          placeholder="Choose a feature service"
          searchable
          allowDeselect={false}
          data={[...services]}
          value={draft.service === '' ? null : draft.service}
          onChange={(service) => service !== null && change({ service })}
        />
      )}
      <div className="stack tight">
        <SegmentedControl
          aria-label="Rows from"
          w="fit-content"
          size="xs"
          value={draft.from}
          onChange={(from) => change({ from: from as JoinDraft['from'] })}
          data={[
            { value: 'dataset', label: 'Rows of a dataset' },
            { value: 'file', label: 'Rows of a file' },
          ]}
        />
        {draft.from === 'dataset' ? (
          <DatasetSelect label="Rows" value={draft.dataset} onChange={(dataset) => change({ dataset })} />
        ) : (
          <DropBox label="Rows" hint={dataFileNames} kind={dataFiles} file={draft.file} onFile={(file) => change({ file })} />
        )}
        {value.service !== '' && <NeededColumns service={value.service} columns={rows.columns} />}
      </div>
      {rows.error !== null && <FailureBanner error={rows.error} />}
      <JoinTime draft={value} columns={rows.columns} onChange={change} />
      <ModeChoice mode={value.mode} onMode={(mode) => change({ mode })} />
      <JoinTarget draft={value} columns={rows.columns} datasets={datasets.map(({ name }) => name)} isTaken={isTaken} onChange={change} />
      {input !== null && <JoinPreview key={JSON.stringify(input)} input={input} />}
      {join.isError && <FailureBanner error={join.error} />}
      {join.isPending && <JobLine jobId={jobId} label="Joining features" />}
      <div className="row">
        <Button type="submit" disabled={!ready} loading={join.isPending}>
          Join
        </Button>
        {join.isPending && jobId !== undefined && (
          <Button variant="default" onClick={() => void client.jobs.cancel({ jobId }).catch(() => {})}>
            Cancel
          </Button>
        )}
        <span className="dim sm">
          {value.as === 'version' ? 'The next version of' : 'A new dataset'} {value.name.trim() || '…'}. No row is dropped, and none is
          doubled.
        </span>
      </div>
    </form>
  )
}

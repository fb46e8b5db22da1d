import { Button, SegmentedControl, Select } from '@mantine/core'
import { useState } from 'react'
import type { ChosenFile, FileKind } from '../../../../shared/native.ts'
import { api, client, native } from '../../app/connection.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { Card } from '../../ui/Card.tsx'
import { FailureBanner } from '../../ui/Failure.tsx'
import { IconFolderOpen } from '../../ui/icons.ts'

const parquet: FileKind = { title: 'Parquet files', extensions: ['parquet', 'parq', 'pq'] }

type Against = 'nothing' | 'files' | 'model'

/** Which files are profiled, what they are compared with, and where they are read. */
export function FilesForm({ onStarted }: { readonly onStarted: (job: number) => void }) {
  const [files, setFiles] = useState<ChosenFile | null>(null)
  const [against, setAgainst] = useState<Against>('nothing')
  const [before, setBefore] = useState<ChosenFile | null>(null)
  const [ref, setRef] = useState<string | null>(null)
  const [target, setTarget] = useState<string | null>(null)
  const reference = against === 'model' ? ref && { ref } : before && { source: before.token }
  const start = useMutation({
    mutationFn: async () => {
      const asked = { source: files?.token ?? '', ...(target !== null && { target }) }
      if (against === 'nothing') return client.compute.profiles.start(asked)
      if (!reference) throw new Error('Nothing was chosen to compare with.')
      return client.compute.profiles.drift({ ...asked, reference })
    },
    onSuccess: ({ jobId }) => onStarted(jobId),
    onError: () => {},
  })
  return (
    <Card title="Profile Parquet files" padded>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          start.mutate()
        }}
      >
        <p className="soft sm">Files are read part by part and not imported, so they may be larger than this computer’s memory or disk.</p>
        <Chosen label="Files" chosen={files} onChosen={setFiles} />
        <SegmentedControl
          aria-label="Compare with"
          value={against}
          onChange={(next) => setAgainst(next as Against)}
          data={[
            { value: 'nothing', label: 'Profile only' },
            { value: 'files', label: 'Compare with earlier files' },
            { value: 'model', label: 'Compare with a model version' },
          ]}
        />
        {against === 'files' && <Chosen label="Earlier files" chosen={before} onChosen={setBefore} />}
        {against === 'model' && <ModelChoice value={ref} onChange={setRef} />}
        <TargetChoice value={target} onChange={setTarget} />
        {start.isError && <FailureBanner error={start.error} />}
        <div className="row">
          <Button type="submit" loading={start.isPending} disabled={files === null || (against !== 'nothing' && !reference)}>
            {against === 'nothing' ? 'Profile' : 'Find drift'}
          </Button>
        </div>
      </form>
    </Card>
  )
}

interface ChosenProps {
  readonly label: string
  readonly chosen: ChosenFile | null
  readonly onChosen: (chosen: ChosenFile) => void
}

/** A folder, or one file. */
function Chosen({ label, chosen, onChosen }: ChosenProps) {
  const { pickFolder } = native
  const keep = (next: ChosenFile | null) => next && onChosen(next)
  return (
    <div className="stack tight">
      <span className="sm b">{label}</span>
      <div className="row wrap">
        {pickFolder && (
          <Button
            variant="default"
            aria-label={`${label}: choose a folder`}
            leftSection={<IconFolderOpen className="i s" aria-hidden />}
            onClick={() => void pickFolder({ title: label }).then(keep)}
          >
            Choose a folder…
          </Button>
        )}
        <Button
          variant="default"
          aria-label={`${label}: choose a file`}
          onClick={() => void native.pickFile({ title: label, kinds: [parquet] }).then(keep)}
        >
          Choose a file…
        </Button>
        {chosen && <b className="clip">{chosen.name}</b>}
      </div>
      {!pickFolder && (
        <span className="dim xs">
          A browser cannot choose a folder: use the desktop app, or <code>cairn compute profile</code>.
        </span>
      )}
    </div>
  )
}

interface ChoiceProps {
  readonly value: string | null
  readonly onChange: (value: string | null) => void
}

function ModelChoice({ value, onChange }: ChoiceProps) {
  const models = useQuery(api.models.list.queryOptions({ input: {} })).data ?? []
  return (
    <Select
      label="Model version"
      description="Compared with the rows that it was trained on"
      searchable
      data={models.map(({ name, versions }) => ({ group: name, items: versions.map((version) => version.ref) }))}
      value={value}
      onChange={onChange}
    />
  )
}

/** Nothing to choose where no target was added. */
function TargetChoice({ value, onChange }: ChoiceProps) {
  const targets = useQuery(api.compute.targets.list.queryOptions({ input: {} })).data?.targets ?? []
  if (targets.length === 0) return null
  const folder = targets.find(({ name }) => name === value)?.folder
  return (
    <Select
      label="Where it runs"
      description={folder === undefined ? 'On this computer' : `The files must lie in its shared folder, ${folder}`}
      placeholder="This computer"
      clearable
      data={targets.map(({ name }) => name)}
      value={value}
      onChange={onChange}
    />
  )
}

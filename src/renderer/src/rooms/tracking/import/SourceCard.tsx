import { Button, SegmentedControl, TextInput } from '@mantine/core'
import { type DragEvent, useState } from 'react'
import { native } from '../../../app/connection.ts'
import { draftKey, useDraft } from '../../../app/drafts.ts'
import { failureOf } from '../../../app/failures.ts'
import { showFailure } from '../../../app/failureToast.tsx'
import { Card } from '../../../ui/Card.tsx'
import type { ChosenPlace } from './place.ts'

/** MLflow databases, W&B files and tables of runs. */
const runFiles = { title: 'Runs', extensions: ['db', 'sqlite', 'sqlite3', 'csv', 'tsv', 'wandb'] } as const

interface SourceCardProps {
  readonly place: ChosenPlace | null
  readonly onPlace: (place: ChosenPlace | null) => void
}

type From = 'folder' | 'file' | 'server'

/** Asks where the runs are: a folder, a file, or the address of an MLflow server. */
export function SourceCard({ place, onPlace }: SourceCardProps) {
  const [from, setFrom] = useState<From>(native.pickFolder ? 'folder' : 'file')
  return (
    <Card
      title="Import from"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Import from"
          value={from}
          onChange={(next) => {
            setFrom(next as From)
            onPlace(null)
          }}
          data={[
            { value: 'folder', label: 'Folder' },
            { value: 'file', label: 'File' },
            { value: 'server', label: 'MLflow server' },
          ]}
        />
      }
      padded
    >
      {from === 'folder' && <FromFolder place={place} onPlace={onPlace} />}
      {from === 'file' && <FromFile place={place} onPlace={onPlace} />}
      {from === 'server' && <FromServer onPlace={onPlace} />}
    </Card>
  )
}

const nameOf = (place: ChosenPlace | null) => (place?.kind === 'path' ? place.file.name : null)

function FromFolder({ place, onPlace }: SourceCardProps) {
  const { pickFolder } = native
  const name = nameOf(place)
  if (!pickFolder)
    return (
      <p className="soft sm">
        A browser cannot choose folders of this computer. Import one in the desktop app, or with <code>cairn track import mlruns</code>.
      </p>
    )
  const pick = async () => {
    const folder = await pickFolder({ title: 'Choose the folder with the runs' })
    if (folder) onPlace({ kind: 'path', file: folder })
  }
  return (
    <div className="stack tight">
      <p className="soft sm">
        <code>mlruns</code> of MLflow, TensorBoard logs, or offline runs of W&B (the folder <code>wandb</code>). The format is recognized by
        the files.
      </p>
      <div className="row">
        <Button variant="default" onClick={() => void pick()}>
          {name === null ? 'Choose a folder…' : 'Another folder…'}
        </Button>
        {name !== null && <b className="clip">{name}</b>}
      </div>
    </div>
  )
}

function FromFile({ place, onPlace }: SourceCardProps) {
  const [over, setOver] = useState(false)
  const name = nameOf(place)
  const pick = async () => {
    const file = await native.pickFile({ title: 'Choose a file with runs', kinds: [runFiles] })
    if (file) onPlace({ kind: 'path', file })
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const [dropped] = event.dataTransfer.files
    if (dropped)
      native.adoptFile(dropped).then(
        (file) => onPlace({ kind: 'path', file }),
        (error: unknown) => showFailure(failureOf(error)),
      )
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the button inside does the same by keyboard
    <div
      className={`drop-box ${over ? 'over' : ''}`}
      data-takes-files
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      {name === null ? (
        <span className="soft sm">Drop mlflow.db, a CSV of runs or a .wandb file here. Databases are read from a copy.</span>
      ) : (
        <b className="clip">{name}</b>
      )}
      <Button variant="default" onClick={() => void pick()}>
        {name === null ? 'Choose a file…' : 'Another file…'}
      </Button>
    </div>
  )
}

/** The token is never kept: it is a secret. */
function FromServer({ onPlace }: Pick<SourceCardProps, 'onPlace'>) {
  const address = useDraft(draftKey('server', 'import-runs'), '')
  const [token, setToken] = useState('')
  const url = address.value.trim()
  return (
    <form
      className="stack tight"
      onSubmit={(event) => {
        event.preventDefault()
        onPlace({ kind: 'server', url, token })
      }}
    >
      <div className="two-fields">
        <TextInput
          label="Address"
          description="Of a running MLflow server; nothing else is asked"
          placeholder="http://127.0.0.1:5000"
          value={address.value}
          onChange={(event) => address.set(event.target.value)}
        />
        <TextInput
          type="password"
          label="Token (optional)"
          description="Used for this import, and not stored"
          autoComplete="off"
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
      </div>
      <div className="row wrap">
        <Button type="submit" variant="default" disabled={!/^https?:\/\/\S+$/.test(url)}>
          Connect
        </Button>
        {url !== '' && !/^https?:\/\//.test(url) && <span className="dim sm">The address begins with http:// or https://</span>}
      </div>
    </form>
  )
}

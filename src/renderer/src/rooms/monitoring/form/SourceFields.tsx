import { Button, Radio, Select, TextInput } from '@mantine/core'
import type { DatasetInfo } from './sources.ts'
import type { Model } from '../../../../../shared/contract/models/index.ts'
import type { Deployment } from '../../../../../shared/contract/serving/index.ts'
import type { MonitorSource } from '../../../../../shared/domain/monitoring/monitor.ts'
import { native } from '../../../app/connection.ts'
import { IconFolderOpen } from '../../../ui/icons.ts'
import { Segments } from '../../../ui/Segments.tsx'
import { NumberField } from '../../serving/NumberField.tsx'
import { type MonitorDraft, targetsOf, withModel, withSource } from './monitorDraft.ts'

/** A folder that was chosen, or the one that a monitor has. */
export interface ChosenFolder {
  /** A token of the face, or the path as it is stored. */
  readonly path: string
  readonly name: string
}

interface SourceFieldsProps {
  readonly draft: MonitorDraft
  readonly onDraft: (change: (before: MonitorDraft) => MonitorDraft) => void
  readonly folder: ChosenFolder | null
  readonly onFolder: (folder: ChosenFolder) => void
  readonly deployments: readonly Deployment[]
  readonly datasets: readonly DatasetInfo[]
  readonly models: readonly Model[]
}

const kinds: readonly { readonly kind: MonitorSource['kind']; readonly label: string; readonly note: string }[] = [
  { kind: 'deployment', label: 'A deployment', note: 'what callers sent and what was answered, from its request log' },
  { kind: 'folder', label: 'A folder', note: 'each new file in it, once it is complete' },
  { kind: 'dataset', label: 'A dataset', note: 'each new version of it' },
  { kind: 'files', label: 'Files by hand', note: 'only files that you check here or in the terminal' },
]

const everyChoices = [5, 15, 60, 360, 1_440, 10_080]
const everyText = (minutes: number) =>
  minutes < 60 ? `${minutes} min` : minutes < 1_440 ? `${minutes / 60} h` : minutes === 1_440 ? '1 day' : `${minutes / 1_440} days`

/** Where the rows come from, which version they are compared with, and how they are cut into windows. */
export function SourceFields({ draft, onDraft, folder, onFolder, deployments, datasets, models }: SourceFieldsProps) {
  const targets = targetsOf(
    models.find(({ name }) => name === draft.model),
    draft.kind,
  )
  const { pickFolder } = native
  const chooseFolder = () =>
    void pickFolder?.({ title: 'Folder to watch' }).then((chosen) => chosen && onFolder({ path: chosen.token, name: chosen.name }))
  return (
    <>
      <Radio.Group
        label="Rows come from"
        value={draft.kind}
        onChange={(kind) => onDraft((before) => withSource(before, kind as MonitorSource['kind'], deployments, models))}
      >
        <div className="choices">
          {kinds.map(({ kind, label, note }) => (
            <Radio key={kind} value={kind} label={label} description={note} disabled={kind === 'deployment' && deployments.length === 0} />
          ))}
        </div>
      </Radio.Group>
      <div className="two-fields">
        {draft.kind === 'deployment' && (
          <Select
            label="Deployment"
            description="From its request log"
            searchable
            allowDeselect={false}
            data={deployments.map(({ name }) => name)}
            value={draft.deployment}
            onChange={(chosen) =>
              onDraft((before) =>
                withModel(
                  { ...before, deployment: chosen ?? '' },
                  deployments.find(({ name }) => name === chosen)?.model ?? before.model,
                  models,
                ),
              )
            }
          />
        )}
        {draft.kind === 'dataset' && (
          <Select
            label="Dataset"
            description="From its new versions"
            searchable
            allowDeselect={false}
            data={datasets.map(({ name }) => name)}
            value={draft.dataset || null}
            onChange={(chosen) => onDraft((before) => ({ ...before, dataset: chosen ?? '' }))}
          />
        )}
        {draft.kind === 'folder' && (
          <div className="stack tight">
            <span className="sm b">Folder</span>
            <div className="row">
              <Button
                variant="default"
                disabled={pickFolder === null}
                leftSection={<IconFolderOpen className="i s" aria-hidden />}
                onClick={chooseFolder}
              >
                {folder ? 'Another folder…' : 'Choose a folder…'}
              </Button>
              {folder && (
                <code className="clip" title={folder.name}>
                  {folder.name}
                </code>
              )}
            </div>
            {pickFolder === null && (
              <span className="dim xs">
                A browser cannot choose a folder: use the desktop app, or <code>cairn monitor create --folder</code>.
              </span>
            )}
          </div>
        )}
        {draft.kind === 'folder' && (
          <TextInput
            label="Files"
            description="Names with * for any part; read as the data of the model"
            value={draft.pattern}
            maxLength={200}
            onChange={(event) => onDraft((before) => ({ ...before, pattern: event.target.value }))}
          />
        )}
        {draft.kind !== 'deployment' && (
          <Select
            label="Model"
            description="That predicts these rows"
            searchable
            allowDeselect={false}
            data={models.map(({ name }) => name)}
            value={draft.model || null}
            onChange={(chosen) => onDraft((before) => withModel(before, chosen ?? '', models))}
          />
        )}
        <Select
          label="Compared with"
          description="Whose training rows are the reference"
          allowDeselect={false}
          data={targets}
          value={draft.target}
          onChange={(target) => onDraft((before) => ({ ...before, target: target ?? '' }))}
        />
      </div>
      {draft.kind === 'deployment' ? (
        <div className="row wrap at-end">
          <Segments
            label="A window has"
            value={draft.cut}
            data={[
              { value: 'time', label: 'a length' },
              { value: 'count', label: 'a number of rows' },
            ]}
            onChange={(cut) => onDraft((before) => ({ ...before, cut }))}
          />
          {draft.cut === 'time' ? (
            <NumberField
              label="Length"
              suffix=" min"
              min={1}
              max={44_640}
              decimalScale={2}
              value={draft.minutes}
              onValue={(minutes) => onDraft((before) => ({ ...before, minutes }))}
            />
          ) : (
            <NumberField
              label="Rows"
              min={10}
              allowDecimal={false}
              thousandSeparator=","
              value={draft.rows}
              onValue={(rows) => onDraft((before) => ({ ...before, rows }))}
            />
          )}
          {draft.cut === 'time' && (
            <div className="row wrap" role="group" aria-label="Usual lengths">
              {everyChoices.map((minutes) => (
                <button
                  key={minutes}
                  type="button"
                  className="btn quiet"
                  aria-pressed={draft.minutes === minutes}
                  onClick={() => onDraft((before) => ({ ...before, minutes }))}
                >
                  {everyText(minutes)}
                </button>
              ))}
            </div>
          )}
        </div>
      ) : (
        <p className="dim xs">Each {draft.kind === 'dataset' ? 'version' : 'file'} is a window of its own.</p>
      )}
    </>
  )
}

import { Button, Select, Textarea } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { BuildResult } from '../../../../shared/contract/packages.ts'
import { maxSamples } from '../../../../shared/domain/packages/samples.ts'
import type { ChosenFile } from '../../../../shared/native.ts'
import { counted } from '../../../../shared/numbers.ts'
import { api, client, native } from '../../app/connection.ts'
import { draftKey, useDraft } from '../../app/drafts.ts'
import { runJob } from '../../app/jobs.ts'
import { useQuery } from '../../app/queries.ts'
import { Card } from '../../ui/Card.tsx'
import { DraftNote } from '../../ui/DraftNote.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Facts } from '../../ui/marks.tsx'
import { Page } from '../../ui/Page.tsx'
import { CardEditor } from '../models/CardEditor.tsx'
import { BuilderSteps } from './BuilderSteps.tsx'
import { licences } from './licences.ts'
import { firstPick, type SamplePick, SamplesCard, samplesOf } from './SamplesCard.tsx'

/** From a model version to a signed file: the card, the proof, the file. */
export function BuildPage() {
  const search = useSearch({ from: '/packages/build' })
  const navigate = useNavigate()
  const models = useQuery(api.models.list.queryOptions({ input: {} }))
  const refs = (models.data ?? []).flatMap(({ versions }) =>
    versions.filter(({ importedFrom, task }) => importedFrom === null && task !== null),
  )
  const proposed = search.ref ?? refs.find(({ aliases }) => aliases.includes('champion'))?.ref ?? refs[0]?.ref
  if (models.data && proposed === undefined)
    return (
      <Page title="Build package">
        <Empty title="No model to package" why="A package is built from a registered model version. Register a run first.">
          <Button onClick={() => void navigate({ to: '/experiments', search: {} })}>Choose a run</Button>
        </Empty>
      </Page>
    )
  return proposed === undefined ? (
    <Page title="Build package">{null}</Page>
  ) : (
    <Build
      key={proposed}
      refs={refs.map(({ ref }) => ref)}
      version={proposed}
      isTrainedHere={refs.find(({ ref }) => ref === proposed)?.run !== null}
      onVersion={(ref) => void navigate({ to: '/packages/build', search: { ref }, replace: true })}
    />
  )
}

/** What is typed for a package, apart from its card, which is the model version's. */
interface Typed {
  readonly licence: string
  readonly text: string
  readonly samples: SamplePick
}

const untouched: Typed = { licence: 'none', text: '', samples: firstPick }
const isPossible = ({ licence, samples }: Typed) =>
  licences.some(({ id }) => id === licence) &&
  ['spread', 'rows', 'file', 'none'].includes(samples.kind) &&
  samples.rows.length <= maxSamples

interface BuildProps {
  readonly refs: readonly string[]
  readonly version: string
  /** Otherwise no rows are known that it has not seen: samples come from a file, or there are none. */
  readonly isTrainedHere: boolean
  readonly onVersion: (ref: string) => void
}

function Build({ refs, version, isTrainedHere, onVersion }: BuildProps) {
  const navigate = useNavigate()
  const draft = useDraft(draftKey('build', `model:${version}`), untouched, isPossible)
  const [rowsFile, setRowsFile] = useState<ChosenFile | null>(null)
  const [busy, setBusy] = useState(false)
  const { licence, text, samples: picked } = draft.value
  const samples = isTrainedHere || picked.kind === 'file' ? picked : { ...picked, kind: 'none' as const }
  const chosen = samplesOf(samples, rowsFile)
  const build = async () => {
    if (chosen === null) return
    const file = await native.saveAs({
      title: 'Save the package',
      name: `${version.replace('@', '-')}.cairn`,
      kinds: [{ title: 'Cairn package', extensions: ['cairn'] }],
    })
    if (!file) return
    setBusy(true)
    const request = { ref: version, file: file.token, overwrite: true, samples: chosen, ...(text.trim() && { license: text }) }
    const result = await runJob(
      () => client.packages.build(request),
      () => 'The package is built, checked and signed.',
    )
    setBusy(false)
    if (result === undefined) return
    draft.saved()
    await native.deliver(file)
    await navigate({ to: '/packages/$id', params: { id: BuildResult.parse(result).package.id } })
  }
  return (
    <Page
      title="Build package"
      sub="Every exported format is checked on held-out rows before anything is written"
      actions={
        <Button
          onClick={() => void build()}
          loading={busy}
          disabled={chosen === null}
          title={chosen === null ? 'Choose the sample rows first, or none' : undefined}
        >
          Build and save…
        </Button>
      }
      below={<Steps version={version} license={text} samples={samples} />}
    >
      <div className="run-parts">
        <div className="stack">
          <DraftNote draft={draft} />
          <CardEditor version={version} />
          <SamplesCard
            version={version}
            isTrainedHere={isTrainedHere}
            pick={samples}
            onPick={(pick) => draft.set((before) => ({ ...before, samples: pick }))}
            file={rowsFile}
            onFile={setRowsFile}
          />
        </div>
        <div className="stack">
          <Card title="Model version" padded>
            <Select aria-label="Model version" data={[...refs]} value={version} onChange={(value) => value && onVersion(value)} />
          </Card>
          <LicenceCard kind={licence} text={text} onChange={(change) => draft.set((before) => ({ ...before, ...change }))} />
          <ApprovalNote version={version} />
          <KeyCard />
        </div>
      </div>
    </Page>
  )
}

interface StepsProps {
  readonly version: string
  readonly license: string
  readonly samples: SamplePick
}

/** What the package will have, and what is still missing. Nothing here stops the build: a package without a card is marked. */
function Steps({ version, license, samples }: StepsProps) {
  const card = useQuery(api.models.cards.get.queryOptions({ input: { ref: version } })).data
  const rows = { spread: counted(samples.count, 'row'), rows: counted(samples.rows.length, 'row'), file: 'of a file', none: 'none' }[
    samples.kind
  ]
  const steps = [
    { name: 'Formats', done: true, note: 'ONNX, TensorFlow.js, MLflow' },
    { name: 'Parity', done: true, note: 'checked when it is built' },
    {
      name: 'Card',
      done: card?.complete === true,
      note: card === undefined || card.complete ? 'complete' : `DRAFT, ${card.missing.length} to write`,
    },
    { name: 'Sample rows', done: true, note: rows },
    { name: 'License', done: license.trim() !== '', note: license.trim() === '' ? 'not set' : 'set' },
    { name: 'Reproducible build', done: true, note: 'same input, same bytes' },
  ]
  return <BuilderSteps steps={steps} />
}

interface LicenceCardProps {
  readonly kind: string
  readonly text: string
  readonly onChange: (change: Pick<Typed, 'licence' | 'text'>) => void
}

function LicenceCard({ kind, text, onChange }: LicenceCardProps) {
  return (
    <Card title="License" padded>
      <div className="stack tight">
        <Select
          aria-label="License"
          data={licences.map(({ id, title }) => ({ value: id, label: title }))}
          value={kind}
          onChange={(value) => value && onChange({ licence: value, text: licences.find(({ id }) => id === value)?.text ?? '' })}
        />
        {kind !== 'none' && (
          <Textarea
            aria-label="License text"
            placeholder="The terms of use of the model"
            autosize
            minRows={3}
            maxRows={12}
            value={text}
            onChange={(event) => onChange({ licence: kind, text: event.target.value })}
          />
        )}
        <p className="dim xs">Without a license, only you may use the model.</p>
      </div>
    </Card>
  )
}

/** The approval record goes into the package with the names of people in it: that is said before. */
function ApprovalNote({ version }: { readonly version: string }) {
  const checks = useQuery(api.models.gates.checks.queryOptions({ input: { ref: version } })).data
  const name = version.slice(0, version.lastIndexOf('@'))
  const moves = useQuery(api.models.aliasHistory.queryOptions({ input: { name } })).data?.filter(
    ({ from, to }) => from === version || to === version,
  )
  if (!checks || !moves) return null
  const people = [...new Set([...checks.map(({ actor }) => actor), ...moves.map(({ actor }) => actor)])].filter(Boolean)
  return (
    <Card title="Approval record" padded>
      <p className="sm wrap-text">
        {checks.length === 0 && moves.length === 0
          ? 'No gate was checked and no alias pointed to this version. This is recorded in the package.'
          : `Included: the gate checks and alias changes of this version, with reasons, overrides and the names ${people.join(', ')}.`}
      </p>
    </Card>
  )
}

function KeyCard() {
  const author = useQuery(api.governance.author.show.queryOptions({ input: {} })).data
  return (
    <Card title="Signature" padded>
      {author?.key ? (
        <Facts
          facts={[
            { name: 'Signed as', value: author.name ?? author.suggestion },
            { name: 'Your key', value: <span className="hash">{author.key.keyId}</span> },
            { name: 'Algorithm', value: 'Ed25519' },
          ]}
        />
      ) : (
        <p className="dim sm">Your key is created with your first change.</p>
      )}
      <p className="dim xs">
        Your name is in the package; change it in Settings › Author. Give your key ID to the recipient through another channel than the
        file.
      </p>
    </Card>
  )
}

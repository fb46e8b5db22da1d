import { Button, Select, Textarea } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { BuildResult } from '../../../../shared/contract/packages.ts'
import { api, client, native } from '../../app/connection.ts'
import { runJob } from '../../app/jobs.ts'
import { useQuery } from '../../app/queries.ts'
import { Card } from '../../ui/Card.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Facts } from '../../ui/marks.tsx'
import { Page } from '../../ui/Page.tsx'
import { CardEditor } from '../models/CardEditor.tsx'
import { BuilderSteps } from './BuilderSteps.tsx'
import { licences } from './licences.ts'

/** From a model version to a signed file: the card, the proof, the file. */
export function BuildPage() {
  const search = useSearch({ from: '/packages/build' })
  const navigate = useNavigate()
  const models = useQuery(api.models.list.queryOptions({ input: {} }))
  const refs = (models.data ?? []).flatMap(({ versions }) => versions.filter(({ run }) => run !== null))
  const proposed = search.ref ?? refs.find(({ aliases }) => aliases.includes('champion'))?.ref ?? refs[0]?.ref
  if (models.data && proposed === undefined)
    return (
      <Page title="Build a package">
        <Empty title="No model to package" why="A package is made of a registered model version; register a run first.">
          <Button onClick={() => void navigate({ to: '/experiments', search: {} })}>Register a run…</Button>
        </Empty>
      </Page>
    )
  return proposed === undefined ? (
    <Page title="Build a package">{null}</Page>
  ) : (
    <Build key={proposed} refs={refs.map(({ ref }) => ref)} first={proposed} />
  )
}

function Build({ refs, first }: { readonly refs: readonly string[]; readonly first: string }) {
  const navigate = useNavigate()
  const [ref, setRef] = useState(first)
  const [license, setLicense] = useState('')
  const [busy, setBusy] = useState(false)
  const build = async () => {
    const file = await native.saveAs({
      title: 'Save the package',
      name: `${ref.replace('@', '-')}.cairn`,
      kinds: [{ title: 'Cairn package', extensions: ['cairn'] }],
    })
    if (!file) return
    setBusy(true)
    const request = { ref, file: file.token, overwrite: true, ...(license.trim() && { license }) }
    const result = await runJob(
      () => client.packages.build(request),
      () => 'The package is built, proven and signed.',
    )
    setBusy(false)
    if (result === undefined) return
    await native.deliver(file)
    await navigate({ to: '/packages/$id', params: { id: (result as BuildResult).package.id } })
  }
  return (
    <Page
      title="Build a package"
      sub="Every exported format is proven on held-out rows before anything is written"
      actions={
        <Button onClick={() => void build()} loading={busy}>
          Build and save…
        </Button>
      }
      below={<Steps version={ref} license={license} />}
    >
      <div className="run-parts">
        <div className="stack">
          <CardEditor version={ref} />
        </div>
        <div className="stack">
          <Card title="Model version" padded>
            <Select aria-label="Model version" data={[...refs]} value={ref} onChange={(value) => value && setRef(value)} />
          </Card>
          <LicenceCard text={license} onText={setLicense} />
          <KeyCard />
        </div>
      </div>
    </Page>
  )
}

/** What the package will have, and what is still missing. Nothing here stops the build: a package without a card is marked. */
function Steps({ version, license }: { readonly version: string; readonly license: string }) {
  const card = useQuery(api.models.cards.get.queryOptions({ input: { ref: version } })).data
  const steps = [
    { name: 'Formats', done: true, note: 'ONNX, TensorFlow.js, MLflow' },
    { name: 'Parity', done: true, note: 'proven when it is built' },
    {
      name: 'Card',
      done: card?.complete === true,
      note: card === undefined || card.complete ? 'complete' : `DRAFT, ${card.missing.length} to write`,
    },
    { name: 'Licence', done: license.trim() !== '', note: license.trim() === '' ? 'none is said' : 'said' },
    { name: 'Bytes', done: true, note: 'the same each time' },
  ]
  return <BuilderSteps steps={steps} />
}

function LicenceCard({ text, onText }: { readonly text: string; readonly onText: (text: string) => void }) {
  const [kind, setKind] = useState<string>('none')
  return (
    <Card title="Licence" padded>
      <div className="stack tight">
        <Select
          aria-label="Licence"
          data={licences.map(({ id, title }) => ({ value: id, label: title }))}
          value={kind}
          onChange={(value) => {
            if (!value) return
            setKind(value)
            onText(licences.find(({ id }) => id === value)?.text ?? '')
          }}
        />
        {kind !== 'none' && (
          <Textarea
            aria-label="Text of the licence"
            placeholder="The text under which the model is handed on"
            autosize
            minRows={3}
            maxRows={12}
            value={text}
            onChange={(event) => onText(event.target.value)}
          />
        )}
        <p className="dim xs">Without one, nobody may use the model but you.</p>
      </div>
    </Card>
  )
}

function KeyCard() {
  const key = useQuery(api.governance.author.show.queryOptions({ input: {} })).data?.key
  return (
    <Card title="Signature" padded>
      {key ? (
        <Facts
          facts={[
            { name: 'Your key', value: <span className="hash">{key.keyId}</span> },
            { name: 'Algorithm', value: 'Ed25519' },
          ]}
        />
      ) : (
        <p className="dim sm">Your key is made with your first change.</p>
      )}
      <p className="dim xs">Tell its id to whoever gets the package, by another way than the file.</p>
    </Card>
  )
}

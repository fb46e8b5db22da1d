import { Button, Select, Textarea } from '@mantine/core'
import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { BuildResult } from '../../../../shared/contract/packages.ts'
import { count, size } from '../../../../shared/numbers.ts'
import { api, client, native } from '../../app/connection.ts'
import { runJob } from '../../app/jobs.ts'
import { useQuery } from '../../app/queries.ts'
import { Card } from '../../ui/Card.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Facts, Hash } from '../../ui/marks.tsx'
import { Page } from '../../ui/Page.tsx'
import { CardEditor } from '../models/CardEditor.tsx'

/** From a model version to a signed file: the card, the proof, the file. */
export function BuildPage() {
  const search = useSearch({ from: '/packages/build' })
  const models = useQuery(api.models.list.queryOptions({ input: {} }))
  const refs = (models.data ?? []).flatMap(({ versions }) => versions.filter(({ run }) => run !== null))
  const proposed = search.ref ?? refs.find(({ aliases }) => aliases.includes('champion'))?.ref ?? refs[0]?.ref
  if (models.data && proposed === undefined)
    return (
      <Page title="Build a package">
        <Empty title="No model to package" why="A package is made of a registered model version; register a run first." />
      </Page>
    )
  return proposed === undefined ? (
    <Page title="Build a package">{null}</Page>
  ) : (
    <Build key={proposed} refs={refs.map(({ ref }) => ref)} first={proposed} />
  )
}

function Build({ refs, first }: { readonly refs: readonly string[]; readonly first: string }) {
  const [ref, setRef] = useState(first)
  const [license, setLicense] = useState('')
  const [busy, setBusy] = useState(false)
  const [made, setMade] = useState<BuildResult | null>(null)
  const build = async () => {
    const file = await native.saveAs({
      title: 'Save the package',
      name: `${ref.replace('@', '-')}.cairn`,
      kinds: [{ title: 'Cairn package', extensions: ['cairn'] }],
    })
    if (!file) return
    setBusy(true)
    const wish = { ref, file: file.token, overwrite: true, ...(license.trim() && { license }) }
    const result = await runJob(
      () => client.packages.build(wish),
      () => 'The package is built, proven and signed.',
    )
    setBusy(false)
    if (result === undefined) return
    setMade(result as BuildResult)
    await native.deliver(file)
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
    >
      <div className="row wrap">
        <Select label="Model version" data={[...refs]} value={ref} onChange={(value) => value && setRef(value)} />
      </div>
      <div className="run-parts">
        <div className="stack">
          <CardEditor version={ref} />
          <Card title="Licence" padded>
            <Textarea
              aria-label="Licence"
              placeholder="The text under which the model is handed on; none is said when this is empty"
              autosize
              minRows={3}
              value={license}
              onChange={(event) => setLicense(event.target.value)}
            />
          </Card>
        </div>
        {made && <Built made={made} />}
      </div>
    </Page>
  )
}

function Built({ made: { package: stored, files, parity } }: { readonly made: BuildResult }) {
  return (
    <Card title="Built" note={stored.draft ? 'DRAFT' : undefined}>
      <Facts
        facts={[
          { name: 'Name', value: stored.name },
          { name: 'Size', value: size(stored.bytes) },
          { name: 'Files', value: count(files) },
          { name: 'SHA-256', value: <Hash value={stored.object} /> },
          { name: 'Key', value: stored.keyId ?? '–' },
          { name: 'Parity', value: `${count(parity.rows)} rows` },
          { name: 'ONNX', value: `≤ ${parity.onnx.maxDifference.toExponential(1)}` },
          { name: 'TF.js', value: `≤ ${parity.tfjs.maxDifference.toExponential(1)}` },
        ]}
      />
    </Card>
  )
}

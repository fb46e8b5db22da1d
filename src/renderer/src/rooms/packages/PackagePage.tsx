import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { Package, PackageContents } from '../../../../shared/contract/packages.ts'
import { count, size } from '../../../../shared/numbers.ts'
import { api, client, native } from '../../app/connection.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { IconAlertTriangle, IconCircleCheck, IconDownload, IconRosetteDiscountCheck } from '../../ui/icons.ts'
import { Badge, Facts, Hash } from '../../ui/marks.tsx'
import { Page } from '../../ui/Page.tsx'
import { Prose } from '../../ui/Prose.tsx'
import { BuilderSteps } from './BuilderSteps.tsx'
import { ContentsCard } from './PackageContents.tsx'
import { ParityCard } from './ParityCard.tsx'
import { SnippetsCard } from './SnippetsCard.tsx'

/** One package: what is in it, what was proven, how it is used, and the file again. */
export function PackagePage() {
  const { id } = useParams({ from: '/packages/$id' })
  const made = useQuery(api.packages.list.queryOptions({ input: {} })).data?.find((one) => one.id === id)
  const contents = useQuery(api.packages.show.queryOptions({ input: { package: id } }))
  return (
    <Answer query={contents}>{(data) => (made ? <Shown made={made} contents={data} /> : <Page title={data.name}>{null}</Page>)}</Answer>
  )
}

interface ShownProps {
  readonly made: Package
  readonly contents: PackageContents
}

function Shown({ made, contents }: ShownProps) {
  const navigate = useNavigate()
  const save = useMutation({
    mutationFn: async () => {
      const file = await native.saveAs({
        title: 'Save the package',
        name: made.name,
        kinds: [{ title: 'Cairn package', extensions: ['cairn'] }],
      })
      if (!file) return
      await client.packages.save({ package: made.id, file: file.token, overwrite: true })
      await native.deliver(file)
      notifications.show({ message: `Saved ${made.name}` })
    },
  })
  return (
    <Page
      title={`${contents.name} v${contents.version}`}
      mark={made.draft ? <Draft /> : <Ready />}
      sub={`${made.name} · ${made.modelVersion === null ? 'from elsewhere' : `of ${made.modelVersion}`} · ${size(made.bytes)}, ${count(contents.files.length)} files`}
      actions={
        <>
          <Button variant="default" onClick={() => void navigate({ to: '/packages/predict', search: { package: made.id } })}>
            Predict rows…
          </Button>
          <Button leftSection={<IconDownload className="i s" aria-hidden />} onClick={() => save.mutate()} loading={save.isPending}>
            Save as .cairn…
          </Button>
        </>
      }
      below={<Steps made={made} contents={contents} />}
    >
      <div className="package-parts">
        <div className="stack">
          <ContentsCard contents={contents} />
          <Card title="Model card" note={made.draft ? 'DRAFT' : undefined} padded>
            <div className="prose sm">
              <Prose text={contents.card} below={2} />
            </div>
          </Card>
        </div>
        <div className="stack">
          {contents.parity && <ParityCard parity={contents.parity} />}
          <SnippetsCard contents={contents} />
          <Signed made={made} contents={contents} />
          <HandOff />
        </div>
      </div>
    </Page>
  )
}

const Draft = () => (
  <Badge tone="warn" icon={<IconAlertTriangle className="i" aria-hidden />}>
    DRAFT
  </Badge>
)
const Ready = () => (
  <Badge tone="better" icon={<IconCircleCheck className="i" aria-hidden />}>
    Ready
  </Badge>
)

function Steps({ made, contents: { parity, license, files } }: ShownProps) {
  const steps = [
    { name: 'Parity', done: parity !== null, note: parity ? `${count(parity.rows)} rows proven` : 'not told' },
    { name: 'Card', done: !made.draft, note: made.draft ? 'sections are missing' : 'complete' },
    { name: 'Licence', done: !noLicense(license), note: noLicense(license) ? 'none is said' : (license.trim().split('\n')[0] ?? '') },
    { name: 'Signature', done: made.keyId !== null, note: made.keyId ?? 'none' },
    { name: 'Files', done: true, note: `${count(files.length)} with their SHA-256` },
  ]
  return <BuilderSteps steps={steps} />
}

const noLicense = (text: string) => /^no licen[cs]e/i.test(text.trim())

function Signed({ made, contents: { keyId, cairn, license } }: ShownProps) {
  return (
    <Card
      title="Signature and licence"
      actions={
        <Badge tone={keyId ? 'better' : 'warn'} icon={<IconRosetteDiscountCheck className="i" aria-hidden />}>
          {keyId ? 'signed' : 'not signed'}
        </Badge>
      }
      padded
    >
      <Facts
        facts={[
          { name: 'Key', value: keyId ? <span className="hash">{keyId}</span> : 'none' },
          { name: 'Algorithm', value: 'Ed25519' },
          { name: 'SHA-256', value: <Hash value={made.object} /> },
          { name: 'Built by', value: `Cairn ${cairn}` },
        ]}
      />
      <details className="sm">
        <summary>Licence</summary>
        <pre className="snippet">{license}</pre>
      </details>
    </Card>
  )
}

function HandOff() {
  return (
    <Card title="Who gets it">
      <dl className="hand-off sm">
        <dt>Someone with Cairn</dt>
        <dd className="dim">Drops the file on the window: it is verified and its samples replayed first.</dd>
        <dt>Someone with Python</dt>
        <dd className="dim">Unzips it, then runs a program in snippets, or mlflow models serve. No Cairn needed.</dd>
        <dt>Someone on the web</dt>
        <dd className="dim">Loads model/tfjs with TensorFlow.js, or model.onnx with ONNX Runtime.</dd>
      </dl>
    </Card>
  )
}

import { Button, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import type { Package, PackageContents } from '../../../../shared/contract/packages.ts'
import { keyIdOf } from '../../../../shared/domain/author.ts'
import { signerText } from '../../../../shared/domain/signer.ts'
import { count, counted, size } from '../../../../shared/numbers.ts'
import { api, client, native } from '../../app/connection.ts'
import { askDeploy } from '../../app/deploy.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { IconAlertTriangle, IconChevronDown, IconCircleCheck, IconDownload, IconRocket } from '../../ui/icons.ts'
import { Badge, Facts, Hash } from '../../ui/marks.tsx'
import { ExportModelItems } from '../../ui/ExportModelItems.tsx'
import { Page } from '../../ui/Page.tsx'
import { Prose } from '../../ui/Prose.tsx'
import { Evidence } from '../models/evidence/Evidence.tsx'
import { SignerAlert, SignerBadge } from '../models/evidence/SignerBadge.tsx'
import { BuilderSteps } from './BuilderSteps.tsx'
import { ContentsCard } from './PackageContents.tsx'
import { ParityCard } from './ParityCard.tsx'
import { PackagedSnippets } from './PackagedSnippets.tsx'
import { TrustQuestion } from './TrustQuestion.tsx'
import '../models/models.css'

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
  // What it was built of, or became here.
  const version = made.modelVersion ?? made.importedAs
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
      sub={`${made.name} · ${made.modelVersion ?? (made.importedAs === null ? 'imported' : `imported as ${made.importedAs}`)} · ${size(made.bytes)}, ${count(contents.files.length)} files`}
      actions={
        <>
          <Button variant="default" onClick={() => void navigate({ to: '/packages/predict', search: { package: made.id } })}>
            Predict rows…
          </Button>
          {version !== null && (
            <Button variant="default" leftSection={<IconRocket className="i s" aria-hidden />} onClick={() => askDeploy(version)}>
              Deploy…
            </Button>
          )}
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default" rightSection={<IconChevronDown className="i xs" aria-hidden />}>
                Export
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <ExportModelItems source={{ package: made.id }} name={`${contents.name}-v${contents.version}`} />
            </Menu.Dropdown>
          </Menu>
          <Button leftSection={<IconDownload className="i s" aria-hidden />} onClick={() => save.mutate()} loading={save.isPending}>
            Save as .cairn…
          </Button>
        </>
      }
      below={<Steps made={made} contents={contents} />}
    >
      <SignerAlert signer={contents.signer} />
      <div className="package-parts">
        <div className="stack">
          {made.importedAs !== null && <ImportedAs version={made.importedAs} packaged={`${contents.name}@v${contents.version}`} />}
          <Evidence contents={contents} />
          <Card title="Model card" note={made.draft ? 'DRAFT' : undefined} padded>
            <div className="prose sm">
              <Prose text={contents.card} below={2} />
            </div>
          </Card>
        </div>
        <div className="stack">
          <Signed made={made} contents={contents} />
          {contents.parity && <ParityCard parity={contents.parity} />}
          <PackagedSnippets contents={contents} />
          <ContentsCard contents={contents} />
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

function Steps({ made, contents: { parity, license, files, evidence, signer } }: ShownProps) {
  const { approval } = evidence
  const overrides = approval?.moves.filter(({ overridden }) => overridden).length ?? 0
  const trusted = signer?.standing === 'own' || signer?.standing === 'trusted'
  const steps = [
    { name: 'Parity', done: parity !== null, note: parity ? `checked on ${counted(parity.rows, 'row')}` : 'not shown' },
    { name: 'Card', done: !made.draft, note: made.draft ? 'sections are missing' : 'complete' },
    {
      name: 'Approval',
      done: approval !== null && overrides === 0,
      note: approval === null ? 'no approval record' : overrides > 0 ? 'gates overridden' : counted(approval.checks.length, 'gate check'),
    },
    { name: 'License', done: !noLicense(license), note: noLicense(license) ? 'not set' : (license.trim().split('\n')[0] ?? '') },
    { name: 'Signature', done: trusted, note: signer ? signerText(signer) : 'not signed' },
    { name: 'Files', done: true, note: `${count(files.length)}, each with its SHA-256` },
  ]
  return <BuilderSteps steps={steps} />
}

const noLicense = (text: string) => /^no licen[cs]e/i.test(text.trim())

/** The version that it became here, which is called as in the package unless a person decided otherwise. */
function ImportedAs({ version, packaged }: { readonly version: string; readonly packaged: string }) {
  const [name, number] = splitVersionRef(version)
  return (
    <p className="banner info">
      <span className="wrap-text">
        {packaged === version ? 'Imported as ' : `${packaged}, imported as `}
        <Link to="/models/$name" params={{ name }} search={{ version: number }}>
          {name} v{number}
        </Link>
        . Its evidence below is what its author recorded; evaluate it on a dataset of yours on the page of the version.
      </span>
    </p>
  )
}

function splitVersionRef(ref: string): [string, number] {
  const at = ref.lastIndexOf('@v')
  return [ref.slice(0, at), Number(ref.slice(at + 2))]
}

function Signed({ made, contents: { signer, cairn, license } }: ShownProps) {
  return (
    <Card title="Signature and license" actions={<SignerBadge signer={signer} />} padded>
      <Facts
        facts={[
          { name: 'Author', value: signer?.claimed ? `${signer.claimed}, as named in the package` : 'not named in the package' },
          { name: 'Key', value: signer ? <span className="hash">{keyIdOf(signer.fingerprint)}</span> : 'none' },
          { name: 'Algorithm', value: 'Ed25519' },
          { name: 'SHA-256', value: <Hash value={made.object} /> },
          { name: 'Built by', value: `Cairn ${cairn}` },
        ]}
      />
      <details className="sm">
        <summary>License</summary>
        <pre className="snippet">{license}</pre>
      </details>
      {signer?.standing === 'unknown' && <TrustQuestion signer={signer} />}
    </Card>
  )
}

function HandOff() {
  return (
    <Card title="How others use it">
      <dl className="hand-off sm">
        <dt>Someone with Cairn</dt>
        <dd className="dim">Drops the file on the window; it is verified and its samples are replayed first.</dd>
        <dt>Someone with Python</dt>
        <dd className="dim">Unzips it and runs a program in snippets/, or mlflow models serve. Cairn is not needed.</dd>
        <dt>A server</dt>
        <dd className="dim">Export writes a zip for Docker, Triton, KServe, MLflow, Node, Spark or Dask.</dd>
        <dt>Someone on the web</dt>
        <dd className="dim">Loads model/tfjs with TensorFlow.js, or model.onnx with ONNX Runtime.</dd>
      </dl>
    </Card>
  )
}

import { Button } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import type { Package } from '../../../../shared/contract/packages.ts'
import { none, size } from '../../../../shared/numbers.ts'
import { useCommand } from '../../app/commands.ts'
import { api, native } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Ago, Badge, Hash } from '../../ui/marks.tsx'
import { Page } from '../../ui/Page.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { instant } from '../../ui/table/order.ts'
import { CheckedPackage } from './CheckedPackage.tsx'
import { useCheckedPackages } from './checkedPackages.ts'

const columns: readonly Column<Package>[] = [
  {
    id: 'package',
    title: 'Package',
    names: true,
    className: 'clip',
    value: ({ name }) => name,
    cell: ({ id, name }) => (
      <Link to="/packages/$id" params={{ id }}>
        {name}
      </Link>
    ),
  },
  { id: 'of', title: 'Model version', className: 'clip', value: versionOf },
  { id: 'size', title: 'Size', numeric: true, value: ({ bytes }) => bytes, cell: ({ bytes }) => size(bytes) },
  {
    id: 'card',
    title: 'Card',
    value: ({ draft }) => (draft ? 'DRAFT' : 'complete'),
    cell: ({ draft }) => (draft ? <Badge tone="warn">DRAFT</Badge> : 'complete'),
  },
  {
    id: 'signed',
    title: 'Signed by',
    value: ({ keyId, signedBy }) => signedBy?.name ?? keyId,
    cell: ({ keyId, signedBy }) => <SignedBy keyId={keyId} signedBy={signedBy} />,
  },
  { id: 'hash', title: 'SHA-256', value: ({ object }) => object, cell: ({ object }) => <Hash value={object} /> },
  {
    id: 'created',
    title: 'Created',
    className: 'dim',
    value: ({ createdAt }) => instant(createdAt),
    cell: ({ createdAt }) => <Ago at={createdAt} />,
  },
]

function versionOf({ modelVersion, importedAs }: Package): string {
  return modelVersion ?? (importedAs === null ? none : `${importedAs} (imported)`)
}

function SignedBy({ keyId, signedBy }: Pick<Package, 'keyId' | 'signedBy'>) {
  if (keyId === null) return <Badge tone="worse">not signed</Badge>
  if (signedBy === null) return <span className="hash">{keyId}</span>
  const { standing, name } = signedBy
  if (standing === 'own') return <span title={`Key ${keyId}`}>you</span>
  return <span title={`Key ${keyId}`}>{`${name} (${standing === 'trusted' ? 'trusted' : 'not trusted'})`}</span>
}

const kinds = [{ title: 'Cairn package', extensions: ['cairn'] }]

/** What was built here or imported, and the check of any package before it is trusted. */
export function PackagesPage() {
  const packages = useQuery(api.packages.list.queryOptions({ input: {} }))
  const navigate = useNavigate()
  const look = useCheckedPackages((state) => state.look)
  const build = () => void navigate({ to: '/packages/build', search: {} })
  const verify = () => void native.pickFile({ title: 'Verify package', kinds }).then((file) => file && look(file))
  // Whatever is imported is checked first, and shown.
  const bring = () => void native.pickFile({ title: 'Import package', kinds }).then((file) => file && look(file))
  useCommand('model.verifyPackage', { run: verify })
  useCommand('model.importPackage', { run: bring })
  return (
    <Page
      title="Packages"
      sub="One signed file with the model, its evidence and programs that predict"
      actions={
        <>
          <Button variant="default" onClick={verify}>
            Verify package…
          </Button>
          <Button variant="default" onClick={bring}>
            Import…
          </Button>
          <Button variant="default" onClick={() => void navigate({ to: '/packages/predict', search: {} })}>
            Predict rows…
          </Button>
          <Button onClick={build}>Build package…</Button>
        </>
      }
    >
      <CheckedPackage />
      <Answer query={packages}>
        {(list) =>
          list.length === 0 ? (
            <Empty
              title="No packages yet"
              why="A package holds the model in open formats with its card, its evaluation and approval, sample rows with expected predictions, checksums and your signature."
            >
              <Button onClick={build}>Build package…</Button>
              <Button variant="default" onClick={verify}>
                Verify package…
              </Button>
              <span className="dim xs">or drop a .cairn file anywhere in the window</span>
            </Empty>
          ) : (
            <DataTable card label="Packages" columns={columns} rows={list} rowKey={({ id }) => id} />
          )
        }
      </Answer>
    </Page>
  )
}

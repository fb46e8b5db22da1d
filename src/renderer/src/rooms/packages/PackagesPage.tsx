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
import { importPackage } from './importPackage.ts'
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
  { id: 'of', title: 'Of', value: ({ modelVersion }) => modelVersion ?? 'from elsewhere' },
  { id: 'size', title: 'Size', numeric: true, value: ({ bytes }) => bytes, cell: ({ bytes }) => size(bytes) },
  {
    id: 'card',
    title: 'Card',
    value: ({ draft }) => (draft ? 'DRAFT' : 'complete'),
    cell: ({ draft }) => (draft ? <Badge tone="warn">DRAFT</Badge> : 'complete'),
  },
  {
    id: 'signed',
    title: 'Signed with',
    value: ({ keyId }) => keyId,
    cell: ({ keyId }) => (keyId ? <span className="hash">{keyId}</span> : none),
  },
  { id: 'hash', title: 'SHA-256', value: ({ object }) => object, cell: ({ object }) => <Hash value={object} /> },
  {
    id: 'placed',
    title: 'Placed',
    className: 'dim',
    value: ({ createdAt }) => instant(createdAt),
    cell: ({ createdAt }) => <Ago at={createdAt} />,
  },
]

const kinds = [{ title: 'Cairn package', extensions: ['cairn'] }]

/** What was packaged here or came from elsewhere, and a look at any package before it is trusted. */
export function PackagesPage() {
  const packages = useQuery(api.packages.list.queryOptions({ input: {} }))
  const navigate = useNavigate()
  const look = useCheckedPackages((state) => state.look)
  const build = () => void navigate({ to: '/packages/build', search: {} })
  const verify = () => void native.pickFile({ title: 'Verify a package', kinds }).then((file) => file && look(file))
  const bring = async () => {
    const file = await native.pickFile({ title: 'Import a package', kinds })
    if (file) await importPackage(file)
  }
  useCommand('model.verifyPackage', { run: verify })
  useCommand('model.importPackage', { run: () => void bring() })
  return (
    <Page
      title="Packages"
      sub="One signed file that predicts anywhere, with proof"
      actions={
        <>
          <Button variant="default" onClick={verify}>
            Verify a package…
          </Button>
          <Button variant="default" onClick={() => void bring()}>
            Import…
          </Button>
          <Button variant="default" onClick={() => void navigate({ to: '/packages/predict', search: {} })}>
            Predict rows…
          </Button>
          <Button onClick={build}>Build a package…</Button>
        </>
      }
    >
      <CheckedPackage />
      <Answer query={packages}>
        {(list) =>
          list.length === 0 ? (
            <Empty
              title="No packages yet"
              why="A package holds the model in open formats with its card, sample rows with expected answers, checksums and your signature."
            >
              <Button onClick={build}>Build a package…</Button>
              <Button variant="default" onClick={verify}>
                Verify a package…
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

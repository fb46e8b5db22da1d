import { Button } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { size } from '../../../../shared/numbers.ts'
import { useCommand } from '../../app/commands.ts'
import { api, native } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Ago, Badge, Hash } from '../../ui/marks.tsx'
import { Page } from '../../ui/Page.tsx'
import { importPackage } from './importPackage.ts'
import { LookedAtPackage } from './LookedAtPackage.tsx'
import { useLookedAt } from './lookedAt.ts'

const kinds = [{ title: 'Cairn package', extensions: ['cairn'] }]

/** What was packaged here or came from elsewhere, and a look at any package before it is trusted. */
export function PackagesPage() {
  const packages = useQuery(api.packages.list.queryOptions({ input: {} }))
  const navigate = useNavigate()
  const look = useLookedAt((state) => state.look)
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
      <LookedAtPackage />
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
            <div className="card table-wrap">
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">Package</th>
                    <th scope="col">Of</th>
                    <th scope="col" className="n">
                      Size
                    </th>
                    <th scope="col">Card</th>
                    <th scope="col">Signed with</th>
                    <th scope="col">SHA-256</th>
                    <th scope="col">Placed</th>
                  </tr>
                </thead>
                <tbody>
                  {list.map((made) => (
                    <tr key={made.id}>
                      <th scope="row" className="clip">
                        <Link to="/packages/$id" params={{ id: made.id }}>
                          {made.name}
                        </Link>
                      </th>
                      <td>{made.modelVersion ?? 'from elsewhere'}</td>
                      <td className="n">{size(made.bytes)}</td>
                      <td>{made.draft ? <Badge tone="warn">DRAFT</Badge> : 'complete'}</td>
                      <td>{made.keyId ? <span className="hash">{made.keyId}</span> : '–'}</td>
                      <td>
                        <Hash value={made.object} />
                      </td>
                      <td className="dim">
                        <Ago at={made.createdAt} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Answer>
    </Page>
  )
}

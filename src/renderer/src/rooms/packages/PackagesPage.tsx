import { Button } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import type { VerifyReport } from '../../../../shared/domain/package.ts'
import type { ChosenFile } from '../../../../shared/native.ts'
import { size } from '../../../../shared/numbers.ts'
import { useCommand } from '../../app/commands.ts'
import { api, client, native } from '../../app/connection.ts'
import { runJob } from '../../app/jobs.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { FailureBanner } from '../../ui/Failure.tsx'
import { IconCircleCheck, IconCircleX, IconMinus } from '../../ui/icons.ts'
import { Ago, Badge, Hash } from '../../ui/marks.tsx'
import { Page } from '../../ui/Page.tsx'
import { useLookedAt } from './lookedAt.ts'

const kinds = [{ title: 'Cairn package', extensions: ['cairn'] }]

/** What was packaged here or came from elsewhere, and a look at any package before it is trusted. */
export function PackagesPage() {
  const packages = useQuery(api.packages.list.queryOptions({ input: {} }))
  const navigate = useNavigate()
  const { file: looked, look } = useLookedAt()
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
      {looked && <Verified key={looked.token} file={looked} onClose={() => look(null)} />}
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

function importPackage(file: ChosenFile): Promise<unknown> {
  return runJob(
    () => client.packages.import({ file: file.token }),
    (result) => `Imported as ${(result as { modelVersion: string }).modelVersion}`,
  )
}

/** What a look at a package found, check by check. */
function Verified({ file, onClose }: { readonly file: ChosenFile; readonly onClose: () => void }) {
  const report = useQuery(api.packages.verify.queryOptions({ input: { file: file.token } }))
  const bring = useMutation({ mutationFn: () => importPackage(file) })
  if (report.isError)
    return (
      <Card title={file.name} note={<NotTrusted />} actions={<Close onClose={onClose} />} padded>
        <FailureBanner error={report.error} />
      </Card>
    )
  if (!report.data) return <p className="dim">Opening {file.name}…</p>
  const { ok, checks, keyId, draft } = report.data
  return (
    <Card
      title={file.name}
      note={
        <Badge
          tone={ok ? 'better' : 'worse'}
          icon={ok ? <IconCircleCheck className="i" aria-hidden /> : <IconCircleX className="i" aria-hidden />}
        >
          {ok ? 'verified' : 'not to be trusted'}
        </Badge>
      }
      actions={
        <>
          {ok && (
            <Button size="compact-xs" onClick={() => bring.mutate()} loading={bring.isPending}>
              Import
            </Button>
          )}
          <Close onClose={onClose} />
        </>
      }
    >
      <ul className="gate-list">
        {checks.map((check) => (
          <li key={check.name} className={check.status === 'failed' ? 'fail' : ''}>
            <CheckIcon status={check.status} />
            <span>
              <b>{check.name}</b>
              <span className="dim xs">{check.detail}</span>
            </span>
          </li>
        ))}
      </ul>
      <p className="foot-note">
        Signed with {keyId ?? 'no key'}.{draft ? ' Its card is a draft.' : ''} Compare the key with the one that the author gave you by
        another way.
      </p>
    </Card>
  )
}

const NotTrusted = () => (
  <Badge tone="worse" icon={<IconCircleX className="i" aria-hidden />}>
    not to be trusted
  </Badge>
)

function Close({ onClose }: { readonly onClose: () => void }) {
  return (
    <button type="button" className="btn quiet" onClick={onClose}>
      Close
    </button>
  )
}

function CheckIcon({ status }: { readonly status: VerifyReport['checks'][number]['status'] }) {
  if (status === 'ok') return <IconCircleCheck className="i s c-better" aria-label="holds" />
  if (status === 'failed') return <IconCircleX className="i s c-worse" aria-label="failed" />
  return <IconMinus className="i s dim" aria-label="not checked" />
}

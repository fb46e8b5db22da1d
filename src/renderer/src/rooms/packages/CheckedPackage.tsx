import { Button } from '@mantine/core'
import type { VerifyReport } from '../../../../shared/domain/packages/package.ts'
import type { ChosenFile } from '../../../../shared/native.ts'
import { api } from '../../app/connection.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { useApp } from '../../app/state.ts'
import { Card } from '../../ui/Card.tsx'
import { FailureBanner } from '../../ui/Failure.tsx'
import { IconCircleCheck, IconCircleX, IconMinus } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'
import { importPackage } from './importPackage.ts'
import { useCheckedPackages } from './checkedPackages.ts'

/** The package that someone wants to look at before it is trusted, if there is one. Needs no workspace. */
export function CheckedPackage() {
  const { file, look } = useCheckedPackages()
  return file && <Verified key={file.token} file={file} onClose={() => look(null)} />
}

/** What a look at a package found, check by check. */
function Verified({ file, onClose }: { readonly file: ChosenFile; readonly onClose: () => void }) {
  const report = useQuery(api.packages.verify.queryOptions({ input: { file: file.token } }))
  const bring = useMutation({ mutationFn: () => importPackage(file) })
  const open = useApp((state) => state.app?.workspace != null)
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
          {ok && !open && <span className="dim xs">Open a workspace to import it</span>}
          {ok && open && (
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

import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { VerifyReport } from '../../../../shared/domain/packages/package.ts'
import type { ChosenFile } from '../../../../shared/native.ts'
import { api } from '../../app/connection.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { useApp } from '../../app/state.ts'
import { Card } from '../../ui/Card.tsx'
import { FailureBanner } from '../../ui/Failure.tsx'
import { IconCircleCheck, IconCircleX, IconMinus } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'
import { SignerAlert, SignerBadge } from '../models/evidence/SignerBadge.tsx'
import { useCheckedPackages } from './checkedPackages.ts'
import { ImportChoice, type NameChoice } from './ImportChoice.tsx'
import { importPackage } from './importPackage.ts'
import { TrustQuestion } from './TrustQuestion.tsx'

/** The package that someone checks before it is trusted or imported, if there is one. Needs no workspace. */
export function CheckedPackage() {
  const { file, look } = useCheckedPackages()
  return file && <Checked key={file.token} file={file} onClose={() => look(null)} />
}

interface CheckedProps {
  readonly file: ChosenFile
  readonly onClose: () => void
}

function Checked({ file, onClose }: CheckedProps) {
  const report = useQuery(api.packages.verify.queryOptions({ input: { file: file.token } }))
  if (report.isError)
    return (
      <Card title={file.name} note={<NotVerified />} actions={<Close onClose={onClose} />} padded>
        <FailureBanner error={report.error} />
      </Card>
    )
  if (!report.data) return <p className="dim">Opening {file.name}…</p>
  return <Report file={file} report={report.data} onClose={onClose} />
}

interface ReportProps extends CheckedProps {
  readonly report: VerifyReport
}

/** What was found, check by check; who signed it, and under which name it can be imported. */
function Report({ file, report, onClose }: ReportProps) {
  const { ok, name, version, checks, signer, draft } = report
  const open = useApp((state) => state.app?.workspace != null)
  return (
    <Card
      title={`${name} v${version}`}
      note={
        <>
          {ok ? (
            <Badge tone="better" icon={<IconCircleCheck className="i" aria-hidden />}>
              verified
            </Badge>
          ) : (
            <NotVerified />
          )}{' '}
          {signer && <SignerBadge signer={signer} />} {draft && <Badge tone="warn">DRAFT</Badge>} {file.name}
        </>
      }
      actions={<Close onClose={onClose} />}
    >
      <SignerAlert signer={signer} />
      {ok && (open ? <Import file={file} report={report} /> : <p className="pad dim sm">Open a workspace to import this package.</p>)}
      {ok && signer?.standing === 'unknown' && <TrustQuestion key={signer.fingerprint} signer={signer} />}
      <ul className="gate-list" aria-label="Checks">
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
    </Card>
  )
}

function Import({ file, report }: { readonly file: ChosenFile; readonly report: VerifyReport }) {
  const navigate = useNavigate()
  const look = useCheckedPackages((state) => state.look)
  const { name, version, keyId } = report
  const [choice, setChoice] = useState<NameChoice>({ kind: 'own', name: '' })
  const wanted = useQuery({ ...api.packages.importName.queryOptions({ input: { name, version, keyId } }), staleTime: 0 })
  const bring = useMutation({
    mutationFn: () =>
      importPackage(file, choice.kind === 'rename' ? { name: choice.name.trim() } : choice.kind === 'join' ? { join: true } : {}),
    onSuccess: (result) => {
      if (!result) return
      look(null)
      void navigate({ to: '/packages/$id', params: { id: result.package.id } })
    },
  })
  if (wanted.isError) return <FailureBanner error={wanted.error} />
  if (!wanted.data) return null
  const { clash, next } = wanted.data
  const undecided = clash !== null && (choice.kind === 'own' || (choice.kind === 'rename' && choice.name.trim() === ''))
  const as =
    choice.kind === 'rename' && !undecided
      ? `${choice.name.trim()} v${version}`
      : `${wanted.data.name} v${choice.kind === 'join' ? next : version}`
  return (
    <>
      <ImportChoice wanted={wanted.data} choice={choice} onChoice={setChoice} />
      <div className="pad row wrap">
        <Button disabled={undecided} onClick={() => bring.mutate()} loading={bring.isPending}>
          {undecided ? 'Import' : `Import as ${as}`}
        </Button>
        <span className="dim sm">
          {undecided ? 'Choose a name first.' : 'The model and its evidence are saved in this workspace, read-only.'}
        </span>
      </div>
    </>
  )
}

const NotVerified = () => (
  <Badge tone="worse" icon={<IconCircleX className="i" aria-hidden />}>
    not verified, do not use it
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
  if (status === 'ok') return <IconCircleCheck className="i s c-better" aria-label="passed" />
  if (status === 'failed') return <IconCircleX className="i s c-worse" aria-label="failed" />
  return <IconMinus className="i s dim" aria-label="not checked" />
}

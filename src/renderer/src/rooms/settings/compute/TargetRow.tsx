import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import { type ReactNode, useEffect } from 'react'
import type { TargetView } from '../../../../../shared/contract/compute/targets.ts'
import type { TokenPlace } from '../../../../../shared/domain/compute/target.ts'
import { api, client } from '../../../app/connection.ts'
import { queryClient, useMutation } from '../../../app/queries.ts'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { IconAlertTriangle, IconCheck, IconMinus } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'
import { CheckReport } from './CheckReport.tsx'
import { Remark } from './Remark.tsx'
import { useCheck } from './useCheck.ts'

interface TargetRowProps {
  readonly target: TargetView
  /** It was added a moment ago, to be checked. */
  readonly checkNow: boolean
}

/** One target: where it is, whether jobs can run there, and what the person should know of it. */
export function TargetRow({ target, checkNow }: TargetRowProps) {
  const { name, address, folder, folderThere, certificates, token, check, warnings } = target
  const checking = useCheck(name)
  const { start } = checking
  useEffect(() => {
    if (checkNow) start()
  }, [checkNow, start])
  return (
    <li className="stack tight">
      <span className="row wrap">
        <b className="wrap-text">{name}</b>
        <State target={target} />
        <span className="push row">
          {checking.running ? (
            <Button size="compact-sm" variant="default" aria-label={`Cancel the check of ${name}`} onClick={checking.cancel}>
              Cancel
            </Button>
          ) : (
            <Button size="compact-sm" variant="default" aria-label={`Check ${name}`} onClick={checking.start}>
              Check
            </Button>
          )}
          <Remove name={name} disabled={checking.running} />
        </span>
      </span>
      <dl className="kv target-facts">
        <Fact name="Address" value={<code className="wrap-text">{address}</code>} />
        <Fact name="Token" value={tokenTexts[token]} />
        <Fact name="Shared folder" value={<code className="wrap-text">{folder}</code>} />
        {folderThere !== folder && <Fact name="On the cluster" value={<code className="wrap-text">{folderThere}</code>} />}
        {certificates !== null && <Fact name="TLS certificates" value={<code className="wrap-text">{certificates}</code>} />}
      </dl>
      {warnings.map((text) => (
        <Remark key={text} tone="warn" text={text} />
      ))}
      {checking.running ? (
        <p className="dim" role="status">
          Checking: a five-second program runs on the cluster and reports what is there.
        </p>
      ) : (
        <>
          {checking.error !== null && <FailureBanner error={checking.error} retry={checking.start} />}
          {check !== null && checking.error === null && <CheckReport check={check} />}
        </>
      )}
    </li>
  )
}

const tokenTexts: Readonly<Record<TokenPlace, string>> = {
  none: 'not set',
  keychain: 'in the keychain of this system',
  file: 'in a private file: this system has no keychain',
}

function Fact({ name, value }: { readonly name: string; readonly value: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function State({ target: { check } }: { readonly target: TargetView }) {
  if (check === null) return <Badge icon={<IconMinus className="i" aria-hidden />}>not checked</Badge>
  if (!check.ready)
    return (
      <Badge tone="worse" icon={<IconAlertTriangle className="i" aria-hidden />}>
        not ready
      </Badge>
    )
  return (
    <Badge tone="better" icon={<IconCheck className="i" aria-hidden />}>
      ready
    </Badge>
  )
}

function Remove({ name, disabled }: { readonly name: string; readonly disabled: boolean }) {
  const remove = useMutation({
    mutationFn: () => client.compute.targets.remove({ name }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: api.compute.key() }),
  })
  const ask = () =>
    modals.openConfirmModal({
      title: `Remove ${name}?`,
      children:
        'Its address and token are forgotten. What runs there now goes on, and cannot be brought back here until the target is added again under the same name.',
      labels: { confirm: 'Remove', cancel: 'Keep' },
      onConfirm: () => remove.mutate(),
    })
  return (
    <Button size="compact-sm" variant="subtle" aria-label={`Remove ${name}`} disabled={disabled} loading={remove.isPending} onClick={ask}>
      Remove…
    </Button>
  )
}

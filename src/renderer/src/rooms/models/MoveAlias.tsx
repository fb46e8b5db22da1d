import { Button, Loader, Textarea } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useEffect, useRef, useState } from 'react'
import type { GateCheck } from '../../../../shared/contract/models/gates.ts'
import { counted } from '../../../../shared/numbers.ts'
import { api, client } from '../../app/connection.ts'
import { draftKey, useDraft } from '../../app/drafts.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { DraftNote } from '../../ui/DraftNote.tsx'
import { FailureBanner } from '../../ui/Failure.tsx'
import { gateOutcome } from '../../../../shared/domain/models/gates.ts'
import { GateRow } from './gates/GateRow.tsx'
import { nothingFailsText } from './gates/GateState.tsx'

interface MoveAliasProps {
  /** `wine@v2` */
  readonly version: string
  readonly model: string
  readonly alias: string
  /** The version that the alias points to now. */
  readonly current: string | null
}

/** Inside a dialog: which gates fail is seen before the alias is moved, and an override with its reason is in the same place. */
export function MoveAlias(props: MoveAliasProps) {
  const policies = useQuery(api.models.gates.list.queryOptions({ input: { name: props.model } }))
  return (
    <Answer query={policies} lines={4}>
      {(list) => {
        const policy = list.find(({ alias }) => alias === props.alias)
        return policy ? (
          <Gated {...props} gates={policy.texts} />
        ) : (
          <Move {...props} check={null} note={`No gates are set for ${props.alias}.`} />
        )
      }}
    </Answer>
  )
}

/** Checks the gates when it is opened. */
function Gated({ gates, ...props }: MoveAliasProps & { readonly gates: readonly string[] }) {
  const { version, alias } = props
  const [check, setCheck] = useState<GateCheck | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const asked = useRef(false)
  const ask = () => {
    setFailure(null)
    client.models.gates.check({ ref: version, alias }).then(setCheck, setFailure)
  }
  useEffect(() => {
    // Once for each opening, whatever draws the dialog again.
    if (asked.current) return
    asked.current = true
    ask()
  })
  if (failure !== null) return <FailureBanner error={failure} retry={ask} />
  if (!check)
    return (
      <div className="stack" role="status" aria-label="Checking the gates">
        <p className="row">
          <Loader size="xs" /> Checking {counted(gates.length, 'gate')} for {alias}…
        </p>
        <ul className="gates">
          {gates.map((name) => (
            <li key={name}>
              <span className="dim">{name}</span>
            </li>
          ))}
        </ul>
      </div>
    )
  return <Move {...props} check={check} note={null} />
}

function Move({
  version,
  alias,
  current,
  check,
  note,
}: MoveAliasProps & { readonly check: GateCheck | null; readonly note: string | null }) {
  const draft = useDraft(draftKey(`reason ${alias}`, `model:${version}`), '')
  const [failure, setFailure] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const failing = check?.results.filter(({ passed }) => !passed) ?? []
  const override = failing.length > 0
  const skipped = check?.results.filter((result) => gateOutcome(result) === 'skipped').length ?? 0
  const reason = draft.value.trim()
  const move = async () => {
    setBusy(true)
    try {
      await client.models.setAlias({ ref: version, alias, reason, override, check: check?.id })
      draft.saved()
      modals.closeAll()
    } catch (error) {
      setFailure(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void move()
      }}
    >
      <p className="soft sm wrap-text">
        {current === null ? `No version is ${alias} yet.` : `${current} is currently ${alias}.`} {note}
      </p>
      {check && (
        <section aria-label="Gates" className="stack tight">
          <b className="sm">
            {override
              ? `${failing.length} of ${counted(check.results.length, 'gate')} ${failing.length === 1 ? 'fails' : 'fail'}`
              : skipped > 0
                ? `No gate fails: ${nothingFailsText(check.results.length - skipped, skipped)}`
                : `All ${counted(check.results.length, 'gate')} pass`}
          </b>
          <ul className="gates">
            {check.results
              .toSorted((a, b) => Number(a.passed) - Number(b.passed))
              .map((result) => (
                <GateRow key={result.name} result={result} />
              ))}
          </ul>
        </section>
      )}
      <DraftNote draft={draft} />
      <Textarea
        data-autofocus
        label={override ? 'Reason for the override' : 'Reason (optional)'}
        description={override ? 'Recorded in the alias history, the audit log and the packages of this version.' : undefined}
        minRows={3}
        autosize
        value={draft.value}
        onChange={(event) => draft.set(event.target.value)}
      />
      {failure !== null && <FailureBanner error={failure} />}
      <div className="row">
        <Button type="submit" color={override ? 'red' : undefined} loading={busy} disabled={override && reason === ''}>
          {override ? `Override and make ${alias}` : `Make ${alias}`}
        </Button>
      </div>
    </form>
  )
}

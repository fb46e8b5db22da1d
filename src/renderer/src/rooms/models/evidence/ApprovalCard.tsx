import type { Approval, ApprovalCheck, ApprovalGate, ApprovalMove } from '../../../../../shared/domain/packages/approval.ts'
import { gateOutcome } from '../../../../../shared/domain/models/gates.ts'
import { counted, time } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { IconAlertTriangle, IconFlag, IconShieldCheck } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'
import { GateMark } from '../gates/GateMark.tsx'

/** Who approved the version, when and why: gates with what they found, moves of aliases, overrides with their reason. */
export function ApprovalCard({ approval }: { readonly approval: Approval | null }) {
  if (!approval)
    return (
      <Card title="Approval" padded>
        <p className="dim sm">No approval record.</p>
      </Card>
    )
  const { checks, moves, aliases, data, omitted } = approval
  const overrides = moves.filter(({ overridden }) => overridden).length
  const moved = new Set(moves.map(({ check }) => check))
  const events = [
    ...moves.map((move) => ({ kind: 'move' as const, at: move.at, move, check: checks.find(({ id }) => id === move.check) })),
    ...checks.filter(({ id }) => !moved.has(id)).map((check) => ({ kind: 'check' as const, at: check.at, check })),
  ].toSorted((a, b) => b.at - a.at)
  const older = omitted.checks + omitted.moves
  return (
    <Card
      title="Approval"
      note={
        <>
          {aliases.map((alias) => (
            <Badge key={alias} tone="info" icon={<IconFlag className="i" aria-hidden />}>
              {alias}
            </Badge>
          ))}{' '}
          recorded by its author, on {data.name}@v{data.version}
        </>
      }
      actions={overrides > 0 && <Overridden count={overrides} />}
    >
      {events.length === 0 ? (
        <p className="pad dim sm">No gate was checked, and no alias pointed to this version.</p>
      ) : (
        <ul className="approval">
          {events.map((event) => (
            <li key={`${event.kind} ${event.at} ${event.kind === 'move' ? event.move.alias : event.check.id}`}>
              {event.kind === 'move' ? <Move move={event.move} check={event.check} /> : <Checked check={event.check} />}
            </li>
          ))}
        </ul>
      )}
      {older > 0 && <p className="foot-note">{counted(older, 'older entry', 'older entries')} are not in the package.</p>}
    </Card>
  )
}

const Overridden = ({ count = 1 }: { readonly count?: number }) => (
  <Badge tone="warn" icon={<IconAlertTriangle className="i" aria-hidden />}>
    {count === 1 ? 'gates overridden' : `gates overridden ${count} times`}
  </Badge>
)

function Move({ move, check }: { readonly move: ApprovalMove; readonly check: ApprovalCheck | undefined }) {
  const { alias, from, to, reason, overridden, at, actor, author } = move
  return (
    <>
      <div className="row wrap">
        <IconFlag className="i s dim" aria-hidden />
        <b>{alias}</b>
        <span className="wrap-text">
          {from ?? 'none'} → {to ?? 'none'}
        </span>
        {overridden && <Overridden />}
        <span className="push dim xs" title={author ? `Key ${author}` : undefined}>
          {actor || 'unknown'}, {time(at)}
        </span>
      </div>
      {reason !== '' && (
        <blockquote className="sm wrap-text">
          <span className="vh">Reason: </span>
          {reason}
        </blockquote>
      )}
      {check && <GateResults gates={check.gates} />}
    </>
  )
}

function Checked({ check: { alias, gates, at, actor, passed } }: { readonly check: ApprovalCheck }) {
  return (
    <>
      <div className="row wrap">
        <IconShieldCheck className="i s dim" aria-hidden />
        <b>Gates of {alias} checked</b>
        <Badge tone={passed ? 'better' : 'worse'}>{passed ? 'passed' : 'failed'}</Badge>
        <span className="push dim xs">
          {actor || 'unknown'}, {time(at)}
        </span>
      </div>
      <GateResults gates={gates} />
    </>
  )
}

function GateResults({ gates }: { readonly gates: readonly ApprovalGate[] }) {
  return (
    <ul className="gate-list">
      {gates.map(({ name, passed, skipped, detail }) => (
        <li key={name} className={passed ? '' : 'fail'}>
          <GateMark outcome={gateOutcome({ passed, skipped })} />
          <span>
            <b>{name}</b>
            <span className="dim xs">{detail}</span>
          </span>
        </li>
      ))}
    </ul>
  )
}

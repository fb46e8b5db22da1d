import { Tooltip } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { FeatureConsumer, FeatureSummary, Freshness } from '../../../../shared/contract/features/index.ts'
import { type FeatureKind, parseFeatureRef } from '../../../../shared/domain/features/definitions.ts'
import { parseVersionRef } from '../../../../shared/domain/refs.ts'
import { none, time } from '../../../../shared/numbers.ts'
import { IconActivityHeartbeat, IconAlertTriangle } from '../../ui/icons.ts'
import { Ago, Badge } from '../../ui/marks.tsx'
import { StateBadge } from '../../ui/StateBadge.tsx'
import { VersionLink } from '../datasets/VersionLink.tsx'
import { freshnessHelp, freshnessState } from './featureTexts.ts'

/** How new the newest event is; nothing for what has no events. */
export function FreshnessMark({ freshness }: { readonly freshness: Freshness | null }) {
  const state = freshness && freshnessState(freshness)
  if (!freshness || (state === null && freshness.newestEvent === null)) return <span className="dim">{none}</span>
  const { newestEvent, status } = freshness
  return (
    <span className="freshness" title={freshnessHelp[status]}>
      {state && <StateBadge state={state} />}
      {newestEvent !== null && (
        // Of what lies ahead the whole time is shown: "ago" is wrong there.
        <span className="dim">{status === 'future' ? time(newestEvent) : <Ago at={newestEvent} />}</span>
      )}
    </span>
  )
}

/** A monitor of the source fires. */
export function DriftMark({ drifted }: Pick<FeatureSummary, 'drifted'>) {
  if (!drifted) return null
  return (
    <Badge tone="warn" icon={<IconActivityHeartbeat className="i" aria-hidden />}>
      drift
    </Badge>
  )
}

/** What keeps it from being used. */
export function ProblemMark({ problem }: Pick<FeatureSummary, 'problem'>) {
  if (problem === null) return null
  return (
    <Tooltip label={problem} multiline maw={420}>
      <span>
        <Badge tone="worse" icon={<IconAlertTriangle className="i" aria-hidden />}>
          problem
        </Badge>
      </span>
    </Tooltip>
  )
}

interface FeatureLinkProps {
  readonly kind: FeatureKind
  /** With or without a version. */
  readonly name: string
}

/** Leads to the page of a definition. */
export function FeatureLink({ kind, name }: FeatureLinkProps) {
  return (
    <Link to="/features/$kind/$name" params={{ kind, name: parseFeatureRef(name).name }} search={{}}>
      {name}
    </Link>
  )
}

/** What uses a definition, as the way to it. */
export function ConsumerLink({ consumer: { kind, label, id } }: { readonly consumer: FeatureConsumer }) {
  switch (kind) {
    case 'view':
    case 'onDemand':
    case 'service':
      return <FeatureLink kind={kind} name={label} />
    case 'dataset':
      return <VersionLink name={label} />
    case 'run':
      return id === null ? (
        <>{label}</>
      ) : (
        <Link to="/experiments/runs/$run" params={{ run: id }}>
          {label}
        </Link>
      )
    case 'model': {
      const parsed = parseVersionRef(label)
      return (
        <Link to="/models/$name" params={{ name: parsed.name }} search={parsed.by === 'number' ? { version: parsed.number } : {}}>
          {label}
        </Link>
      )
    }
    case 'deployment':
      return (
        <Link to="/deployments/$name" params={{ name: label }}>
          {label}
        </Link>
      )
  }
}

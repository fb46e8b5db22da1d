import type { FeaturePlan } from '../../../../../shared/contract/features/index.ts'
import { count, counted } from '../../../../../shared/numbers.ts'
import { IconAlertTriangle } from '../../../ui/icons.ts'
import { StateBadge, type ShownState } from '../../../ui/StateBadge.tsx'
import { kindNames } from '../featureTexts.ts'

type Change = FeaturePlan['changes'][number]

const states: Readonly<Record<Change['what'], ShownState>> = {
  create: { tone: 'better', text: 'new' },
  newVersion: { tone: 'warn', text: 'new version' },
  about: { tone: 'line', text: 'description only' },
  same: { tone: 'line', text: 'no change' },
}

/** What applying would change, before anything is written. */
export function PlanView({ plan: { changes, others } }: { readonly plan: FeaturePlan }) {
  const same = changes.filter(({ what }) => what === 'same')
  const changed = changes.filter(({ what }) => what !== 'same')
  return (
    <div className="stack tight">
      {changed.length === 0 && <p className="soft sm">Nothing changes: everything is defined like this already.</p>}
      <ul className="feature-plan">
        {changed.map((change) => (
          <PlannedChange key={`${change.kind} ${change.name}`} change={change} />
        ))}
      </ul>
      {same.length > 0 && changed.length > 0 && (
        <p className="dim xs" title={same.map(({ name }) => name).join(', ')}>
          {counted(same.length, 'definition')} without a change
        </p>
      )}
      {others.length > 0 && (
        <p className="dim xs" title={others.map(({ name }) => name).join(', ')}>
          {others.length === 1 ? '1 other definition stays as it is' : `${count(others.length)} other definitions stay as they are`}
        </p>
      )}
    </div>
  )
}

function PlannedChange({ change: { kind, ref, what, texts, notes } }: { readonly change: Change }) {
  return (
    <li>
      <p className="row wrap">
        <b className="clip" title={ref}>
          {ref}
        </b>
        <span className="dim sm">{kindNames[kind]}</span>
        <StateBadge state={states[what]} />
      </p>
      {texts.length > 0 && (
        <ul className="soft sm wrap-text">
          {texts.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {notes.map((note) => (
        <p key={note} className="row sm c-warn wrap-text">
          <IconAlertTriangle className="i s" aria-hidden /> {note}
        </p>
      ))}
    </li>
  )
}

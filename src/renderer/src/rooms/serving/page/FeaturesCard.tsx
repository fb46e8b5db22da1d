import { Select, Switch } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Column } from '../../../../../shared/domain/datasets/dataset.ts'
import { parseFeatureRef } from '../../../../../shared/domain/features/definitions.ts'
import type { LackPolicy } from '../../../../../shared/domain/features/resolved.ts'
import { Card } from '../../../ui/Card.tsx'
import { CellFields } from '../../features/lookup/CellFields.tsx'
import type { FeaturePolicyDraft } from './featurePolicyDraft.ts'

interface FeaturesCardProps {
  /** `ride_lateness@v3`: that of the live version. */
  readonly service: string
  /** Of the service. */
  readonly outputs: readonly Column[]
  readonly policy: FeaturePolicyDraft
  readonly onPolicy: (part: Partial<FeaturePolicyDraft>) => void
}

const policies: readonly { readonly value: LackPolicy; readonly label: string }[] = [
  { value: 'null', label: 'Treat as missing' },
  { value: 'default', label: 'Use a default' },
  { value: 'refuse', label: 'Refuse the request' },
]

/** Of a model that was trained on a feature service: whether rows may have keys in place of features, and what happens without a value. */
export function FeaturesCard({ service, outputs, policy, onPolicy }: FeaturesCardProps) {
  const { on, missing, tooOld, defaults } = policy
  return (
    <Card
      title="Features"
      note={
        <>
          of{' '}
          <Link to="/features/$kind/$name" params={{ kind: 'service', name: parseFeatureRef(service).name }} search={{}}>
            {service}
          </Link>
        </>
      }
      padded
    >
      <div className="stack">
        <Switch
          label="Look features up by key"
          description="A request needs only keys and request fields. Values that it has are used as they are."
          checked={on}
          onChange={(event) => onPolicy({ on: event.target.checked })}
        />
        {on && (
          <div className="two-fields">
            <PolicySelect label="If a key has no values" value={missing} onValue={(next) => onPolicy({ missing: next })} />
            <PolicySelect label="If values are too old" value={tooOld} onValue={(next) => onPolicy({ tooOld: next })} />
          </div>
        )}
        {on && (missing === 'default' || tooOld === 'default') && (
          <fieldset className="plain-fieldset">
            <legend className="sm">Defaults</legend>
            <p className="dim xs">A feature without a default refuses the request.</p>
            <div className="one-row">
              <CellFields
                columns={outputs}
                texts={defaults}
                onText={(feature, text) => onPolicy({ defaults: { ...defaults, [feature]: text } })}
              />
            </div>
          </fieldset>
        )}
        {on && <p className="dim sm">Training rows without a value had a missing one: that is what Treat as missing gives the model.</p>}
      </div>
    </Card>
  )
}

interface PolicySelectProps {
  readonly label: string
  readonly value: LackPolicy
  readonly onValue: (policy: LackPolicy) => void
}

function PolicySelect({ label, value, onValue }: PolicySelectProps) {
  return (
    <Select
      label={label}
      allowDeselect={false}
      data={[...policies]}
      value={value}
      onChange={(chosen) => chosen !== null && onValue(chosen as LackPolicy)}
    />
  )
}

import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { parseFeatureRef } from '../../../../../shared/domain/features/definitions.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { askJoin } from '../../../app/join.ts'
import { useQuery } from '../../../app/queries.ts'
import { IconArrowsJoin } from '../../../ui/icons.ts'

interface FeatureServiceDataProps {
  /** The dataset version to train on. */
  readonly value: string
  readonly onChange: (ref: string) => void
}

/** Another source of rows: features of a service, joined to them first. Of rows that were joined it shows by which service. */
export function FeatureServiceData({ value, onChange }: FeatureServiceDataProps) {
  const joined = useQuery(api.features.joinInfo.queryOptions({ input: { ref: value } })).data
  return (
    <div className="row wrap sm feature-service-data">
      {joined && (
        <span className="soft wrap-text">
          {counted(joined.features.length, 'feature')} of{' '}
          <Link to="/features/$kind/$name" params={{ kind: 'service', name: parseFeatureRef(joined.service).name }} search={{}}>
            {joined.service}
          </Link>
          {[...joined.keys, ...(joined.time === null ? [] : [joined.time])].length > 0 &&
            `. Not inputs: ${[...joined.keys, ...(joined.time === null ? [] : [joined.time])].join(', ')}`}
        </span>
      )}
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<IconArrowsJoin className="i s" aria-hidden />}
        onClick={() => askJoin({ ...(joined ? {} : { entities: value }), onJoined: onChange })}
      >
        From a feature service…
      </Button>
    </div>
  )
}

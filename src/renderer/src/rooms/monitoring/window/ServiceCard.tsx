import type { ServicePart } from '../../../../../shared/domain/monitoring/window.ts'
import { count, none, significant } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { Stats } from '../../../ui/marks.tsx'
import { msText } from '../../serving/live/texts.ts'
import { shareText } from '../texts.ts'

/** What the endpoint did in the window. */
export function ServiceCard({ service }: { readonly service: ServicePart | null }) {
  if (service === null) return null
  const { requests, failed, p50, p95, p99, perMinute } = service
  const ms = (value: number | null) => (value === null ? none : msText(value))
  return (
    <Card title="Service" padded>
      <Stats
        stats={[
          { name: 'Requests', value: count(requests), note: `${significant(perMinute)} a minute` },
          { name: 'Failed', value: count(failed), note: requests > 0 ? shareText(failed / requests) : undefined },
          { name: 'p50', value: ms(p50) },
          { name: 'p95', value: ms(p95) },
          { name: 'p99', value: ms(p99) },
        ]}
      />
    </Card>
  )
}

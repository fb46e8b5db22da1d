import { Link } from '@tanstack/react-router'
import type { PolicyRun } from '../../../../../shared/contract/automation.ts'
import { count, parameter, percent, time } from '../../../../../shared/numbers.ts'
import { type Fact, Facts } from '../../../ui/marks.tsx'

/** What the guards see of the version that was promoted. */
export function WatchStep({ run: { facts, settings } }: { readonly run: PolicyRun }) {
  const { errorRate, minimum, monitor, hours } = settings.watch
  const { watched, watchUntil } = facts
  const shown: Fact[] = [
    { name: 'Watched', value: watchUntil === null ? `for ${parameter(hours)} h once promoted` : `until ${time(watchUntil)}` },
    ...(errorRate === null
      ? []
      : [{ name: 'Error rate', value: `rolled back above ${percent(errorRate)}, from ${count(minimum)} requests` }]),
    ...(monitor === null
      ? []
      : [
          {
            name: 'Monitor',
            value: (
              <Link to="/monitors/$name" params={{ name: monitor }} className="wrap-text">
                {monitor}
              </Link>
            ),
          },
        ]),
    ...(watched === null ? [] : [{ name: 'Seen', value: watched.text }]),
  ]
  return <Facts facts={shown} />
}

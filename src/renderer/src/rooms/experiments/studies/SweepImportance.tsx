import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ImportanceTable } from '../compare/ParamImportance.tsx'
import { metricTitle } from '../runs/columnText.ts'
import type { SweepStudy } from './trials.ts'

/** Which of the searched parameters matter for what is viewed, over the trials of this sweep alone. */
export function SweepImportance({ study: { id, shown, trials } }: { readonly study: SweepStudy }) {
  const evaluated = trials.filter((trial) => trial.shown !== null).length
  const { metric, part } = shown
  const importance = useQuery({
    ...api.experiments.comparison.importance.queryOptions({ input: { study: id, metric, part } }),
    enabled: evaluated > 0,
  })
  return (
    <Card title="What the sweep shows" note={`parameter importance for ${metricTitle(metric)}, ${part}`}>
      {evaluated === 0 ? (
        <p className="pad dim sm">No trial has a value yet.</p>
      ) : (
        <Answer query={importance} lines={3}>
          {(data) => <ImportanceTable data={data} />}
        </Answer>
      )}
    </Card>
  )
}

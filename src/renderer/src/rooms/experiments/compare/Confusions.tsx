import { useQueries } from '@tanstack/react-query'
import type { Comparison } from '../../../../../shared/contract/experiments.ts'
import { api } from '../../../app/connection.ts'
import { Card } from '../../../ui/Card.tsx'
import { Confusion } from '../../models/Confusion.tsx'

/** Side by side, each on the test rows of its own data. */
export function Confusions({ comparison: { runs } }: { readonly comparison: Comparison }) {
  const classifying = runs.filter(({ task, status }) => task !== 'regression' && (status === 'done' || status === 'stopped'))
  const answers = useQueries({ queries: classifying.map(({ id }) => api.experiments.evaluation.queryOptions({ input: { run: id } })) })
  const matrices = answers.flatMap(({ data }, i) =>
    data && data.task !== 'regression' ? [{ run: classifying[i], confusion: data.confusion }] : [],
  )
  if (matrices.length === 0) return null
  return (
    <Card title="Confusion matrices" note="on the test rows of each" padded>
      <div className="confusions">
        {matrices.map(({ run, confusion }) => (
          <div key={run.id}>
            <p className="sm">
              <b>{run.id}</b>{' '}
              <span className="dim">
                {run.name} · {run.dataset}
              </span>
            </p>
            <Confusion confusion={confusion} />
          </div>
        ))}
      </div>
    </Card>
  )
}

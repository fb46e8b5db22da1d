import { useQueries } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Comparison } from '../../../../../shared/contract/experiments/index.ts'
import { api } from '../../../app/connection.ts'
import { Card } from '../../../ui/Card.tsx'
import { ConfusionGrid } from '../../evaluation/ConfusionGrid.tsx'
import { hasClasses, hasPositive } from '../../../../../shared/domain/training/tasks.ts'

/** Side by side, each on the test rows of its own data; a cell leads to the run. */
export function Confusions({ comparison: { runs } }: { readonly comparison: Comparison }) {
  const navigate = useNavigate()
  const classifying = runs.filter(({ task, status }) => task !== null && hasClasses(task) && (status === 'done' || status === 'stopped'))
  const answers = useQueries({ queries: classifying.map(({ id }) => api.experiments.evaluation.queryOptions({ input: { run: id } })) })
  const matrices = answers.flatMap(({ data }, i) =>
    data && 'confusion' in data ? [{ run: classifying[i], confusion: data.confusion }] : [],
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
            <ConfusionGrid
              confusion={confusion}
              binary={run.task !== null && hasPositive(run.task)}
              onCell={() => void navigate({ to: '/experiments/runs/$run', params: { run: run.id } })}
            />
          </div>
        ))}
      </div>
    </Card>
  )
}

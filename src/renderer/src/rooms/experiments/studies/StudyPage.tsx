import { Button } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { metric as metricCopy, type MetricId } from '../../../../../shared/domain/evaluation/metrics.ts'
import { interval, metric as metricText } from '../../../../../shared/numbers.ts'
import { api, client } from '../../../app/connection.ts'
import { useMutation, useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Page } from '../../../ui/Page.tsx'
import { StatusBadge } from '../../../ui/StatusBadge.tsx'

/** The trials of a search, or the folds of a cross-validation. */
export function StudyPage() {
  const { study: id } = useParams({ from: '/experiments/studies/$study' })
  const study = useQuery(api.experiments.studies.get.queryOptions({ input: { study: id } }))
  const resume = useMutation({ mutationFn: () => client.experiments.studies.resume({ study: id }) })
  return (
    <Answer query={study}>
      {({ name, status, dataset, kind, trials, result }) => (
        <Page
          title={
            <>
              {name} <StatusBadge status={status} />
            </>
          }
          sub={`${kind === 'sweep' ? 'Sweep' : 'Cross-validation'} on ${dataset}`}
          actions={
            (status === 'interrupted' || status === 'paused' || status === 'failed') && (
              <Button onClick={() => resume.mutate()} loading={resume.isPending}>
                Resume
              </Button>
            )
          }
        >
          {result?.kind === 'crossValidation' && (
            <Card title="Over all folds" note="mean with 95 % interval">
              <table className="table">
                <tbody>
                  {result.metrics.map(({ metric, mean, low, high }) => (
                    <tr key={metric}>
                      <th scope="row">{metricCopy(metric as MetricId).name}</th>
                      <td className="n">{interval(mean, low, high)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Card>
          )}
          <Card title={kind === 'sweep' ? 'Trials' : 'Folds'} note={String(trials.length)}>
            <div className="table-wrap">
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col" className="n">
                      Number
                    </th>
                    <th scope="col">Run</th>
                    <th scope="col">Status</th>
                    <th scope="col" className="n">
                      Validation
                    </th>
                    <th scope="col">Params</th>
                  </tr>
                </thead>
                <tbody>
                  {trials.map((trial) => (
                    <tr key={trial.trial} className={result?.kind === 'sweep' && result.best.trial === trial.trial ? 'sel' : ''}>
                      <td className="n">{trial.trial + 1}</td>
                      <td>
                        <Link to="/experiments/runs/$run" params={{ run: trial.run }}>
                          {trial.run}
                        </Link>
                        {result?.kind === 'sweep' && result.best.trial === trial.trial && ' best'}
                      </td>
                      <td>{trial.pruned ? 'ended early' : <StatusBadge status={trial.status} />}</td>
                      <td className="n">{metricText(trial.value)}</td>
                      <td className="clip dim">
                        {Object.entries(trial.params)
                          .map(([key, value]) => `${key} ${value}`)
                          .join(', ')}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </Card>
        </Page>
      )}
    </Answer>
  )
}

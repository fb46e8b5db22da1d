import { Link } from '@tanstack/react-router'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Card } from '../../../ui/Card.tsx'
import { Ago } from '../../../ui/marks.tsx'
import { StatusBadge } from '../../../ui/StatusBadge.tsx'

/** Searches and cross-validations, where there are any. */
export function Studies() {
  const studies = useQuery(api.experiments.studies.list.queryOptions({ input: {} })).data ?? []
  if (studies.length === 0) return null
  return (
    <Card title="Sweeps and cross-validations">
      <div className="table-wrap">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Study</th>
              <th scope="col">Kind</th>
              <th scope="col">Status</th>
              <th scope="col">Data</th>
              <th scope="col">Started</th>
            </tr>
          </thead>
          <tbody>
            {studies.map(({ id, name, kind, status, dataset, createdAt }) => (
              <tr key={id}>
                <th scope="row">
                  <Link to="/experiments/studies/$study" params={{ study: id }}>
                    {id} {name}
                  </Link>
                </th>
                <td>{kind === 'sweep' ? 'sweep' : 'cross-validation'}</td>
                <td>
                  <StatusBadge status={status} />
                </td>
                <td>{dataset}</td>
                <td className="dim">
                  <Ago at={createdAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  )
}

import { Link } from '@tanstack/react-router'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { Badge } from '../../ui/marks.tsx'

/** From something back to its sources, and on to all that was made of it. @param of `dataset:wine@v1`, `run:3`, `model:wine@v2` */
export function Lineage({ of }: { readonly of: string }) {
  const graph = useQuery(api.governance.lineage.queryOptions({ input: { of } }))
  return (
    <Answer query={graph}>
      {({ nodes, edges }) => {
        const label = (id: string) => nodes.find((node) => node.id === id)?.label ?? id
        return (
          <Card title="Lineage" note={`${nodes.length} stones, ${edges.length} links`}>
            <div className="table-wrap">
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">From</th>
                    <th scope="col">was</th>
                    <th scope="col">To</th>
                  </tr>
                </thead>
                <tbody>
                  {edges.map(({ from, to, how }) => (
                    <tr key={`${from} ${to} ${how}`}>
                      <td>
                        <StoneRef id={from} label={label(from)} trashed={nodes.find((node) => node.id === from)?.trashed ?? false} />
                      </td>
                      <td className="dim">{how}</td>
                      <td>
                        <StoneRef id={to} label={label(to)} trashed={nodes.find((node) => node.id === to)?.trashed ?? false} />
                      </td>
                    </tr>
                  ))}
                  {edges.length === 0 && (
                    <tr>
                      <td colSpan={3} className="dim">
                        Nothing was made of it yet.
                      </td>
                    </tr>
                  )}
                </tbody>
              </table>
            </div>
          </Card>
        )
      }}
    </Answer>
  )
}

function StoneRef({ id, label, trashed }: { readonly id: string; readonly label: string; readonly trashed: boolean }) {
  const run = /^run:(\d+)$/.exec(id)?.[1]
  const [, kind, name, version] = /^(datasetVersion|modelVersion|dataset|model):(.+?)(?:@v(\d+))?$/.exec(id) ?? []
  const mark = trashed ? <Badge>in the trash</Badge> : null
  if (run)
    return (
      <>
        <Link to="/experiments/runs/$run" params={{ run: Number(run) }}>
          {label}
        </Link>{' '}
        {mark}
      </>
    )
  const [at, number] = label.split('@v')
  if (kind?.startsWith('dataset'))
    return (
      <>
        <Link to="/datasets/$name" params={{ name: at || name }} search={{ version: Number(number ?? version) || undefined }}>
          {label}
        </Link>{' '}
        {mark}
      </>
    )
  if (kind?.startsWith('model'))
    return (
      <>
        <Link to="/models/$name" params={{ name: at || name }} search={{ version: Number(number ?? version) || undefined }}>
          {label}
        </Link>{' '}
        {mark}
      </>
    )
  return (
    <>
      {label} {mark}
    </>
  )
}

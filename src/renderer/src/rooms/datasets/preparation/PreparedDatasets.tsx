import { Link } from '@tanstack/react-router'
import { counted } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Badge } from '../../../ui/marks.tsx'

/** The datasets that were prepared from this one. */
export function PreparedDatasets({ reads }: { readonly reads: string }) {
  const prepared = useQuery(api.datasets.preparation.list.queryOptions({ input: { reads } })).data ?? []
  if (prepared.length === 0) return null
  return (
    <section className="prepared-list" aria-label="Prepared datasets">
      <h3 className="sm">Prepared from {reads}</h3>
      <ul>
        {prepared.map(({ dataset, ref, steps, stale, auto }) => (
          <li key={dataset} className="row wrap sm">
            <Link to="/datasets/$name" params={{ name: dataset }} className="clip">
              {ref}
            </Link>
            <span className="dim xs">{counted(steps.length, 'step')}</span>
            {auto && <Badge>automatic</Badge>}
            {stale && <Badge tone="warn">newer input</Badge>}
          </li>
        ))}
      </ul>
    </section>
  )
}

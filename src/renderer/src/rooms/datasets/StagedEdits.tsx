import { Button } from '@mantine/core'
import type { DatasetVersion, ImportResult } from '../../../../shared/contract/datasets.ts'
import { counted } from '../../../../shared/numbers.ts'
import { api, client } from '../../app/connection.ts'
import { runJob } from '../../app/jobs.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { IconPencil } from '../../ui/icons.ts'

/** Edits that wait: they become a version, or are discarded. */
export function StagedEdits({ version: { ref } }: { readonly version: DatasetVersion }) {
  const edits = useQuery(api.datasets.edits.queryOptions({ input: { ref, limit: 5 } })).data
  const discard = useMutation({ mutationFn: () => client.datasets.discardEdits({ ref }) })
  const commit = () =>
    runJob(
      () => client.datasets.commitEdits({ ref }),
      (result) => `Placed ${(result as ImportResult).version.ref}`,
    )
  if (!edits || edits.edits === 0)
    return (
      <div className="staged">
        <b className="sm row">
          <IconPencil className="i s" aria-hidden /> No staged edits
        </b>
        <p className="dim xs">Double-click a cell under Rows to stage one. A commit makes the next version; this one stays as it is.</p>
      </div>
    )
  return (
    <div className="staged">
      <b className="sm row">
        <IconPencil className="i s" aria-hidden /> {counted(edits.edits, 'staged edit')}
      </b>
      <ul className="xs">
        {edits.changes.map(({ id, kind, row, values }) => (
          <li key={id} className="clip">
            {kind === 'delete' ? 'Delete' : kind === 'insert' ? 'Add' : 'Set'} {row === null ? '' : `row ${row + 1} `}
            {values.map(({ column, value }) => `${column} = ${value ?? 'missing'}`).join(', ')}
          </li>
        ))}
      </ul>
      <div className="row">
        <Button size="compact-xs" onClick={() => void commit()}>
          Commit
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => discard.mutate()}>
          Discard
        </Button>
      </div>
    </div>
  )
}

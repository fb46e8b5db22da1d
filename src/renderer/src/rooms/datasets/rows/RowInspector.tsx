import { ActionIcon, Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { DatasetVersion } from '../../../../../shared/contract/datasets/index.ts'
import { count } from '../../../../../shared/numbers.ts'
import { api, client } from '../../../app/connection.ts'
import { useMutation, useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { IconArrowDown, IconArrowUp, IconX } from '../../../ui/icons.ts'
import { Facts } from '../../../ui/marks.tsx'
import { useProof } from '../joined/proofState.ts'
import { useEditSteps } from './editSteps.ts'
import { useStagedRow } from './useStagedCells.ts'
import type { RowRequest } from './useRowPages.ts'

interface RowInspectorProps {
  readonly version: DatasetVersion
  readonly request: RowRequest
  /** Its number in the view. */
  readonly at: number
  readonly total: number
  readonly onMove: (at: number) => void
  readonly onClose: () => void
}

/** One row with all its columns, however many there are. */
export function RowInspector({ version, request, at, total, onMove, onClose }: RowInspectorProps) {
  const [text, setText] = useState('')
  const { ref, orderBy, filters } = request
  const addStep = useEditSteps((state) => state.add)
  const before = useStagedRow(version)
  const answer = useQuery(
    api.datasets.rows.queryOptions({ input: { ref, orderBy: [...orderBy], filters: [...filters], limit: 1, offset: at } }),
  )
  const row = answer.data?.rows[0]?.row
  const remove = useMutation({
    mutationFn: (number: number) => client.datasets.edit({ ref: version.ref, edits: [{ kind: 'delete', row: number }] }),
    onMutate: (number) => before(number),
    onSuccess: (_, number, staged) => {
      if (staged !== undefined) addStep(version.ref, { row: number, before: staged, after: { kind: 'delete', values: [] } })
    },
  })
  return (
    <aside className="card inspector" aria-label="Row inspector" onKeyDown={(event) => event.key === 'Escape' && onClose()}>
      <header>
        <h2>Row {row === undefined ? '…' : count(row)}</h2>
        <span className="push row">
          <ActionIcon size={24} variant="subtle" color="gray" aria-label="Previous row" disabled={at === 0} onClick={() => onMove(at - 1)}>
            <IconArrowUp className="i s" aria-hidden />
          </ActionIcon>
          <ActionIcon
            size={24}
            variant="subtle"
            color="gray"
            aria-label="Next row"
            disabled={at >= total - 1}
            onClick={() => onMove(at + 1)}
          >
            <IconArrowDown className="i s" aria-hidden />
          </ActionIcon>
          <ActionIcon size={24} variant="subtle" color="gray" aria-label="Close inspector" onClick={onClose}>
            <IconX className="i s" aria-hidden />
          </ActionIcon>
        </span>
      </header>
      {version.columns > 12 && (
        <div className="pad-s">
          <TextInput
            aria-label="Find a column"
            placeholder="Find a column"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
      )}
      <div className="inspector-body">
        <Answer query={answer} lines={8}>
          {({ columns, rows: [line] }) =>
            line === undefined ? (
              <p className="dim pad sm">This row no longer exists.</p>
            ) : (
              <Facts
                facts={columns
                  .map((name, index) => ({ name, value: line.cells[index] ?? <span className="dim">missing</span> }))
                  .filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()))
                  .map(({ name, value }) => ({ name, value: typeof value === 'object' ? value : String(value) }))}
              />
            )
          }
        </Answer>
      </div>
      <footer className="pad-s row wrap">
        <ProofButton version={version} row={row} />
        <Button size="compact-xs" variant="default" disabled={row === undefined} onClick={() => row !== undefined && remove.mutate(row)}>
          Stage for removal
        </Button>
      </footer>
    </aside>
  )
}

/** For a joined dataset: where the features of the row came from. */
function ProofButton({ version: { ref }, row }: { readonly version: DatasetVersion; readonly row: number | undefined }) {
  const joined = useQuery(api.features.joinInfo.queryOptions({ input: { ref } })).data
  const prove = useProof((state) => state.show)
  if (!joined) return null
  return (
    <Button size="compact-xs" variant="default" disabled={row === undefined} onClick={() => row !== undefined && prove(ref, row)}>
      Where its features came from
    </Button>
  )
}

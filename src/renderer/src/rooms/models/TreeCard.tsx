import { ActionIcon, NumberInput } from '@mantine/core'
import { keepPreviousData } from '@tanstack/react-query'
import { useState } from 'react'
import { masked } from '../../../../shared/domain/datasets/sensitive.ts'
import type { ShownNode } from '../../../../shared/domain/training/shownTree.ts'
import { count, counted, quantity } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { IconArrowLeft, IconArrowRight } from '../../ui/icons.ts'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'

interface TreeCardProps {
  readonly version: string
  readonly trees: number
}

/** One tree of a model with its splits in words. */
export function TreeCard({ version, trees }: TreeCardProps) {
  const [tree, setTree] = useState(1)
  const found = useQuery({ ...api.models.tree.queryOptions({ input: { ref: version, tree } }), placeholderData: keepPreviousData })
  const show = (next: number) => Number.isInteger(next) && next >= 1 && next <= trees && setTree(next)
  return (
    <Card
      title="Tree"
      note={found.data && `${count(found.data.tree)} of ${count(trees)}. Leaves: ${found.data.leaves}.`}
      actions={
        <>
          <ActionIcon size={24} aria-label="Previous tree" disabled={tree === 1} onClick={() => show(tree - 1)}>
            <IconArrowLeft className="i s" aria-hidden />
          </ActionIcon>
          <NumberInput
            key={tree}
            aria-label="Tree number"
            className="mini-number"
            size="xs"
            hideControls
            min={1}
            max={trees}
            allowDecimal={false}
            defaultValue={tree}
            onKeyDown={(event) => event.key === 'Enter' && show(Number(event.currentTarget.value))}
            onBlur={(event) => show(Number(event.target.value))}
          />
          <ActionIcon size={24} aria-label="Next tree" disabled={tree === trees} onClick={() => show(tree + 1)}>
            <IconArrowRight className="i s" aria-hidden />
          </ActionIcon>
        </>
      }
    >
      <Answer query={found} lines={8}>
        {({ nodes }) => (
          <DataTable
            label="Nodes of the tree"
            columns={nodeColumns}
            rows={nodes.map((node, place) => ({ ...node, place }))}
            rowKey={({ place }) => String(place)}
            maxHeight={480}
          />
        )}
      </Answer>
    </Card>
  )
}

type PlacedNode = ShownNode & { readonly place: number }

/** As many values of a leaf are shown. */
const leafValues = 6

function saidBy({ question, value }: ShownNode): string {
  if (question !== null) return `${question}?`
  if (value.length === 0) return masked
  return value.slice(0, leafValues).map(quantity).join(', ') + (value.length > leafValues ? ', …' : '')
}

const nodeColumns: readonly Column<PlacedNode>[] = [
  {
    id: 'node',
    title: 'Node',
    names: true,
    value: ({ place }) => place,
    tip: (node) => saidBy(node),
    cell: (node) => (
      <span style={{ paddingLeft: `${Math.min(node.depth, 24) * 14}px` }}>
        {node.branch !== null && <span className="dim xs">{node.branch} </span>}
        <span className={node.question === null ? 'num' : ''}>{saidBy(node)}</span>
        {node.hidden > 0 && <span className="dim xs"> {counted(node.hidden, 'more node')} below</span>}
      </span>
    ),
  },
  { id: 'missing', title: 'Missing goes to', value: ({ missing }) => missing ?? '', cell: ({ missing }) => missing ?? '' },
  { id: 'rows', title: 'Training rows', numeric: true, value: ({ rows }) => rows, cell: ({ rows }) => quantity(rows) },
  {
    id: 'gain',
    title: 'Gain',
    numeric: true,
    value: ({ gain }) => gain,
    cell: ({ question, gain }) => (question === null ? '' : quantity(gain)),
  },
]

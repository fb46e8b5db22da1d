import { SegmentedControl } from '@mantine/core'
import { lazy, Suspense, useMemo, useState } from 'react'
import type { LineageGraph, LineageNode } from '../../../../shared/domain/governance/lineage.ts'
import { counted } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer, Skeleton } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { ObjectLink } from './ObjectLink.tsx'

/** The library that draws graphs is loaded by the first one. */
const NodeGraph = lazy(async () => ({ default: (await import('../../ui/graph/NodeGraph.tsx')).NodeGraph }))

/** Above so many objects a list is easier to read, and is shown first. */
const mostDrawn = 120

/** From something back to its sources, and on to all that was made of it. @param of `dataset:wine@v1`, `run:3`, `model:wine@v2` */
export function Lineage({ of }: { readonly of: string }) {
  const graph = useQuery(api.governance.lineage.queryOptions({ input: { of } }))
  return <Answer query={graph}>{(data) => <Shown graph={data} />}</Answer>
}

function Shown({ graph }: { readonly graph: LineageGraph }) {
  const { nodes, edges } = graph
  const [view, setView] = useState<'graph' | 'list'>(nodes.length > mostDrawn ? 'list' : 'graph')
  return (
    <Card
      title="Lineage"
      note={`${counted(nodes.length, 'object')}, ${counted(edges.length, 'link')}`}
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Lineage as"
          value={view}
          onChange={(value) => setView(value as 'graph' | 'list')}
          data={[
            { value: 'graph', label: 'Graph' },
            { value: 'list', label: 'List' },
          ]}
        />
      }
    >
      {view === 'list' ? <List graph={graph} /> : <Drawn graph={graph} />}
    </Card>
  )
}

const rowHeight = 56

function Drawn({ graph: { nodes, edges, roots } }: { readonly graph: LineageGraph }) {
  const items = useMemo(
    () => nodes.map((node) => ({ id: node.id, current: roots.includes(node.id), content: <ObjectLink node={node} /> })),
    [nodes, roots],
  )
  const links = useMemo(() => edges.map(({ from, to, how }) => ({ from, to, text: how })), [edges])
  return (
    <Suspense fallback={<Skeleton lines={6} />}>
      <NodeGraph
        label="Lineage graph. Use the arrow keys to move between items."
        items={items}
        links={links}
        height={Math.min(560, Math.max(220, (nodes.length / 2) * rowHeight + 80))}
      />
    </Suspense>
  )
}

function List({ graph: { nodes, edges } }: { readonly graph: LineageGraph }) {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const cell = (id: string) => {
    const node: LineageNode | undefined = byId.get(id)
    return node ? <ObjectLink node={node} /> : id
  }
  const name = (id: string) => byId.get(id)?.label ?? id
  const columns: readonly Column<LineageGraph['edges'][number]>[] = [
    { id: 'from', title: 'From', value: ({ from }) => name(from), cell: ({ from }) => cell(from) },
    { id: 'was', title: 'was', className: 'dim', value: ({ how }) => how },
    { id: 'to', title: 'To', value: ({ to }) => name(to), cell: ({ to }) => cell(to) },
  ]
  return (
    <DataTable
      label="Lineage"
      columns={columns}
      rows={edges}
      rowKey={({ from, to, how }) => `${from} ${to} ${how}`}
      empty="Not used yet."
    />
  )
}

import { Controls, type Edge, Handle, MarkerType, type Node, type NodeProps, Position, ReactFlow } from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import './graph.css'
import { type KeyboardEvent, type ReactNode, useMemo, useRef } from 'react'
import { layered, neighbour } from './layers.ts'

export interface GraphItem {
  readonly id: string
  readonly content: ReactNode
  /** What the screen is about. */
  readonly current?: boolean
}

interface NodeGraphProps {
  readonly label: string
  readonly items: readonly GraphItem[]
  readonly links: readonly { readonly from: string; readonly to: string; readonly text?: string }[]
  readonly height?: number
  /** Of a layer, in pixels. */
  readonly step?: number
}

type ItemNode = Node<{ content: ReactNode; current: boolean }, 'item'>

const nodeTypes = { item: Item }
const rowHeight = 56
const arrows = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'] as const

/** Items and what was made of what, from left to right. Arrow keys walk from item to item; the wheel scrolls the page, with Ctrl it zooms. */
export function NodeGraph({ label, items, links, height = 320, step = 250 }: NodeGraphProps) {
  const holder = useRef<HTMLDivElement>(null)
  const placed = useMemo(
    () =>
      layered(
        items.map(({ id }) => id),
        links,
      ),
    [items, links],
  )
  const nodes = items.map((item): ItemNode => {
    const at = placed.find(({ id }) => id === item.id)
    return {
      id: item.id,
      type: 'item',
      position: { x: (at?.layer ?? 0) * step, y: (at?.place ?? 0) * rowHeight },
      data: { content: item.content, current: item.current ?? false },
    }
  })
  const edges = links.map(
    ({ from, to, text }): Edge => ({
      id: `${from} ${to} ${text ?? ''}`,
      source: from,
      target: to,
      ...(text !== undefined && { label: text }),
      markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14 },
    }),
  )
  const onKeyDown = (event: KeyboardEvent) => {
    const key = arrows.find((arrow) => arrow === event.key)
    const here = (event.target as HTMLElement).closest('.react-flow__node')?.getAttribute('data-id')
    if (!key || !here) return
    const next = neighbour(placed, links, here, key)
    event.preventDefault()
    if (next === null) return
    holder.current?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(next)}"] :is(a, button, [tabindex])`)?.focus()
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the items inside have the focus
    <div className="node-graph" style={{ height }} ref={holder} role="group" aria-label={label} onKeyDown={onKeyDown}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        fitView
        fitViewOptions={{ padding: 0.12, minZoom: 0.7, maxZoom: 1 }}
        minZoom={0.2}
        maxZoom={2}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        preventScrolling={false}
        zoomOnScroll={false}
        zoomActivationKeyCode="Control"
        proOptions={{ hideAttribution: true }}
      >
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  )
}

function Item({ data }: NodeProps<ItemNode>) {
  return (
    <div className={`graph-item ${data.current ? 'on' : ''}`}>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      {data.content}
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  )
}

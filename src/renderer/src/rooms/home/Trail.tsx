import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { counted } from '../../../../shared/numbers.ts'
import { IconBox, IconDatabase, IconFlag, IconFlask, IconPackage, IconPlayerPlay, IconRocket } from '../../ui/icons.ts'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import type { TrailData } from '../../app/trail/trail.ts'
import { layout, stagesOf, type TrailNode } from './trailNodes.ts'

const icons = { dataset: IconDatabase, run: IconFlask, model: IconBox, package: IconPackage, deployment: IconRocket } as const

/** The nodes of the workspace by stage, and the path to the champion. */
export function Trail({ trail }: { readonly trail: TrailData }) {
  const [asTable, setAsTable] = useState(false)
  const { nodes, links, height } = layout(trail)
  const stages = stagesOf(trail)
  const wide = 100 / stages.length
  return (
    <section aria-label="Trail">
      <div className="row trail-bar">
        <h2 className="h2">Trail</h2>
        <span className="legend">
          <span>
            <svg className="swatch" aria-hidden>
              <line x1="0" y1="5" x2="22" y2="5" style={{ stroke: 'var(--cairn-accent)' }} />
            </svg>
            Path of the champion
          </span>
          <span className="dim">Metrics on the validation rows</span>
        </span>
        <button type="button" className="btn quiet push" onClick={() => setAsTable(!asTable)} aria-pressed={asTable}>
          {asTable ? 'As a graph' : 'As a table'}
        </button>
      </div>
      {asTable ? (
        <TrailTable nodes={nodes} />
      ) : (
        <div className="trail-scroll">
          <div className="trail" style={{ height: height + 70 }}>
            <div className="trail-heads">
              {stages.map((stage, index) => (
                <div key={stage} style={{ left: `${index * wide}%`, width: `${wide}%` }}>
                  <b>{stage}</b>
                  <span>{stageCount(trail, index)}</span>
                </div>
              ))}
            </div>
            <svg className="trail-links" viewBox={`0 0 1000 ${height}`} preserveAspectRatio="none" style={{ height }} aria-hidden>
              {links.map((link) => (
                <path key={link.id} d={link.path} className={link.onPath ? 'on' : ''} vectorEffect="non-scaling-stroke" />
              ))}
            </svg>
            {stages.map((stage, index) => (
              <span
                key={stage}
                className="ground"
                style={{ left: `${(index + 0.08) * wide}%`, width: `${0.84 * wide}%`, top: height + 40 }}
                aria-hidden
              />
            ))}
            {nodes.map((node) => (
              <NodeLink key={node.id} node={node} />
            ))}
          </div>
        </div>
      )}
    </section>
  )
}

function NodeLink({ node }: { readonly node: TrailNode }) {
  const Icon = node.live ? IconPlayerPlay : icons[node.kind]
  const place = { left: `${node.x / 10}%`, top: node.y, width: `${node.width / 10}%` }
  return (
    <Link
      {...node.to}
      className={`stone ${node.onPath ? 'on' : ''} ${node.live ? 'live' : ''} ${node.ghost ? 'ghost' : ''}`}
      style={place}
      title={`${node.name} ${node.fact}`}
    >
      <Icon className="i s" aria-hidden />
      <span className="row">
        <b>{node.name}</b>
        <span className="m">{node.fact}</span>
      </span>
      {node.flag && <IconFlag className="i s c-accent" aria-label={node.flag} />}
    </Link>
  )
}

function TrailTable({ nodes }: { readonly nodes: readonly TrailNode[] }) {
  const columns: readonly Column<TrailNode>[] = [
    { id: 'node', title: 'Name', names: true, value: ({ name }) => name, cell: ({ to, name }) => <Link {...to}>{name}</Link> },
    { id: 'kind', title: 'Kind', value: ({ kind }) => kind },
    { id: 'fact', title: 'Details', value: ({ fact }) => fact },
    { id: 'from', title: 'Made from', value: ({ from }) => nodes.find(({ id }) => id === from)?.name },
    { id: 'path', title: "On the champion's path", value: ({ onPath }) => (onPath ? 'yes' : 'no') },
  ]
  return <DataTable label="Trail" columns={columns} rows={nodes} rowKey={({ id }) => id} />
}

function stageCount({ datasets, runsInAll, models, packages, deployments }: TrailData, stage: number): string {
  const versions = (list: readonly { versions: readonly unknown[] }[]) => list.reduce((sum, { versions: of }) => sum + of.length, 0)
  return [
    counted(versions(datasets), 'version'),
    counted(runsInAll, 'run'),
    counted(versions(models), 'version'),
    counted(packages.length, 'package'),
    counted(deployments.length, 'deployment'),
  ][stage]
}

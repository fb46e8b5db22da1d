import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { count } from '../../../../shared/numbers.ts'
import { IconBox, IconDatabase, IconFlag, IconFlask, IconPackage, IconPlayerPlay } from '../../ui/icons.ts'
import type { TrailData } from './trail.ts'
import { layout, type Stone } from './stones.ts'

const icons = { dataset: IconDatabase, run: IconFlask, model: IconBox, package: IconPackage } as const
const stages = ['Datasets', 'Experiments', 'Models', 'Packages'] as const

/** The stones of the workspace by stage, and the path to the champion. */
export function Trail({ trail }: { readonly trail: TrailData }) {
  const [asTable, setAsTable] = useState(false)
  const { stones, links, height } = layout(trail)
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
          <span className="dim">Figures are of the validation rows</span>
        </span>
        <button type="button" className="btn quiet push" onClick={() => setAsTable(!asTable)} aria-pressed={asTable}>
          {asTable ? 'As a trail' : 'As a table'}
        </button>
      </div>
      {asTable ? (
        <StoneTable stones={stones} />
      ) : (
        <div className="trail-scroll">
          <div className="trail" style={{ height: height + 70 }}>
            <div className="trail-heads">
              {stages.map((stage, index) => (
                <div key={stage} style={{ left: `${index * 25}%`, width: '25%' }}>
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
              <span key={stage} className="ground" style={{ left: `${index * 25 + 2}%`, top: height + 40 }} aria-hidden />
            ))}
            {stones.map((stone) => (
              <StoneLink key={stone.id} stone={stone} />
            ))}
          </div>
        </div>
      )}
    </section>
  )
}

function StoneLink({ stone }: { readonly stone: Stone }) {
  const Icon = stone.live ? IconPlayerPlay : icons[stone.kind]
  const place = { left: `${stone.x / 10}%`, top: stone.y, width: '19.5%' }
  return (
    <Link
      {...stone.to}
      className={`stone ${stone.onPath ? 'on' : ''} ${stone.live ? 'live' : ''} ${stone.ghost ? 'ghost' : ''}`}
      style={place}
      title={`${stone.name} ${stone.fact}`}
    >
      <Icon className="i s" aria-hidden />
      <span className="row">
        <b>{stone.name}</b>
        <span className="m">{stone.fact}</span>
      </span>
      {stone.flag && <IconFlag className="i s c-accent" aria-label={stone.flag} />}
    </Link>
  )
}

function StoneTable({ stones }: { readonly stones: readonly Stone[] }) {
  return (
    <div className="table-wrap">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Stone</th>
            <th scope="col">Kind</th>
            <th scope="col">Fact</th>
            <th scope="col">Made from</th>
            <th scope="col">On the champion's path</th>
          </tr>
        </thead>
        <tbody>
          {stones.map((stone) => (
            <tr key={stone.id}>
              <th scope="row">
                <Link {...stone.to}>{stone.name}</Link>
              </th>
              <td>{stone.kind}</td>
              <td>{stone.fact}</td>
              <td>{stones.find(({ id }) => id === stone.from)?.name ?? '–'}</td>
              <td>{stone.onPath ? 'yes' : 'no'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function stageCount({ datasets, runsInAll, models, packages }: TrailData, stage: number): string {
  const versions = (list: readonly { versions: readonly unknown[] }[]) => list.reduce((sum, { versions: of }) => sum + of.length, 0)
  return [
    `${count(versions(datasets))} versions`,
    `${count(runsInAll)} runs`,
    `${count(versions(models))} versions`,
    `${count(packages.length)} packages`,
  ][stage]
}

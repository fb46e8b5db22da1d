import { Link } from '@tanstack/react-router'
import type { LineageNode } from '../../../../shared/domain/governance/lineage.ts'
import { IconBox, IconDatabase, IconFlask, IconPackage } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'
import './lineage.css'

const icons = { datasetVersion: IconDatabase, run: IconFlask, modelVersion: IconBox, package: IconPackage } as const

/** A object by its kind and name, as a link to its screen. */
export function ObjectLink({ node }: { readonly node: LineageNode }) {
  const Icon = icons[node.kind]
  const inside = (
    <>
      <Icon className="i s" aria-hidden />
      <b title={node.label}>{node.label}</b>
      {node.trashed && <Badge>in the trash</Badge>}
    </>
  )
  const at = node.label.lastIndexOf('@v')
  const [name, version] = [node.label.slice(0, at), Number(node.label.slice(at + 2))]
  switch (node.kind) {
    case 'run':
      return (
        <Link className="object-link" to="/experiments/runs/$run" params={{ run: Number(node.id.slice('run-'.length)) }}>
          {inside}
        </Link>
      )
    case 'datasetVersion':
      return (
        <Link className="object-link" to="/datasets/$name" params={{ name }} search={{ version }}>
          {inside}
        </Link>
      )
    case 'modelVersion':
      return (
        <Link className="object-link" to="/models/$name" params={{ name }} search={{ version }}>
          {inside}
        </Link>
      )
    case 'package':
      return (
        <Link className="object-link" to="/packages">
          {inside}
        </Link>
      )
  }
}

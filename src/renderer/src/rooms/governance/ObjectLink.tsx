import { Link } from '@tanstack/react-router'
import { type LineageNode, profileOf } from '../../../../shared/domain/governance/lineage.ts'
import {
  IconActivity,
  IconBox,
  IconChartLine,
  IconDatabase,
  IconFlask,
  IconListDetails,
  IconPackage,
  IconTableColumn,
} from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'
import './lineage.css'

const icons = {
  datasetVersion: IconDatabase,
  featureView: IconTableColumn,
  featureService: IconListDetails,
  run: IconFlask,
  modelVersion: IconBox,
  package: IconPackage,
  referenceProfile: IconChartLine,
  monitor: IconActivity,
} as const

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
  const ref = node.kind === 'referenceProfile' ? node.label.slice(profileOf.length) : node.label
  const at = ref.lastIndexOf('@v')
  const [name, version] = [ref.slice(0, at), Number(ref.slice(at + 2))]
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
    case 'referenceProfile':
      return (
        <Link className="object-link" to="/models/$name" params={{ name }} search={{ version }}>
          {inside}
        </Link>
      )
    case 'featureView':
    case 'featureService':
      return (
        <Link
          className="object-link"
          to="/features/$kind/$name"
          params={{ kind: node.kind === 'featureView' ? 'view' : 'service', name }}
          search={{ tab: 'versions' }}
        >
          {inside}
        </Link>
      )
    case 'monitor':
      return (
        <Link className="object-link" to="/monitors/$name" params={{ name: node.label }}>
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

import { ActionIcon } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { FeatureDetail, FeatureObject } from '../../../../../shared/contract/features/index.ts'
import { count, none, quantity } from '../../../../../shared/numbers.ts'
import { IconEyeOff, IconPencil } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'
import { MiniHistogram } from '../../../ui/MiniHistogram.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { useChosenColumns } from '../../../ui/table/useChosenColumns.tsx'
import { DescribeFeature } from './DescribeFeature.tsx'

/** The features of a view, as the latest version of its source has them; of an on-demand view with their expressions. */
export function ViewFeatures({ object }: { readonly object: FeatureObject }) {
  const { kind, name, details } = object
  const [described, setDescribed] = useState<string | null>(null)
  const table = useChosenColumns(
    kind === 'view' ? 'view features' : 'on-demand features',
    kind === 'view' ? viewColumns(name, setDescribed) : onDemandColumns(setDescribed),
  )
  const open = details.find((feature) => feature.name === described)
  return (
    <>
      <div className="row">
        <span className="push">{table.chooser}</span>
      </div>
      <DataTable<FeatureDetail> card label="Features" columns={table.shown} rows={details} rowKey={(feature) => feature.name} />
      {open && <DescribeFeature object={object} feature={open} onClose={() => setDescribed(null)} />}
    </>
  )
}

type Describe = (feature: string) => void

function description(onDescribe: Describe): Column<FeatureDetail> {
  return {
    id: 'description',
    title: 'Description',
    value: (feature) => feature.description,
    className: 'feature-description',
    cell: (feature) => (
      <span className="row">
        <span className="wrap-text">{feature.description || <span className="dim">{none}</span>}</span>
        <ActionIcon
          size={24}
          variant="subtle"
          color="gray"
          aria-label={`Describe ${feature.name}`}
          title="Describe"
          onClick={() => onDescribe(feature.name)}
        >
          <IconPencil className="i s" aria-hidden />
        </ActionIcon>
      </span>
    ),
  }
}

const sensitive: Column<FeatureDetail> = {
  id: 'sensitive',
  title: 'Sensitive',
  help: 'Marked in the dataset that it comes from: its values are masked everywhere.',
  value: (feature) => feature.sensitive,
  cell: (feature) => (feature.sensitive ? <SensitiveMark /> : none),
}

/** Values of the column are masked. */
export function SensitiveMark() {
  return (
    <Badge tone="warn" icon={<IconEyeOff className="i" aria-hidden />}>
      sensitive
    </Badge>
  )
}

function viewColumns(view: string, onDescribe: Describe): readonly Column<FeatureDetail>[] {
  return [
    {
      id: 'feature',
      title: 'Feature',
      names: true,
      pinned: true,
      className: 'clip',
      value: ({ name }) => name,
      tip: ({ name, column }) => (column === name ? name : `${name}, column ${column}`),
      cell: ({ name }) => (
        <Link
          to="/features/$kind/$name"
          params={{ kind: 'view', name: view }}
          search={{ tab: 'time', feature: name }}
          title="Values over time"
        >
          {name}
        </Link>
      ),
    },
    { id: 'type', title: 'Type', value: ({ type }) => type },
    { id: 'column', title: 'Source column', className: 'clip dim', value: ({ column }) => column },
    description(onDescribe),
    {
      id: 'distribution',
      title: 'Distribution',
      cell: ({ name, profile }) => (profile ? <Distribution name={name} profile={profile} /> : <span className="dim">{none}</span>),
    },
    {
      id: 'missing',
      title: 'Missing',
      help: 'Rows of the source without a value.',
      numeric: true,
      value: ({ profile }) => profile?.missing,
      cell: ({ profile }) => (profile ? count(profile.missing) : none),
    },
    {
      id: 'distinct',
      title: 'Distinct',
      numeric: true,
      value: ({ profile }) => profile?.distinct,
      cell: ({ profile }) => (profile ? count(profile.distinct) : none),
    },
    {
      id: 'range',
      title: 'Range',
      className: 'clip',
      cell: ({ profile }) => (profile === null || profile.min === null ? none : `${endText(profile.min)} to ${endText(profile.max)}`),
    },
    sensitive,
  ]
}

function onDemandColumns(onDescribe: Describe): readonly Column<FeatureDetail>[] {
  return [
    { id: 'feature', title: 'Feature', names: true, pinned: true, className: 'clip', value: ({ name }) => name },
    { id: 'type', title: 'Type', value: ({ type }) => type },
    {
      id: 'expression',
      title: 'Expression',
      value: ({ expression }) => expression,
      cell: ({ expression }) => <code className="wrap-text">{expression}</code>,
    },
    description(onDescribe),
    sensitive,
  ]
}

const endText = (value: number | string | null) => (typeof value === 'number' ? quantity(value) : (value ?? none))

interface DistributionProps {
  readonly name: string
  readonly profile: NonNullable<FeatureDetail['profile']>
}

function Distribution({ name, profile: { histogram, top } }: DistributionProps) {
  return histogram ? (
    <MiniHistogram counts={histogram.counts} label={`Distribution of ${name}`} />
  ) : (
    <MiniHistogram bars counts={top.slice(0, 12).map((value) => value.count)} label={`Most frequent values of ${name}`} />
  )
}

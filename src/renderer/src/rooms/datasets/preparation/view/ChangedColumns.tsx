import type { ColumnShape, StepView } from '../../../../../../shared/contract/datasets/index.ts'
import { count, none, quantity } from '../../../../../../shared/numbers.ts'
import { IconArrowRight } from '../../../../ui/icons.ts'
import { MiniHistogram } from '../../../../ui/MiniHistogram.tsx'

const fewValues = 12

/** The columns whose values a step changes: how they were, and how they are. */
export function ChangedColumns({ columns }: { readonly columns: StepView['columns'] }) {
  if (columns.length === 0) return null
  return (
    <ul className="shapes" aria-label="Changed columns">
      {columns.map(({ name, before, after }) => (
        <li key={name} className="card shape">
          <b className="clip sm" title={name}>
            {name}
          </b>
          <div className="shape-pair">
            <Shape shape={before} label={`${name} before`} />
            <IconArrowRight className="i s" aria-label="to" />
            <Shape shape={after} label={`${name} after`} />
          </div>
          <p className="xs dim num">
            <Change name="missing" from={before?.missing} to={after?.missing} /> ·{' '}
            <Change name="distinct" from={before?.distinct} to={after?.distinct} />
          </p>
        </li>
      ))}
    </ul>
  )
}

function Shape({ shape, label }: { readonly shape: ColumnShape | null; readonly label: string }) {
  if (!shape) return <span className="shape-none xs dim">{none}</span>
  const { histogram, top, type, min, max } = shape
  const counts = histogram ? histogram.counts : top.slice(0, fewValues).map((value) => value.count)
  const text = histogram && min !== null && max !== null ? `${end(min)} … ${end(max)}` : (top[0]?.value ?? type)
  return (
    <span className="shape-of">
      {counts.length > 0 ? (
        <MiniHistogram counts={counts} bars={!histogram} label={`Distribution of ${label}`} />
      ) : (
        <span className="shape-none" />
      )}
      <span className="xs soft clip" title={`${type}: ${text}`}>
        {type} · {text}
      </span>
    </span>
  )
}

function Change({ name, from, to }: { readonly name: string; readonly from: number | undefined; readonly to: number | undefined }) {
  if (from === undefined || to === undefined || from === to) return `${count(to ?? from ?? 0)} ${name}`
  return (
    <b>
      {count(from)} → {count(to)} {name}
    </b>
  )
}

const end = (value: number | string) => (typeof value === 'number' ? quantity(value) : value)

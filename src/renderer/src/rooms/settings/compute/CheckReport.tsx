import type { TargetCheck } from '../../../../../shared/domain/compute/check.ts'
import { counted, parameter } from '../../../../../shared/numbers.ts'
import { Ago } from '../../../ui/marks.tsx'
import { Remark } from './Remark.tsx'

/** What the last check found: what is missing first, then what is there. */
export function CheckReport({ check }: { readonly check: TargetCheck }) {
  const { at, problems, warnings, versions } = check
  return (
    <div className="stack tight">
      {problems.map((text) => (
        <Remark key={text} tone="worse" text={text} />
      ))}
      {warnings.map((text) => (
        <Remark key={text} tone="warn" text={text} />
      ))}
      <p className="soft">
        {machines(check).join(' · ')}
        {machines(check).length > 0 && ' · '}
        checked <Ago at={at} />
      </p>
      {Object.keys(versions).length > 0 && (
        <ul className="versions xs" aria-label="Versions">
          {Object.entries(versions).map(([program, version]) => (
            <li key={program} className={version === null ? 'dim' : ''}>
              {program} <span className="num">{version ?? 'not installed'}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function machines({ nodes, cpus, platform, speed, startupSeconds }: TargetCheck): string[] {
  return [
    ...(nodes === null ? [] : [counted(nodes, 'node')]),
    ...(cpus === null ? [] : [counted(cpus, 'CPU')]),
    ...(speed === null ? [] : [`each ${parameter(Number(speed.toPrecision(2)))} × as fast as one here`]),
    ...(platform === null ? [] : [platform]),
    ...(startupSeconds === null ? [] : [`starts in ${startupSeconds.toFixed(1)} s`]),
  ]
}

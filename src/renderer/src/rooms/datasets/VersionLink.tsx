import { Link } from '@tanstack/react-router'
import { parseVersionRef } from '../../../../shared/domain/refs.ts'

/** A dataset, or one version of it. @param name such as `rides@v2` */
export function VersionLink({ name: ref }: { readonly name: string }) {
  const parsed = parseVersionRef(ref)
  return (
    <Link
      to="/datasets/$name"
      params={{ name: parsed.name }}
      search={parsed.by === 'number' ? { version: parsed.number } : {}}
      className="clip"
      title={ref}
    >
      {ref}
    </Link>
  )
}
